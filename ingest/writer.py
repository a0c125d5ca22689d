"""The writer: from the journal into the readings store, at its own pace and from its own cursor.

A process of its own. Every reading may come again and again: the store keeps each once. The journal's cursor
follows only what the store has on disk for good, because the journal forgets what all cursors have passed.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import LinkError
from ingest.counters import WriterCounters
from ingest.settings import IngestSettings
from ingest.vitals import show_writer
from links.backoff import Backoff
from links.clock import Clock
from links.journal import STORE_READER, Entry, Journal
from links.readings_store import ReadingsStore
from links.tail import Tail
from links.vitals import Vitals

CONSUMER = STORE_READER
_IDLE_S = 0.05
_READ_ENTRIES = 2000
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 10.0


class WriterPlaces(NamedTuple):
    """Where the writer finds things: the journal's file, what opens the store, what others share with it."""

    journal: Path
    open_readings: Callable[[], ReadingsStore]
    tail: Tail[Entry] | None = None


class Writer:
    """Moves what is in the journal into the store.

    Args:
        journal: Where it reads.
        store: Where it writes.
        clock: For waiting.
        counters: What is counted.
    """

    def __init__(
        self, journal: Journal, store: ReadingsStore, *, clock: Clock, counters: WriterCounters
    ) -> None:
        self._journal = journal
        self._store = store
        self._clock = clock
        self._counters = counters
        self._waiting: list[tuple[int, Entry]] = []  # read from the journal, not yet written
        self._has_all = True  # nothing more was in the journal when it was last read

    def run(self, settings: IngestSettings, stop: threading.Event) -> None:
        """Write until ``stop`` is set.

        Raises:
            LinkError: The journal or the store failed and trying again cannot help.
        """
        backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        settled_s = self._clock.monotonic_s()
        self._retrying(lambda: self._journal.register(CONSUMER), backoff, stop)
        while not stop.is_set():
            wrote = self._retrying(lambda: self.write_once(settings.write_batch_readings), backoff, stop)
            if self._clock.monotonic_s() - settled_s >= settings.sync_interval:
                settled_s = self._clock.monotonic_s()
                self._retrying(self.settle, backoff, stop)
            if not wrote or self._has_all:  # what comes one by one is written by the dozen
                self._clock.wait(stop, _IDLE_S)

    def write_once(self, max_readings: int) -> bool:
        """Return whether there was something to write; it is then in the store.

        Args:
            max_readings: A transaction takes no more readings than this once it has some.

        Raises:
            LinkError: It could not be read or written; nothing is lost.
        """
        if not self._waiting:
            after = self._store.position()
            self._waiting = self._journal.read(after, _READ_ENTRIES)
            self._has_all = len(self._waiting) < _READ_ENTRIES
            self._tell_of_gap(after)
        if not self._waiting:
            return False
        count = _fitting(self._waiting, max_readings)
        result = self._store.write(self._waiting[:count])
        self._counters.position = self._waiting[count - 1][0]
        del self._waiting[:count]
        self._counters.batches += 1
        self._counters.inserted += result.inserted
        self._counters.duplicates += result.duplicates
        self._counters.older += result.older
        self._counters.refused += result.refused
        return True

    def _tell_of_gap(self, after: int) -> None:
        """Tell when the journal no longer has what the store has not."""
        first = self._waiting[0][0] if self._waiting else 0
        if 0 < after < first - 1:
            self._counters.say(
                f"the store is at journal position {after}, and the journal begins at {first}: either"
                " the journal was made anew, or the store lost what the journal has forgotten (`keep_journal`"
                " under [readings]). Compare with another store by `coldchain store verify`."
            )

    def forget(self) -> None:
        """Read anew from where the store is: something failed."""
        self._waiting = []

    def settle(self) -> None:
        """Make what is written survive a power cut, then let the journal forget what everybody has.

        Raises:
            LinkError: The store or the journal failed; it is tried again the next time.
        """
        position = self._store.sync()
        if position < self._counters.position:
            self.forget()  # the store went back: what it lost comes first
        self._journal.advance(CONSUMER, position)
        self._counters.trimmed += self._journal.trim(keep_ms=self._store.recall_ms())

    def _retrying(self, step: Callable[[], bool | None], backoff: Backoff, stop: threading.Event) -> bool:
        """Return what the step returns, after as many tries as it takes; False when ``stop`` comes first."""
        while not stop.is_set():
            try:
                did = bool(step())
                self._counters.troubles.pop("store", None)
                backoff.reset()
                return did
            except LinkError as error:
                if not error.retry:
                    raise
                self._counters.retries += 1
                self._counters.failed_at = self._clock.now()
                self._counters.troubles["store"] = str(error)
                self._counters.say(str(error))
                self.forget()
            self._clock.wait(stop, backoff.next_s())
        return False


def run_writer(  # noqa: PLR0913 - what a program is made of
    settings: IngestSettings,
    places: WriterPlaces,
    *,
    clock: Clock,
    stop: threading.Event,
    counters: WriterCounters | None = None,
    vitals: Vitals | None = None,
) -> None:
    """Write until ``stop`` is set.

    Args:
        settings: The ``[ingest]`` table.
        places: Where things are.
        clock: The clock.
        stop: Ends it.
        counters: What is counted; also tells events.
        vitals: Shows how it is to whoever asks.

    Raises:
        LinkError: The journal or the store failed and trying again cannot help.
    """
    counters, vitals = counters or WriterCounters(), vitals or Vitals("write", clock=clock)
    show_writer(vitals, counters)
    journal = Journal(places.journal, clock=clock, tail=places.tail)
    try:
        store = places.open_readings()
        try:
            writer = Writer(journal, store, clock=clock, counters=counters)
            writer.run(settings, vitals.loop("write", stop))
        finally:
            store.close()
    finally:
        journal.close()


def _fitting(entries: list[tuple[int, Entry]], max_readings: int) -> int:
    """Return how many entries from the front make one transaction: at least one."""
    readings = 0
    for count, (_, entry) in enumerate(entries):
        readings += len(entry.readings)
        if count and readings > max_readings:
            return count
    return len(entries)
