"""The watcher: reads the journal from its own cursor, has it judged, writes down all that follows at once.

Evaluator states, excursions, alarms, transitions, outbox rows and the cursor are one transaction: a kill at
any moment repeats a batch or does not, and a repeated batch changes nothing. Not a rule: those are in the
core.
"""

import threading
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from alerts.backlog import Backlog, merge
from alerts.bookkeeping import Desk, Finding, record
from alerts.closing import Unwatched, close, unwatched_of
from alerts.goods import Goods, GoodsWork
from alerts.intake import BESIDE_LIVE, MOST_READINGS, Haul, Intake
from alerts.judging import Judging
from alerts.life import Life
from alerts.people import People
from alerts.replacing import Replacing
from alerts.retelling import Telling
from alerts.settings import AlertsSettings
from alerts.sheaves import Sheaf, sheaves_of
from alerts.silence import Silence
from alerts.sparing import explain
from alerts.states import States
from alerts.vitals import WatchCounters
from coldchain.errors import LinkError
from coldchain.judgement.alarms import Transition
from coldchain.judgement.watch_list import WatchList
from coldchain.registry.registry import Registry
from links.backoff import Backoff
from links.clock import Clock
from links.journal import Entry, Journal
from links.lanes import HISTORY, LIVE
from links.readings_store import ReadingsStore
from links.records import Records
from links.records_alarms import due_keys, forget_deadlines, still_open
from links.records_registry_kept import kept_registries

IDLE_S = 0.05
RELOAD_EVERY_MS = 5_000
TIMERS_EVERY_MS = 250
SETTLE_EVERY_MS = 1_000  # the journal's copy of the cursor only serves trimming: one sync a second is enough
LIVE_WITHIN_MS = 5_000  # timers may run while the newest entry is at most this old: the watcher is not behind
JUMP_MS = 10_000  # wall time that ran so far away from monotonic time has been set, or the machine has slept
DUE_AT_MOST = 500


class WatchLinks(NamedTuple):
    """What the watcher is connected to.

    Args:
        journal: Where readings come from.
        store: Where the history of late readings is found.
        records: Where all findings go.
        clock: The clock of this machine.
        journal_file: The journal's file, to see how far its readers are; None: nobody is told of that.
    """

    journal: Journal
    store: ReadingsStore
    records: Records
    clock: Clock
    journal_file: Path | None = None


class _Arrived(NamedTuple):
    """What came through the journal in one step, by lane."""

    live: list[tuple[int, Entry]]
    late: list[tuple[int, Entry]]

    @property
    def entries(self) -> list[tuple[int, Entry]]:
        """Return all of it."""
        return [*self.live, *self.late]


class _Work(NamedTuple):
    """What one step has to write."""

    sheaves: Sequence[Sheaf] = ()
    findings: Sequence[Finding] = ()
    goods: Sequence[GoodsWork] = ()
    due: Sequence[str] = ()
    moved: Sequence[Finding] = ()
    forget: Set[str] = frozenset()
    unwatched: list[Unwatched] = []  # noqa: RUF012 - never changed
    done: Mapping[int, int] = {}  # by lane

    @property
    def is_something(self) -> bool:
        """Return whether there is more to write than how far the journal was read."""
        return bool(self.goods or self.due or self.moved)


class Watcher:
    """Judges what comes through the journal. One per records database; a second one gets nothing written.

    Args:
        links: The journal, the stores and the clock.
        settings: How alarms are told.
    """

    def __init__(self, links: WatchLinks, settings: AlertsSettings) -> None:
        self._journal, store, self._records, self._clock = links[:4]
        self._settings = settings
        self._states = States(self._records)
        self._judging = Judging(self._journal, store, self._states)
        self._silence = Silence(self._records, self._judging, settings)
        self._goods = Goods(self._journal, store, self._records)
        self._life = Life(self._records, settings, Telling(self._judging, self._silence, self._goods))
        self._people = People(self._records, store, settings)
        self._replacing = Replacing(self._records, store, self._judging)
        self._judging.uncovered.covers = self._is_of_goods
        self._intake = Intake(self._journal, self._records)
        self._backlog = Backlog(self._judging, self._goods, self._clock)
        self._late = Haul([], 0, is_whole=True)
        self._has_all = True  # nothing waited any more when the last step was done
        self._settled_at = 0
        self._reloaded_at = 0
        self._kept = kept_registries()
        self._registries: list[Registry] | None = None  # those at hand
        self._timed_at = 0
        self._wall_at, self._monotonic_s = self._clock.now(), self._clock.monotonic_s()
        self._judging.armed_at = self._wall_at
        self.counters = WatchCounters()

    @property
    def unjudged(self) -> int:
        """Return how many late readings could not be judged so far: the store has lost their time."""
        return self._judging.unjudged

    def run(self, stop: threading.Event, *, on_transitions: Callable[[list[Transition]], None]) -> None:
        """Judge until told to stop; what can be tried again is, with capped waits.

        Args:
            stop: Ends the loop after the present batch.
            on_transitions: Told of what was committed, e.g. to log it.

        Raises:
            LinkError: An outside thing failed for good.
        """
        backoff = Backoff(IDLE_S, cap_s=10.0)
        while not stop.is_set():
            began_s = self._clock.monotonic_s()
            try:
                busy, steps = self.step()
            except LinkError as error:
                if not error.retry:
                    raise
                self.counters.failed("watch", error)
                self._clock.wait(stop, backoff.next_s())
                continue
            self.counters.went_well("watch")
            if busy:
                self.counters.judged(self._clock.monotonic_s() - began_s, len(steps))
            backoff.reset()
            if steps:
                on_transitions(steps)
            if not busy or self._has_all:  # what comes one by one is judged by the dozen
                self._clock.wait(stop, IDLE_S)
        self._intake.settle()

    def step(self) -> tuple[bool, list[Transition]]:
        """Judge one batch, and let time pass when there is none.

        Returns:
            Whether there was a batch, and the transitions that were committed.

        Raises:
            LinkError: Nothing was written, or it is not known whether; the next step finds out.
        """
        try:
            return self._step(self._clock.now())
        except BaseException:
            self._intake.drop()
            self._backlog.drop()
            self._states.drop()
            self._judging.forget_seen()
            self._goods.drop()
            self._replacing.reload()
            self._silence.drop()
            self._life.drop()
            self._people.drop()
            raise

    def _step(self, now: int) -> tuple[bool, list[Transition]]:
        self._notice_jump(now)
        reloaded = not self._backlog.waits and self._reload(now)
        waited = self._backlog.waits
        head = self._intake.head
        live = self._intake.take(LIVE, head)
        self._settle(now)
        if not waited:
            most = BESIDE_LIVE if live.entries else MOST_READINGS
            self._late = self._intake.take(HISTORY, head, most=most)
        arrived = _Arrived(live.entries, [] if waited else self._late.entries)
        work = self._judge(arrived, head, now)
        all_is_in = not self._backlog.waits and _is_all(live, now) and _is_all(self._late, now)
        done = {
            LIVE: live.done,
            HISTORY: self._intake.done[HISTORY] if self._backlog.waits else self._late.done,
        }
        is_whole = live.is_whole and self._late.is_whole
        self._has_all = is_whole and not (self._backlog.waits or self._goods.waits)
        work = self._pass_time(work, (head, min(done.values())), now, all_is_in=all_is_in)
        unwatched = self._unwatched(now) if all_is_in and reloaded else []
        silent = self._silence.judge(arrived.entries, work.sheaves, now, live=all_is_in)
        aged = self._life.look(now, live=all_is_in)
        people = self._people.look(now, live=_is_all(live, now), armed_at=self._judging.armed_at)
        lags = done != self._intake.done  # a lane got nothing, and the other one more than stood there before
        found = unwatched or silent or aged or people
        if not (arrived.entries or waited or lags or found or work.is_something):
            return False, []
        busy = bool(arrived.entries) or waited or self._goods.waits or bool(work.moved)
        return busy, self._write(work._replace(unwatched=unwatched, done=done), now)

    def _judge(self, arrived: _Arrived, head: int, now: int) -> _Work:
        """Have what came judged, live readings first, and a part of what came late."""
        live, late = sheaves_of(arrived.live), sheaves_of(arrived.late)
        last = arrived.live[-1][0] if arrived.live else 0
        channels, shipments = self._judging.sort(live, last), self._goods.sort(live, last)
        if arrived.late:
            last = arrived.late[-1][0]
            late_channels, late_shipments = self._judging.sort(late, last), self._goods.sort(late, last)
            merge(channels, late_channels)
            merge(shipments, late_shipments)
            self._backlog.put(late_channels, late_shipments, head)
        heaps = list(channels.values())
        history = self._judging.history([heap.watched for heap in heaps], head)
        findings = self._judging.judge(heaps, history, now)
        goods = [*self._goods.changed(head), *self._goods.judge(list(shipments.values()), head)]
        part = self._backlog.judge(now)
        if self._late.is_whole and not self._backlog.waits:
            self._judging.forget_seen()
            self._goods.forget_seen()
        return _Work(
            sheaves=[*live, *late], findings=[*findings, *part.findings], goods=[*goods, *part.goods]
        )

    def _pass_time(self, work: _Work, places: tuple[int, int], now: int, *, all_is_in: bool) -> _Work:
        """Have timers judged when nothing waits, and channels whose placements have changed."""
        head, judged_to = places
        due = self._due(now) if all_is_in else []
        timed, gone = self._judging.timers(due, head, now)
        moved = [] if self._backlog.waits else self._replacing.judge(judged_to, now)
        goods = self._goods.arrived(head, now) if all_is_in else []
        return work._replace(
            due=due,
            forget=gone,
            moved=moved,
            findings=[*work.findings, *timed, *moved],
            goods=[*work.goods, *goods],
        )

    def _write(self, work: _Work, now: int) -> list[Transition]:
        with self._records.transaction() as connection:
            self._intake.move(connection, work.done)
            desk = self._life.desk(self._silence.desk(Desk(connection, self._settings, now)))
            steps = close(desk, work.unwatched)
            for finding in work.findings:
                steps += record(desk, finding)
            steps += self._goods.record(desk, work.goods)
            steps += self._silence.record(desk)
            steps += self._life.record(desk)
            explain(desk, steps)
            self._people.record(desk, self._judging.watch_list.registries, told=bool(steps))
            if work.forget:
                forget_deadlines(connection, work.forget)
            self._states.save(connection, self._judging.watch_list)
            self._goods.save(connection)
        for each in (self._states, self._goods, self._silence, self._life, self._people, self._intake):
            each.commit()
        return steps

    def _settle(self, now: int) -> None:
        """Let the journal forget what is judged, now and then."""
        if abs(now - self._settled_at) >= SETTLE_EVERY_MS:
            self._settled_at = now
            self._intake.settle()

    def _due(self, now: int) -> list[str]:
        """Return the channels whose timers are over; asked rarely, and without locking anybody out."""
        if abs(now - self._timed_at) < TIMERS_EVERY_MS:
            return []
        self._timed_at = now
        with self._records.reading() as connection:
            return due_keys(connection, now, DUE_AT_MOST)

    def _unwatched(self, now: int) -> list[Unwatched]:
        with self._records.reading() as connection:
            rows = still_open(connection)
        return unwatched_of(rows, self._judging.watch_list, now)

    def _is_of_goods(self, coop: str, device: str, channel: str, instant: int) -> bool:
        """Return whether a shipment uses a channel at an instant [ms]; its trips change with the registry."""
        return self._goods.trips.covers(coop, device, channel, instant)

    def _notice_jump(self, now: int) -> None:
        """Arm timers anew after the clock was set or the machine has slept: nobody was silent meanwhile."""
        monotonic_s = self._clock.monotonic_s()
        ran_away_ms = now - self._wall_at - (monotonic_s - self._monotonic_s) * 1000
        self._wall_at, self._monotonic_s = now, monotonic_s
        if abs(ran_away_ms) > JUMP_MS:
            self._judging.armed_at = now
            self._states.drop()

    def _reload(self, now: int) -> bool:
        """Take up a changed registry; states are adapted to the new rules when they are next needed."""
        if abs(now - self._reloaded_at) < RELOAD_EVERY_MS:
            return False
        with self._records.reading() as connection:
            registries = self._kept.get(connection)
        self._reloaded_at = now
        if registries is self._registries:
            return True
        self._registries = registries
        if self._judging.watch_list.registries != registries:
            self._judging.watch_list = WatchList(registries)
            self._states.drop()
            self._judging.forget_seen()
            self._goods.reload(registries)
            self._replacing.reload()
        return True


def _is_near(haul: Haul, now: int) -> bool:
    """Return whether what was read of a lane is of now [ms]; more of it may wait."""
    return not haul.entries or now - haul.entries[-1][1].received_at < LIVE_WITHIN_MS


def _is_all(haul: Haul, now: int) -> bool:
    """Return whether nothing more waits in a lane, and what was read is of now [ms].

    What still waits may end the very silence that a timer would tell of.
    """
    return haul.is_whole and _is_near(haul, now)
