"""The committer: group commit into the journal, then the MQTT acknowledgements, then the ``stored`` messages.

Nothing is acknowledged before the journal has it. Who reads from the broker commits what it has read, in its
own thread, whenever nothing more has come: two threads would pull everything from one processor's cache into
the other's, and wait for the interpreter's lock. When the journal fails, a thread of its own tries again, and
reading goes on as long as there is room.
"""

import threading
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from coldchain import stored, topics
from coldchain.errors import BrokerError, JournalError
from ingest.counters import ReceiverCounters
from ingest.pending import Pending
from ingest.take import Taken
from ingest.twice import without_repeats
from links.backoff import Backoff
from links.clock import Clock
from links.journal import Entry
from links.quarantine import Rejected
from links.repeats import Mark

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.05, 5.0
_IDLE_S = 0.2  # how quickly a stop is noticed
_GROWS_S = 0.05  # a small batch is left to grow for no longer, whatever else comes without end
_HELP_S = 0.1  # so long is waited for another's commit when there is enough for one more
_SAY_S = 0.2  # while commits follow one another, `stored` is said this often: it costs more than a commit


class Log(Protocol):
    """What is needed of the journal."""

    def append(
        self, entries: Sequence[Entry], rejected: Sequence[Rejected] = (), marks: Sequence[Mark] = ()
    ) -> int:
        """Store all in one transaction; return the last position."""

    def known(self, marks: Sequence[Mark]) -> frozenset[bytes]:
        """Return the digests of those marks that were stored."""


class Mouth(Protocol):
    """What is needed of the broker session."""

    def acknowledge_all(self, mids: Collection[int]) -> int:
        """Tell the broker that messages are safe."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        """Queue a message."""


class Committer:
    """Turns what is pending into what is safe.

    Args:
        journal: Where it becomes safe.
        session: Who is told.
        clock: For waiting between tries.
        counters: What is counted.
    """

    def __init__(self, journal: Log, session: Mouth, *, clock: Clock, counters: ReceiverCounters) -> None:
        self._journal = journal
        self._session = session
        self._clock = clock
        self._counters = counters
        self._at_work = threading.Lock()  # one commit at a time
        self._unsaid: dict[tuple[str, str], list[stored.Run]] = {}
        self._said_s = 0.0
        self._grows_since_s = clock.monotonic_s()  # since then a small batch has been left to grow

    def run(self, pending: Pending, max_readings: int, stop: threading.Event) -> None:
        """Commit until ``stop`` is set what nobody else does; the rest is the broker's to send again.

        Raises:
            JournalError: The journal failed and trying again cannot help.
        """
        while not stop.is_set():
            batch = pending.take(max_readings, _IDLE_S)
            self._counters.pending_readings = pending.readings
            if batch:
                with self._at_work:
                    self.commit(batch, stop, more=pending.readings > 0)
        with self._at_work:
            self._say_stored()

    def lend_a_hand(self, pending: Pending, max_readings: int, *, more: bool) -> None:
        """Commit what is pending in the caller's thread, if nobody is at it and nothing more comes at once.

        What the journal does not take now is left to ``run``.

        Args:
            pending: Where it waits.
            max_readings: Of one commit.
            more: Whether the caller has more to put at once; then a small batch is left to grow for a moment.

        Raises:
            JournalError: The journal failed and trying again cannot help.
        """
        is_full, now_s = pending.readings >= max_readings, self._clock.monotonic_s()
        if not pending.readings:
            self._grows_since_s = now_s
        is_due = is_full or not more or now_s - self._grows_since_s >= _GROWS_S
        if not is_due or not (pending.readings or self._unsaid):
            return
        if not self._at_work.acquire(timeout=_HELP_S if is_full else 0):
            pending.wake()
            return
        try:
            while batch := pending.take(max_readings, 0.0):
                if not self._commit_once(batch, more=True):
                    pending.put_back(batch)
                    break
            self._grows_since_s = now_s
            self._counters.pending_readings = pending.readings
            if not more:
                self._say_stored()
        finally:
            self._at_work.release()

    def commit(self, batch: Sequence[Taken], stop: threading.Event, *, more: bool = False) -> bool:
        """Return whether a batch is now safe; False only when ``stop`` came while the journal was failing.

        Args:
            batch: What is to be committed.
            stop: Ends waiting for a journal that fails.
            more: Whether the next commit follows at once; then what is stored may be said a little later.

        Raises:
            JournalError: The journal failed and trying again cannot help.
        """
        backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        while not self._commit_once(batch, more=more):
            if self._clock.wait(stop, backoff.next_s()):
                return False
        return True

    def _commit_once(self, batch: Sequence[Taken], *, more: bool) -> bool:
        """Return whether a batch is now safe."""
        new = self._append(batch)
        if new is None:
            return False
        entries = [taken.entry for taken in new if taken.entry is not None]
        rejected = [refused for taken in new for refused in taken.rejected]
        self._counters.acknowledged += self._session.acknowledge_all([taken.mid for taken in batch])
        self._counters.commits += 1
        self._counters.repeats += len(batch) - len(new)
        self._counters.readings += sum(len(entry.readings) for entry in entries)
        self._counters.rejected.update(refused.reason for refused in rejected)
        for taken in batch:
            if taken.noted:
                self._counters.noted.update(taken.noted)
        self._gather(batch)
        if not more or self._clock.monotonic_s() - self._said_s >= _SAY_S:
            self._say_stored()
        return True

    def _append(self, batch: Sequence[Taken]) -> Sequence[Taken] | None:
        """Return what was appended: all but what had been before; None when the journal failed for now."""
        began_s = self._clock.monotonic_s()
        try:
            new = without_repeats(batch, self._journal)
            self._journal.append(
                [taken.entry for taken in new if taken.entry is not None],
                [refused for taken in new for refused in taken.rejected],
                [taken.mark for taken in new if taken.mark is not None],
            )
        except JournalError as error:
            if not error.retry:
                raise
            self._counters.journal_retries += 1
            self._counters.troubles["journal"] = str(error)
            self._counters.say(f"nothing is acknowledged until the journal works again: {error}")
            return None
        self._counters.commit_s.add(self._clock.monotonic_s() - began_s)
        self._counters.troubles.pop("journal", None)
        return new

    def _gather(self, batch: Iterable[Taken]) -> None:
        """Note what is safe and has not been said."""
        for taken in batch:
            if taken.source is not None and taken.safe:
                if (runs := self._unsaid.get(taken.source)) is None:
                    runs = self._unsaid[taken.source] = []
                runs.extend(taken.safe)

    def _say_stored(self) -> None:
        """Tell each gateway what is safe; when that fails nothing is lost: it sends again what it has."""
        unsaid, self._unsaid = self._unsaid, {}
        self._said_s = self._clock.monotonic_s()
        for (coop, gateway), runs in unsaid.items():
            try:
                self._session.publish(topics.build(coop, gateway, "stored"), stored.encode_runs(runs))
                self._counters.stored_sent += 1
            except BrokerError as error:
                self._counters.stored_unsent += 1
                if not error.retry:
                    raise
