"""What was received and waits for its commit: a bounded queue, so that a slow disk slows the broker down."""

import threading
from collections import deque

from ingest.take import Taken


class Pending:
    """A bounded queue between the thread that receives and the thread that commits.

    Args:
        max_readings: More is not let in, except that a message may always come alone.
    """

    def __init__(self, max_readings: int) -> None:
        self._max_readings = max_readings
        self._readings = 0
        self._queue: deque[Taken] = deque()
        self._changed = threading.Condition()

    @property
    def readings(self) -> int:
        """How many readings wait."""
        return self._readings

    def put(self, taken: Taken, timeout_s: float) -> bool:
        """Return whether there was room, after waiting for it at most so long [s]."""
        with self._changed:
            if not self._has_room(taken) and not self._changed.wait_for(
                lambda: self._has_room(taken), timeout_s
            ):
                return False
            self._queue.append(taken)
            self._readings += taken.weight
            self._changed.notify_all()
            return True

    def take(self, max_readings: int, timeout_s: float) -> list[Taken]:
        """Return everything that waits, oldest first, up to so many readings but at least one message.

        Args:
            max_readings: A message that would make it more stays for the next time.
            timeout_s: How long to wait for the first message [s]; then the answer is empty.
        """
        with self._changed:
            if not self._queue and not self._changed.wait_for(lambda: bool(self._queue), timeout_s):
                return []
            batch = [self._queue.popleft()]
            readings = batch[0].weight
            while self._queue and readings + self._queue[0].weight <= max_readings:
                batch.append(self._queue.popleft())
                readings += batch[-1].weight
            self._readings -= readings
            self._changed.notify_all()
            return batch

    def _has_room(self, taken: Taken) -> bool:
        return not self._queue or self._readings + taken.weight <= self._max_readings
