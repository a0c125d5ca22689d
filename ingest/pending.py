"""What was received and waits for its commit: a bounded queue, so that a slow disk slows the broker down.

Who puts may also be the one who takes, for as long as all goes well; else who waits in ``take`` is woken.
What is live goes first: when hours of readings pour in, a cooler that is too warm now is not behind them.
Nothing depends on their order, and neither lane is left waiting: what a commit has room for goes into it.
"""

import threading
from collections import deque
from collections.abc import Sequence

from ingest.take import Taken
from links.lanes import HISTORY, LIVE, lane_of


class Pending:
    """A bounded queue between the thread that receives and the thread that commits.

    Args:
        max_readings: More is not let in, except that a message may always come alone.
    """

    def __init__(self, max_readings: int) -> None:
        self._max_readings = max_readings
        self._readings = 0
        self._lanes: dict[int, deque[Taken]] = {LIVE: deque(), HISTORY: deque()}
        lock = threading.Lock()
        self._filled, self._emptied = threading.Condition(lock), threading.Condition(lock)
        self._lock = lock
        self._woken = False  # whether something is to be taken by who waits for it
        self._takes = 0

    @property
    def readings(self) -> int:
        """How many readings wait."""
        return self._readings

    def put(self, taken: Taken, timeout_s: float, *, wake: bool = True) -> bool:
        """Return whether there was room.

        Args:
            taken: What waits from now on.
            timeout_s: How long to wait for room [s].
            wake: Whether to wake who waits in ``take``; without it the caller sees to it that it is taken.
        """
        entry = taken.entry
        lane = self._lanes[LIVE if entry is None else lane_of(entry.readings, entry.received_at)]
        with self._lock:
            if not self._has_room(taken) and not self._emptied.wait_for(
                lambda: self._has_room(taken), timeout_s
            ):
                return False
            lane.append(taken)
            self._readings += taken.weight
            if wake:
                self._wake()
            return True

    def put_back(self, batch: Sequence[Taken]) -> None:
        """Have what was taken wait again, before all else, whatever the room; wake who waits in ``take``."""
        with self._lock:
            for taken in reversed(batch):
                self._lanes[LIVE].appendleft(taken)
                self._readings += taken.weight
            self._wake()

    def wake(self) -> None:
        """Wake who waits in ``take``, now or the next time that somebody does."""
        with self._lock:
            self._wake()

    def take(self, max_readings: int, timeout_s: float) -> list[Taken]:
        """Return everything that waits, what is live first, up to so many readings but at least one message.

        Args:
            max_readings: A message that would make it more stays for the next time.
            timeout_s: How long to wait to be woken [s]; what nobody else has taken meanwhile is taken then.
        """
        with self._lock:
            takes = self._takes
            if timeout_s and not self._filled.wait_for(self._is_called, timeout_s) and self._takes != takes:
                return []
            self._takes += 1
            self._woken = False
            batch: list[Taken] = []
            readings = 0
            for lane in self._lanes.values():
                while lane and (not batch or readings + lane[0].weight <= max_readings):
                    batch.append(lane.popleft())
                    readings += batch[-1].weight
            self._readings -= readings
            if batch:
                self._emptied.notify_all()
            return batch

    def _wake(self) -> None:
        self._woken = True
        self._filled.notify()

    def _is_called(self) -> bool:
        return self._woken and self._readings > 0

    def _has_room(self, taken: Taken) -> bool:
        return not self._readings or self._readings + taken.weight <= self._max_readings
