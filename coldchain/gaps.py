"""Gaps in what a device said: time without a reading, and how many are missing by its own count. Pure.

Not why: a link that was down, a device that was off and a spool that gave something up look alike from here.
"""

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
    before: Reading | None = None
    for reading in sorted(readings, key=lambda each: (each.event_at, each.boot, each.sequence)):
        if before is not None:
            gap = _between(before, reading, silent_after_ms)
            if gap is not None:
                found.append(gap)
        if before is None or not _is_earlier(reading, before):
            before = reading
    return found


def _between(before: Reading, after: Reading, silent_after_ms: int) -> Gap | None:
    is_silent = after.event_at - before.event_at > silent_after_ms
    if before.boot != after.boot or before.boot == NO_BOOT:
        return Gap(before.event_at, after.event_at, None) if is_silent else None
    missing = max(0, after.sequence - before.sequence - 1)
    return Gap(before.event_at, after.event_at, missing) if missing or is_silent else None


def _is_earlier(reading: Reading, before: Reading) -> bool:
    """Return whether a reading was counted before one that stands earlier in time: a clock was set back."""
    return reading.boot == before.boot != NO_BOOT and reading.sequence < before.sequence
