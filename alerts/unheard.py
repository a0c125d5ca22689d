"""Devices that stand in an asset and were never heard there: they are absent too.

A channel's own silence begins with its first reading, so a device that was never switched on, or was moved
and forgot to speak, would be missed. Its silence counts from the beginning of its placement, or from when the
watcher first saw that; nothing needs to be remembered, for a restart arms all timers anew.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from alerts.beginning import begun
from alerts.bookkeeping import Desk, about
from alerts.explained import note_causes
from alerts.grouping import post
from alerts.hiding import hidden
from alerts.telling import drafts
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarms import Known, Transition, point_of, reconcile
from coldchain.judgement.evaluate import ABSENCE
from coldchain.judgement.facts import Excursion, Kind, excursion_id
from coldchain.judgement.watch_list import Placed, Watched, WatchList
from coldchain.messages.subject import ABSENCE_SEVERITY, Subject
from links.records import Records
from links.records_alarms import (
    UNHEARD,
    Place,
    Point,
    Standing,
    end_excursions,
    has_open,
    load_alarm,
    open_unheard,
    save_alarm,
    save_alarm_state,
    save_excursions,
    save_transitions,
)
from links.records_life import closed_unheard

Newest = Callable[[str, str], int | None]
"""Returns from when the newest reading of a device (cooperative, name) is [ms]; None: it was never heard."""


class UnheardFinding(NamedTuple):
    """The silence of a device that was never heard in its asset, as it stands now.

    Args:
        watched: The device there; None when even the asset is gone, and with it everybody who could be told.
        point: Id of its alarm.
        known: The silence.
    """

    watched: Watched | None
    point: str
    known: Known


class Unheard:
    """Finds devices that were never heard where they stand.

    Args:
        records: Where it is kept which of them have been reported.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._open: dict[str, Standing] | None = None  # by channel key; None: not read yet
        self._closed: dict[str, int] = {}  # by channel key, when a person closed its silence
        self._seen_at: dict[str, int] = {}
        self._findings: list[UnheardFinding] = []

    @property
    def findings(self) -> list[UnheardFinding]:
        """Return what was found since the last commit."""
        return self._findings

    def look(self, watch_list: WatchList, newest: Newest, *, armed_at: int, now: int) -> None:
        """Find who should have been heard by now, and who has been.

        Args:
            watch_list: What is placed where.
            newest: What was heard of a device.
            armed_at: Timers count from here at the earliest [ms].
            now: Processing time [ms].
        """
        self._findings = []
        standing = self._standing()
        here: dict[str, Placed] = {}
        for placed in watch_list.all_placed(now):
            placement = placed.placement
            key = f"{placed.coop}/{placed.asset.id}/{placement.device}/{UNHEARD}"
            here[key] = placed
            heard_at = newest(placed.coop, placement.device)
            if heard_at is not None and heard_at >= placement.from_at:
                if key in standing:
                    self._end(watch_list, standing[key], heard_at, cut=False)
                continue
            since_at = max(placement.from_at, self._seen_at.setdefault(key, now))
            after_ms = round(placed.profile.absence_after_s * MS_PER_S)
            closed_at = self._closed.get(key)
            if closed_at is not None and closed_at >= placed.placement.from_at:
                continue  # somebody said that it will not be heard
            if key not in standing and now >= max(since_at, armed_at) + after_ms:
                self._found(watch_list, key, _silence(key, since_at, after_ms))
        self._seen_at = {key: at for key, at in self._seen_at.items() if key in here}
        for key in standing.keys() - here.keys():
            left_at = watch_list.left_at(key, now)
            self._end(watch_list, standing[key], now if left_at is None else left_at, cut=True)

    def commit(self) -> None:
        """Take what was written as committed."""
        if self._findings:
            self._open, self._findings = None, []

    def reread(self) -> None:
        """Read again what was reported: somebody may have acted on it."""
        self._open = None

    def drop(self) -> None:
        """Forget what was not committed; it is found again."""
        self._open, self._findings = None, []

    def _standing(self) -> dict[str, Standing]:
        if self._open is None:
            with self._records.reading() as connection:
                self._open = {row.key: row for row in open_unheard(connection)}
                self._closed = closed_unheard(connection)
        return self._open

    def _found(self, watch_list: WatchList, key: str, excursion: Excursion) -> None:
        known = Known(excursion, raised=False, returned=False)
        self._findings.append(UnheardFinding(watch_list.unwatched(key), point_of(key, excursion), known))

    def _end(self, watch_list: WatchList, row: Standing, ended_at: int, *, cut: bool) -> None:
        excursion = _ended(row.known.excursion, ended_at)
        known = Known(excursion, row.known.raised, row.known.returned, cut)
        self._findings.append(UnheardFinding(watch_list.unwatched(row.key), row.point, known))


def record_unheard(desk: Desk, finding: UnheardFinding) -> list[Transition]:
    """Write what was found of a device; return the alarm transitions."""
    watched, point, known = finding
    before = load_alarm(desk.connection, point)
    others_open = has_open(desk.connection, point, [known.excursion.id])
    start = hidden(desk, before, watched.coop, watched.device) if watched else before
    after = reconcile(start, [known], desk.moment, others_open=others_open)
    if watched is None:
        end_excursions(desk.connection, after.known, desk.now)
        save_alarm_state(desk.connection, after.alarm, desk.now)
        return []
    where = _point(watched, point)
    news = begun(desk.stage, about(watched, where), after)
    after = news.after
    save_excursions(desk.connection, where, after.known, desk.now)
    if after.alarm != before:
        note_causes(desk.connection, before, after.alarm, desk.now)
        save_alarm(desk.connection, where, after.alarm, desk.now)
        save_transitions(desk.connection, watched.coop, after.transitions)
        subject = Subject(watched, None, desk.now)
        to_tell = news.to_tell(desk.connection, after.transitions)
        made = drafts(subject, news.shown, to_tell, desk.settings, desk=desk)
        post(desk, news.said(desk.connection, made))
    return list(after.transitions)


def _point(watched: Watched, point: str) -> Point:
    place = Place(watched.key, watched.coop, watched.asset.id, watched.device, watched.channel)
    return Point(point, place, None, ABSENCE_SEVERITY, Kind.ABSENCE)


def _silence(key: str, since_at: int, after_ms: int) -> Excursion:
    return Excursion(
        id=excursion_id(key, ABSENCE, since_at),
        kind=Kind.ABSENCE,
        limit=ABSENCE,
        started_at=since_at,
        confirmed_at=since_at + after_ms,
    )


def _ended(excursion: Excursion, ended_at: int) -> Excursion:
    ended_at = max(ended_at, excursion.started_at)
    return replace(excursion, ended_at=ended_at, unknown_ms=ended_at - excursion.started_at)
