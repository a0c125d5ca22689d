"""A set of times in steps of five minutes, over the fourteen days before the newest of them.

It is a union of points, so neither their order nor their repetition changes it, and takes 504 bytes at
most. Not exact to the second: it serves to learn habits.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

STEP_MS = 300_000
STEPS = 14 * 288


class TimeSet(NamedTuple):
    """Some times.

    Args:
        newest: The newest step of ``STEP_MS`` since 1970.
        bits: The lowest bit of the first byte is ``newest``, the next one is the step before it, and so on.
    """

    newest: int = 0
    bits: bytes = b""


class Gap(NamedTuple):
    """The steps before and after a time in which there is nothing."""

    before: int
    after: int


def add(times: TimeSet, points: Iterable[int]) -> TimeSet:
    """Return the set with more times [ms], without what is fourteen days older than its newest then."""
    steps = {point // STEP_MS for point in points}
    if all(_has(times, step) for step in steps):
        return times
    newest = max(times.newest, *steps) if times.bits else max(steps)
    word = _word(times, newest)
    for step in steps:
        if newest - step < STEPS:
            word |= 1 << (newest - step)
    return _set_of(newest, word)


def without_future(times: TimeSet, now: int) -> TimeSet:
    """Return the set without what is after an instant [ms]."""
    step = now // STEP_MS
    if times.newest <= step:
        return times
    word = int.from_bytes(times.bits, "little") >> (times.newest - step)
    return _set_of(step, word)


def gaps(times: TimeSet, longer_than_ms: int) -> list[Gap]:
    """Return where nothing is for longer than some time [ms], oldest first."""
    text = f"{int.from_bytes(times.bits, 'little'):b}"  # oldest first
    oldest = times.newest - len(text) + 1
    found = _empty(max(1, longer_than_ms // STEP_MS)).finditer(text)
    return [Gap(oldest + each.start(), oldest + each.end()) for each in found]


def share_inside(times: TimeSet, gap: Gap, *, reach_ms: int) -> float:
    """Return how much of a gap is covered [0..1].

    Args:
        times: Each of them covers what comes in ``reach_ms`` after it.
        gap: With something between its ends.
        reach_ms: [ms].
    """
    width = gap.after - gap.before - 1
    word = _word(times, gap.after - 1)
    for _ in range(reach_ms // STEP_MS - 1):
        word |= word >> 1
    return (word & ((1 << width) - 1)).bit_count() / width


def _has(times: TimeSet, step: int) -> bool:
    byte, bit = divmod(times.newest - step, 8)
    return 0 <= byte < len(times.bits) and bool(times.bits[byte] >> bit & 1)


def _word(times: TimeSet, newest: int) -> int:
    """Return the bits as a number whose lowest bit is another step; nothing that is out of reach."""
    word, later = int.from_bytes(times.bits, "little"), newest - times.newest
    if later < 0:
        return word >> -later
    return (word << later) & ((1 << STEPS) - 1) if later < STEPS else 0


def _set_of(newest: int, word: int) -> TimeSet:
    return TimeSet(newest, word.to_bytes((word.bit_length() + 7) // 8, "little"))


@lru_cache(maxsize=64)
def _empty(steps: int) -> re.Pattern[str]:
    return re.compile(f"10{{{steps},}}(?=1)")
