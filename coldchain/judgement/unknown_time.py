"""What goods can have gone through while nobody looked: bounded both ways, by how fast they can change.

They cannot have warmed faster than towards the hottest surroundings, nor cooled faster than towards the
coldest, and what is known at both ends of the gap holds them on both sides. Not an estimate of harm: the
likely course, a straight line, is only one of the three.
"""

from collections.abc import Callable
from math import exp
from typing import NamedTuple

STEPS = 12  # midpoints of a gap; more change the bounds by less than a hundredth
SURROUND_K = 3.0  # [K] ours: what cools or warms goods goes at least so far beyond what they were found at
_MS_PER_S = 1000
_FARTHEST = 40.0  # e**40: beyond every bound


class Walls(NamedTuple):
    """How far and how fast goods can change: hottest and coldest surroundings [degC], time constant [s]."""

    hottest_c: float
    coldest_c: float
    tau_s: float


class Course(NamedTuple):
    """The coldest, the likely and the hottest that goods were at an instant [degC]."""

    coldest_c: float
    likely_c: float
    hottest_c: float


def courses(walls: Walls, begin_c: float | None, end_c: float | None, duration_ms: int) -> list[Course]:
    """Return the three courses at ``STEPS`` midpoints of a gap.

    Args:
        walls: Of the goods.
        begin_c: Temperature of the goods when the gap began [degC]; None when not known.
        end_c: ... and when it ended; None when it has not, or not known.
        duration_ms: Length of the gap [ms].
    """
    duration_s = duration_ms / _MS_PER_S
    ends = [value for value in (begin_c, end_c) if value is not None]
    # Nothing gets quite as cold as its surroundings: with a wall at an end, the goods could not have moved.
    hottest_c = max([walls.hottest_c, *(value + SURROUND_K for value in ends)])
    coldest_c = min([walls.coldest_c, *(value - SURROUND_K for value in ends)])
    found = []
    for number in range(STEPS):
        share = (number + 0.5) / STEPS
        fall = exp(-share * duration_s / walls.tau_s)
        rise = exp(min(_FARTHEST, (1 - share) * duration_s / walls.tau_s))
        warm_c, cool_c = hottest_c, coldest_c
        if begin_c is not None:
            warm_c = hottest_c + (begin_c - hottest_c) * fall
            cool_c = coldest_c + (begin_c - coldest_c) * fall
        if end_c is not None:  # it must still come down, or up, to there in the time that is left
            warm_c = min(warm_c, coldest_c + (end_c - coldest_c) * rise)
            cool_c = max(cool_c, hottest_c + (end_c - hottest_c) * rise)
        low_c, high_c = min(cool_c, warm_c), max(cool_c, warm_c)
        found.append(Course(low_c, min(max(_straight(begin_c, end_c, share, low_c), low_c), high_c), high_c))
    return found


def bounds(
    rate: Callable[[float], float], found: list[Course], duration_ms: int
) -> tuple[float, float, float]:
    """Return the time at rate 1 that a gap was worth [ms]: at best, likely, at worst.

    Args:
        rate: Of what is counted, at a temperature [degC].
        found: What ``courses`` found for the gap.
        duration_ms: Its length [ms].
    """
    each_ms = duration_ms / len(found)
    sums = [each_ms * sum(map(rate, column)) for column in zip(*found, strict=True)]
    return min(sums), sums[1], max(sums)


def _straight(begin_c: float | None, end_c: float | None, share: float, otherwise_c: float) -> float:
    """Return the likely temperature: on a straight line; as it was where one end is not known."""
    if begin_c is not None and end_c is not None:
        return begin_c + (end_c - begin_c) * share
    if begin_c is not None:
        return begin_c
    return otherwise_c if end_c is None else end_c
