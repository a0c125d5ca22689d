"""Tells people that a reader of the journal is behind, the writer or the watcher, and that it has caught up.

A thread of its own, so that it speaks while the watcher hangs. It looks at the journal's file from outside.
What has been told is read from the outbox: a restart tells nothing twice. Not an alarm of a cooperative's
goods: nothing of it stands among the alarms. Who tells when this whole program is dead: ``docs/watching.md``.
"""

import threading
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from alerts.lag_messages import JUDGED, JUDGED_LATE, STORED, Behind, behind_message, caught_up_message
from alerts.settings import AlertsSettings
from alerts.station_letters import drafts, heard, responsible
from alerts.vitals import WatchCounters
from links.clock import Clock
from links.journal import STORE_READER, WATCH_READERS
from links.journal_lag import Lag, lags_of
from links.lanes import HISTORY, LIVE
from links.records import Records
from links.records_outbox import put, steps_told
from links.records_registry import load_registries

LOOK_EVERY_S = 30.0
PATIENCE_S = 60.0
"""So long a reader must have been seen behind [s]: after a start, or when a clock was set, it catches up."""

_KIND = "journal|"  # no cooperative's id begins so: the id of an alarm has a slash before its first bar
_BEHIND, _CAUGHT_UP = "behind", "caught-up"
_JUDGED_LIVE = WATCH_READERS[LIVE]
_JUDGED_LATE = WATCH_READERS[HISTORY]
_WHAT = {STORE_READER: STORED, _JUDGED_LIVE: JUDGED, _JUDGED_LATE: JUDGED_LATE}


class LagWatch:
    """Looks at the readers of a journal now and then.

    Args:
        journal: Its file.
        records: Where the outbox is.
        settings: Channels and expiry.
        clock: Says how old an entry is, and measures patience.
    """

    def __init__(self, journal: Path, records: Records, settings: AlertsSettings, *, clock: Clock) -> None:
        self._journal = journal
        self._records = records
        self._settings = settings
        self._clock = clock
        self._seen_s: dict[str, float] = {}  # since when a reader has been seen behind, by its name
        self._told: dict[str, Behind] | None = None  # of whom it was told; None: to be read
        self.counters = WatchCounters()

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop; what fails is tried again: judgement does not end because of this."""
        while not stop.is_set():
            self.counters.tried("lags", self.step)
            self._clock.wait(stop, LOOK_EVERY_S)

    def step(self) -> None:
        """Look once, and write what people are to be told.

        Raises:
            LinkError: The journal could not be read or the records not be written; the next look does it.
        """
        now, lags = self._clock.now(), lags_of(self._journal)
        begun = self._begun(lags.readers, now)
        told = self._told if self._told is not None else self._from_outbox()
        self._told = told
        over = {reader: behind for reader, behind in told.items() if _is_over(lags.of(reader), now)}
        begun = {reader: behind for reader, behind in begun.items() if reader not in told}
        if _JUDGED_LIVE in begun or _JUDGED_LIVE in told.keys() - over.keys():
            begun.pop(_JUDGED_LATE, None)  # what is said of all that is not judged holds for it too
        if begun or over:
            self._told = None  # who knows what has come of it when this fails
            self._write(begun, over, now)
            self._told = {name: behind for name, behind in (told | begun).items() if name not in over}

    def _begun(self, readers: Iterable[Lag], now: int) -> dict[str, Behind]:
        """Return who is behind, and has been seen so for long enough."""
        found = {
            lag.reader: Behind(_WHAT[lag.reader], lag.since_at)
            for lag in readers
            if lag.reader in _WHAT and lag.since_at is not None and lag.is_behind(now)
        }
        at_s = self._clock.monotonic_s()
        self._seen_s = {reader: self._seen_s.get(reader, at_s) for reader in found}
        return {
            reader: behind for reader, behind in found.items() if at_s - self._seen_s[reader] >= PATIENCE_S
        }

    def _from_outbox(self) -> dict[str, Behind]:
        """Return of whom it was told that they are behind, and not that they have caught up."""
        told: dict[str, Behind] = {}
        with self._records.reading() as connection:
            steps = steps_told(connection, _KIND)
        for step in steps:
            _, reader, since_at, event = step.split("|")
            if event == _BEHIND:
                told[reader] = Behind(_WHAT[reader], int(since_at))
            else:
                told.pop(reader, None)
        return told

    def _write(self, begun: Mapping[str, Behind], over: Mapping[str, Behind], now: int) -> None:
        with self._records.transaction() as connection:
            for registry in load_registries(connection):
                zone = registry.cooperative.time_zone
                tell = partial(drafts, registry, settings=self._settings, now=now)
                for reader, behind in begun.items():
                    step, say = _step(reader, behind, _BEHIND), partial(behind_message, behind, zone)
                    put(connection, tell(responsible(registry), step, say=say))
                for reader, behind in over.items():
                    people = heard(connection, registry, _step(reader, behind, _BEHIND))
                    step, say = _step(reader, behind, _CAUGHT_UP), partial(caught_up_message, behind, zone)
                    put(connection, tell(people, step, say=say))


def _step(reader: str, behind: Behind, event: str) -> str:
    return f"{_KIND}{reader}|{behind.since_at}|{event}"


def _is_over(lag: Lag | None, now: int) -> bool:
    """Return whether a reader has caught up; one that is not there says nothing."""
    return lag is not None and lag.has_caught_up(now)
