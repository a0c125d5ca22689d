"""Which sequences of one boot of one device were heard: a set of intervals, small enough to keep for ever.

Pure. It answers "is this frame new?" also long after the frame has been sent and deleted, so that a frame
whose acknowledgement was lost is recognised when the device says it again.
"""

from bisect import bisect_right
from enum import StrEnum

import msgspec

MAX_INTERVALS = 1024  # one in nearly every life; each hole is a frame that the device itself has lost


class Verdict(StrEnum):
    """What is known of a sequence."""

    NEW = "new"
    REPEATED = "repeated"
    FORGOTTEN = "forgotten"  # it lies in the oldest holes, of which only so many can be remembered


class Seen:
    """The sequences that were heard, as sorted, disjoint, never touching intervals with both ends included.

    Args:
        intervals: From ``dump``.
        floor: Below it, what is in no interval may or may not have been heard.
    """

    def __init__(self, intervals: list[tuple[int, int]] | None = None, floor: int = 0) -> None:
        self._intervals = intervals or []
        self._floor = floor

    def verdict(self, sequence: int) -> Verdict:
        """Return what is known of a sequence."""
        index = bisect_right(self._intervals, (sequence, 2**64)) - 1
        if index >= 0 and sequence <= self._intervals[index][1]:
            return Verdict.REPEATED
        return Verdict.NEW if sequence >= self._floor else Verdict.FORGOTTEN

    def add(self, sequence: int) -> None:
        """Note that a new sequence was heard; with too many holes, the oldest is forgotten."""
        index = bisect_right(self._intervals, (sequence, 2**64))
        low = high = sequence
        begin = end = index
        if index > 0 and self._intervals[index - 1][1] == sequence - 1:
            low, begin = self._intervals[index - 1][0], index - 1
        if index < len(self._intervals) and self._intervals[index][0] == sequence + 1:
            high, end = self._intervals[index][1], index + 1
        self._intervals[begin:end] = [(low, high)]
        if len(self._intervals) > MAX_INTERVALS:
            self._floor = max(self._floor, self._intervals[1][0])
            del self._intervals[0]

    def holes(self) -> list[tuple[int, int]]:
        """Return the sequences between those that were heard, as intervals with both ends included.

        What lies below the first that is remembered is in none of them: it may have been heard.
        """
        pairs = zip(self._intervals, self._intervals[1:], strict=False)
        return [(before[1] + 1, after[0] - 1) for before, after in pairs]

    @property
    def first(self) -> int:
        """Return the lowest sequence of which it is certain that nothing before it was heard; 0 if none."""
        return self._intervals[0][0] if self._intervals and not self._floor else 0

    def dump(self) -> bytes:
        """Return it as a few bytes."""
        return msgspec.msgpack.encode((self._floor, self._intervals))

    @classmethod
    def load(cls, blob: bytes) -> "Seen":
        """Return what ``dump`` wrote."""
        floor, intervals = msgspec.msgpack.decode(blob, type=tuple[int, list[tuple[int, int]]])
        return cls(intervals, floor)
