"""Tells people that there has been no good backup for too long, again while it stays so, and that it is over.

As ``lag_watch.py``: a thread of its own, and what has been told is read from the outbox. Where nobody ever
tried to make one, nobody is told. Not an alarm of a cooperative's goods.
"""

import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from alerts.backup_messages import again_message, ahead_message, overdue_message
from alerts.settings import AlertsSettings
from alerts.station_letters import Say, drafts, heard, responsible
from alerts.vitals import WatchCounters
from coldchain.backups import AHEAD_MS, Standing, Verdict
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact
from links import backup_state
from links.clock import Clock
from links.records import Connection, Records
from links.records_outbox import last_step, put, steps_told
from links.records_registry import load_registries

LOOK_EVERY_S = 300.0
PATIENCE_S = 7200.0
"""So long it must have been seen so [s]: after a start, a backup that was missed is made within the hour."""

_KIND = "backup|"  # no cooperative's id begins so
_OVERDUE, _AGAIN = "overdue", "again"


class BackupWatch:
    """Looks now and then how old the newest backup is.

    Args:
        folder: The data folder.
        records: Where the outbox is.
        settings: What is too old, channels and expiry.
        clock: Says how old it is, and measures patience.
    """

    def __init__(self, folder: Path, records: Records, settings: AlertsSettings, *, clock: Clock) -> None:
        self._folder = folder
        self._records = records
        self._settings = settings
        self._clock = clock
        self._seen_s: float | None = None  # since when it has been seen overdue
        self.counters = WatchCounters()

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop; what fails is tried again: judgement does not end because of this."""
        while not stop.is_set():
            self.counters.tried("backups", self.step)
            self._clock.wait(stop, LOOK_EVERY_S)

    def step(self) -> None:
        """Look once, and write what people are to be told.

        Raises:
            LinkError: The records could not be read or written; the next look does it.
        """
        now = self._clock.now()
        found = backup_state.look(self._folder, now=now, old_after_s=self._settings.backup_old_after)
        if found.verdict in (Verdict.NEVER, Verdict.UNREADABLE):
            return  # nothing is known: neither that it is so nor that it is over
        is_long = self._is_long(is_overdue=found.is_overdue)
        told = self._told()
        if is_long and told is None:
            self._write(f"{_KIND}{found.since_at}|{_OVERDUE}", found, now)
        elif is_long and told is not None and self._is_due_again(told, now):
            self._write(f"{told.first.removesuffix(_OVERDUE)}{now}|{_OVERDUE}", found, now, is_still=True)
        elif told is not None and not found.is_overdue and found.backups.good is not None:
            self._write(told.first.removesuffix(_OVERDUE) + _AGAIN, found, now, told=told.steps)

    def _is_due_again(self, told: "_Told", now: int) -> bool:
        """Return whether it was told so long ago that it is told again; a clock may have been set since."""
        since_ms = now - told.last_at
        again_s = self._settings.backup_again_after
        return again_s > 0 and (since_ms >= again_s * 1000 or since_ms < -AHEAD_MS)

    def _is_long(self, *, is_overdue: bool) -> bool:
        """Return whether it has been seen overdue for long enough to be told."""
        at_s = self._clock.monotonic_s()
        if not is_overdue:
            self._seen_s = None
            return False
        if self._seen_s is None:
            self._seen_s = at_s
        return at_s - self._seen_s >= PATIENCE_S

    def _told(self) -> "_Told | None":
        """Return how it was told, where it was and is not over."""
        with self._records.reading() as connection:
            last = last_step(connection, _KIND)
            if last is None or not last[0].endswith(f"|{_OVERDUE}"):
                return None
            steps = steps_told(connection, _KIND)
        begun = max((at + 1 for at, each in enumerate(steps) if each.endswith(f"|{_AGAIN}")), default=0)
        return _Told(tuple(steps[begun:]), last[1])

    def _write(
        self, step: str, found: Standing, now: int, *, is_still: bool = False, told: tuple[str, ...] = ()
    ) -> None:
        """Write to those who are responsible; to those who were told some steps, where these are given."""
        with self._records.transaction() as connection:
            for registry in load_registries(connection):
                people = _heard(connection, registry, told) if told else responsible(registry)
                say, settings = _say(found, registry, is_still=is_still), self._settings
                put(connection, drafts(registry, people, step, say=say, settings=settings, now=now))


class _Told(NamedTuple):
    """That it was told: by which steps, the oldest first, and when the last time [ms]."""

    steps: tuple[str, ...]
    last_at: int

    @property
    def first(self) -> str:
        return self.steps[0]


def _heard(connection: Connection, registry: Registry, steps: Iterable[str]) -> list[Contact]:
    """Return who was told any of some steps, each once."""
    found = {each.id: each for step in steps for each in heard(connection, registry, step)}
    return list(found.values())


def _say(found: Standing, registry: Registry, *, is_still: bool) -> Say:
    if found.verdict is Verdict.AHEAD:
        return partial(ahead_message, is_still=is_still)
    zone = registry.cooperative.time_zone
    if found.is_overdue:
        return partial(overdue_message, found.since_at, zone, is_still=is_still)
    return partial(again_message, found.since_at, zone)
