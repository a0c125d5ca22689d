"""The newest entries of the journal in memory, for readers in the program that writes it.

What was just committed need then not be fetched and decoded again, once for each reader. Not a cache of the
file, and no promise: it holds a run of positions without a hole, ending with the last that this program has
committed. What lies before it, behind it, or was appended by another program is read from the file.
"""

import threading
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from coldchain.reading import Reading

MOST_READINGS = 100_000
"""So much is kept [readings], some 20 MB. A reader that is further behind takes from the file."""
_KEPT_WHEN_FULL = 0.75  # then so much of it stays: the rest is dropped in one go, not one by one
_VALUE = attrgetter("value")


class HasReadings(Protocol):
    """What is kept: it never changes."""

    @property
    def readings(self) -> "tuple[Reading, ...]":
        """Return its readings."""


AnyEntry = TypeVar("AnyEntry", bound=HasReadings)


class Tail(Generic[AnyEntry]):
    """A run of entries, in order of position, in one or several lanes. Thread-safe.

    Args:
        most_readings: So many are kept at most, and at least the entries of the last commit.
    """

    def __init__(self, most_readings: int = MOST_READINGS) -> None:
        self._most = most_readings
        self._lock = threading.Lock()
        self._run: list[tuple[int, AnyEntry]] = []
        self._lanes: list[int] = []  # of each of them
        self._first = 0  # position of the first one
        self._readings = 0

    def add(self, first: int, entries: Sequence[AnyEntry], lanes: Sequence[int]) -> None:
        """Take what has just been committed, and survives a power cut.

        Args:
            first: Position of the first entry; when the run does not end right before it, a new one begins.
            entries: In their order.
            lanes: The lane of each.
        """
        if not all(map(_is_as_read, entries)):
            return  # what follows begins a new run
        with self._lock:
            if first != self._first + len(self._run):
                self._run, self._lanes, self._first, self._readings = [], [], first, 0
            self._run.extend(enumerate(entries, first))
            self._lanes.extend(lanes)
            self._readings += sum([len(entry.readings) for entry in entries])
            if self._readings > self._most:
                self._drop(len(entries))

    def read(self, after: int, limit: int, lane: int | None) -> tuple[list[tuple[int, AnyEntry]], int]:
        """Return what stands behind a position, and up to which position that is all there is.

        Without an answer that is the position itself: the file must be asked.

        Args:
            after: The last position that was read.
            limit: At most so many entries.
            lane: Only what is in this lane; None: everything.
        """
        with self._lock:
            begin = after + 1 - self._first
            if not 0 <= begin < len(self._run):
                return [], after
            if lane is None:
                found = self._run[begin : begin + limit]
                return found, found[-1][0]
            run, lanes = self._run, self._lanes
            found = []
            for index in range(begin, len(run)):
                if lanes[index] == lane:
                    found.append(run[index])
                    if len(found) == limit:
                        return found, run[index][0]
            return found, run[-1][0]

    def _drop(self, last_commit: int) -> None:
        """Drop the oldest, but never what was committed last."""
        count, until = 0, self._most * _KEPT_WHEN_FULL
        while self._readings > until and count < len(self._run) - last_commit:
            self._readings -= len(self._run[count][1].readings)
            count += 1
        del self._run[:count], self._lanes[:count]
        self._first += count


def _is_as_read(entry: HasReadings) -> bool:
    """Return whether an entry is what would be read from the file: there every value is a float."""
    return set(map(type, map(_VALUE, entry.readings))) <= {float}
