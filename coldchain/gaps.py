"""Gaps in what a device said: time without a reading, and how many are missing by its own count. Pure.

Not why: a link that was down, a device that was off and a spool that gave something up look alike from here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from coldchain.reading import NO_BOOT, Reading


class Gap(NamedTuple):
    """Time between two readings in which something is missing [ms].

    Args:
        from_at: When the last one before it was measured.
        until_at: When the first one after it was measured.
        missing: How many readings the device made there that nobody has; 0: it made none; None: nobody knows,
            it was started anew or does not count.
    """

    from_at: int
    until_at: int
    missing: int | None


def gaps_of(readings: Iterable[Reading], *, silent_after_ms: int) -> list[Gap]:
    """Return the gaps between the readings of one device, in the order of time.

    Args:
        readings: Of all its channels, in any order: a sequence counts whichever channel it came on.
        silent_after_ms: So much time without a reading is a gap, whatever the device counts [ms].
    """
    found: list[Gap] = []
    before: Reading | None = None  # the highest number that was counted; silence is since whatever came last
    last_at = 0
    ordered = sorted(readings, key=lambda each: (each.event_at, each.boot, each.sequence))
    counted = _Counted(ordered)
    for reading in ordered:
        if before is not None:
            silent_from_at = last_at if reading.event_at - last_at > silent_after_ms else None
            gap = _between(before, reading, silent_from_at, counted)
            if gap is not None:
                found.append(gap)
        if before is None or not _is_earlier(reading, before):
            before = reading
        last_at = reading.event_at
    return found


class _Counted:
    """The numbers that have come, by boot: what was measured later by a clock set back is not missing."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = readings
        self._sequences: dict[int, list[int]] = {}

    def missing(self, before: Reading, after: Reading) -> int:
        """Return how many numbers between two of one boot have never come."""
        between = after.sequence - before.sequence - 1
        if between <= 0:
            return 0
        if not self._sequences:  # asked for the first time: mostly nobody asks
            for boot, sequence in sorted({(each.boot, each.sequence) for each in self._readings}):
                self._sequences.setdefault(boot, []).append(sequence)
        mine = self._sequences[before.boot]
        return between - (bisect_left(mine, after.sequence) - bisect_right(mine, before.sequence))


def _between(before: Reading, after: Reading, silent_from_at: int | None, counted: _Counted) -> Gap | None:
    if before.boot != after.boot or before.boot == NO_BOOT:
        return Gap(silent_from_at, after.event_at, None) if silent_from_at is not None else None
    missing = counted.missing(before, after)
    if missing:
        return Gap(before.event_at, after.event_at, missing)
    return Gap(silent_from_at, after.event_at, 0) if silent_from_at is not None else None


def _is_earlier(reading: Reading, before: Reading) -> bool:
    """Return whether a reading was counted before one that stands earlier in time: a clock was set back."""
    return reading.boot == before.boot != NO_BOOT and reading.sequence < before.sequence
