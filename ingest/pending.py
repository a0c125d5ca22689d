"""What was received and waits for its commit: a bounded queue, so that a slow disk slows the broker down.

What is live goes first: when hours of readings pour in, a cooler that is too warm now is not behind them.
Nothing depends on their order, and neither lane is left waiting: what a commit has room for goes into it.
"""

import threading
from collections import deque

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
        self._waits = False  # whether somebody waits for a first message

    @property
    def readings(self) -> int:
        """How many readings wait."""
        return self._readings

    def put(self, taken: Taken, timeout_s: float) -> bool:
        """Return whether there was room, after waiting for it at most so long [s]."""
        entry = taken.entry
        lane = self._lanes[LIVE if entry is None else lane_of(entry.readings, entry.received_at)]
        with self._lock:
            if not self._has_room(taken) and not self._emptied.wait_for(
                lambda: self._has_room(taken), timeout_s
            ):
                return False
            lane.append(taken)
            self._readings += taken.weight
            if self._waits:
                self._filled.notify()
            return True

    def take(self, max_readings: int, timeout_s: float) -> list[Taken]:
        """Return everything that waits, what is live first, up to so many readings but at least one message.

        Args:
            max_readings: A message that would make it more stays for the next time.
            timeout_s: How long to wait for the first message [s]; then the answer is empty.
        """
        with self._lock:
            if not self._readings:
                self._waits = True
                self._filled.wait_for(lambda: self._readings, timeout_s)
                self._waits = False
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

    def _has_room(self, taken: Taken) -> bool:
        return not self._readings or self._readings + taken.weight <= self._max_readings
