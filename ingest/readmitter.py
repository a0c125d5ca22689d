"""Takes again by itself what only waited, for a registration or a birth. A thread of the receiver.

Not a way around the queue: it works in small steps, and in none while readings that have just come wait.
"""

import threading
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Protocol

from coldchain.errors import JournalError
from ingest.counters import ReceiverCounters
from ingest.known import Known
from ingest.pending import Pending
from ingest.readmission import WAITING, Taker, look_again, readings_of
from ingest.sources import Sources
from ingest.take import take
from links.clock import Clock
from links.journal import Journal
from links.quarantine import Quarantine, Wanted

STEP_THINGS, STEP_BYTES = 200, 1024 * 1024  # of one step, which is one transaction at most
_EVERY_S = 0.5
_BUSY_READINGS = 500  # so many wait for their commit: not now
_PASSES = 3  # what was refused a moment before may still be on its way into the quarantine
_BY = "ingest"


class Registry(Protocol):
    """What is needed of housekeeping."""

    known: Known


class Readmitter:
    """Looks through the quarantine whenever something was registered, and once at the start.

    Args:
        path: The journal's file, where things wait; read through a connection of its own.
        journal: Where they go.
        housekeeping: Knows what is registered.
        pending: Says whether there is something better to do.
        clock: For waiting.
        counters: What is counted.
        sources: Those of the receiver: what their devices tell may make readable what waits.
    """

    def __init__(  # noqa: PLR0913 - it stands between all of them
        self,
        path: Path,
        journal: Journal,
        *,
        housekeeping: Registry,
        pending: Pending,
        clock: Clock,
        counters: ReceiverCounters,
        sources: Sources | None = None,
    ) -> None:
        self._path = path
        self._journal = journal
        self._housekeeping = housekeeping
        self._pending = pending
        self._clock = clock
        self._counters = counters
        self._taker: Taker = partial(take, sources=sources)
        self._woken = Counter[str]() if sources is None else sources.woken
        self._seen = Counter[str]()
        self._passes: dict[str, int] = {}
        self._known: Known | None = None
        self._positions: dict[str, int] = {}

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set.

        Raises:
            JournalError: The journal failed and trying again cannot help.
        """
        with closing(Quarantine(self._path)) as quarantine:
            while not self._clock.wait(stop, _EVERY_S):
                try:
                    self.step(quarantine)
                except JournalError as error:
                    if not error.retry:
                        raise
                    self._counters.say(f"what waits in the quarantine is not taken again yet: {error}")

    def step(self, quarantine: Quarantine) -> bool:
        """Do a little of what there is to do; return whether there may be more.

        Args:
            quarantine: Where things wait.

        Raises:
            JournalError: The journal failed; nothing has changed.
        """
        known = self._housekeeping.known
        if known is not self._known:  # housekeeping makes a new one only when something was registered
            self._known, self._positions = known, dict.fromkeys(WAITING, 0)
        for waiting, times in self._woken.copy().items():
            if times != self._seen[waiting]:
                self._seen[waiting], self._positions[waiting] = times, 0
                self._passes[waiting] = _PASSES
        if not self._positions or self._pending.readings > _BUSY_READINGS:
            return bool(self._positions)
        reason, position = next(iter(self._positions.items()))
        things = quarantine.after(position, limit=STEP_THINGS, max_bytes=STEP_BYTES, wanted=Wanted(reason))
        if not things:
            self._end_pass(reason)
            return bool(self._positions)
        moves = [look_again(number, refused, known=known, taker=self._taker) for number, refused in things]
        moves = [move for move in moves if move.stays is None or move.stays.reason != reason]
        settled = self._journal.settle(moves, at=self._clock.now(), by=_BY) if moves else []
        self._positions[reason] = things[-1][0]
        readings = sum(map(readings_of, settled))
        self._counters.readmitted += readings
        if readings:
            self._counters.say(f"{readings} readings that waited in the quarantine ({reason}) are taken")
        return True

    def _end_pass(self, reason: str) -> None:
        """Go on with other reasons; what was woken is looked through some times more."""
        del self._positions[reason]
        self._passes[reason] = self._passes.get(reason, 1) - 1
        if self._passes[reason] > 0:
            self._positions[reason] = 0
