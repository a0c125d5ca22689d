"""Tells people that there has been no good backup for too long, and that there is one again.

As ``lag_watch.py``: a thread of its own, and what has been told is read from the outbox. Where nobody ever
tried to make one, nobody is told. Not an alarm of a cooperative's goods.
"""

import threading
from functools import partial
from pathlib import Path

from alerts.backup_messages import again_message, ahead_message, overdue_message
from alerts.settings import AlertsSettings
from alerts.station_letters import Say, drafts, heard, responsible
from alerts.vitals import WatchCounters
from coldchain.backups import Standing, Verdict
from coldchain.registry.registry import Registry
from links import backup_state
from links.clock import Clock
from links.records import Records
from links.records_outbox import put, steps_told
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
        if is_long and not told:
            self._write(f"{_KIND}{found.since_at}|{_OVERDUE}", found, now, "")
        elif told and not found.is_overdue and found.backups.good is not None:
            self._write(told.removesuffix(_OVERDUE) + _AGAIN, found, now, told)

    def _is_long(self, *, is_overdue: bool) -> bool:
        """Return whether it has been seen overdue for long enough to be told."""
        at_s = self._clock.monotonic_s()
        if not is_overdue:
            self._seen_s = None
            return False
        if self._seen_s is None:
            self._seen_s = at_s
        return at_s - self._seen_s >= PATIENCE_S

    def _told(self) -> str:
        """Return the step by which it was told and that is not over; empty when there is none."""
        with self._records.reading() as connection:
            steps = steps_told(connection, _KIND)
        last = steps[-1] if steps else ""
        return last if last.endswith(f"|{_OVERDUE}") else ""

    def _write(self, step: str, found: Standing, now: int, told: str) -> None:
        """Write to those who are responsible; to those who were told a step, where one is given."""
        with self._records.transaction() as connection:
            for registry in load_registries(connection):
                people = heard(connection, registry, told) if told else responsible(registry)
                say, settings = _say(found, registry), self._settings
                put(connection, drafts(registry, people, step, say=say, settings=settings, now=now))


def _say(found: Standing, registry: Registry) -> Say:
    if found.verdict is Verdict.AHEAD:
        return ahead_message
    zone = registry.cooperative.time_zone
    return partial(overdue_message if found.is_overdue else again_message, found.since_at, zone)
