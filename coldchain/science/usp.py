"""The windows of USP <1079.2>: may an excursion of a medicine be excused by its mean kinetic temperature?

For high excursions alone: what was too cold, and above all what froze, no mean excuses. The text of the
chapter is second-hand here (S7, S6). A finding is material for the person who decides, not a release.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from coldchain.science.life import check_segments
from coldchain.science.mkt import DELTA_H_KJ_MOL, mkt_from, mkt_term
from coldchain.science.ranges import check_positive, check_temperature

Segments = Sequence[tuple[float, float]]  # (temperature [degC], how long it was held [h]), in order


class UspWindow(NamedTuple):
    """What one kind of storage allows.

    Args:
        name: For people.
        low_c: Nothing below it is allowed [degC].
        high_c: Time above it is an excursion [degC].
        spike_c: No excursion above it [degC].
        spike_h: A single excursion must be shorter [h].
        mkt_limit_c: The mean kinetic temperature must not exceed it [degC] ...
        window_h: ... over any such time, or the whole time when that is shorter [h].
        source: Key of ``docs/sources.md``.
    """

    name: str
    low_c: float
    high_c: float
    spike_c: float
    spike_h: float
    mkt_limit_c: float
    window_h: float
    source: str


# name, lowest, excursion above, spike [degC], spike [h], MKT [degC], over [h], source
CONTROLLED_COLD = UspWindow("controlled cold temperature", 2.0, 8.0, 15.0, 24.0, 8.0, 24.0, "S7")
CONTROLLED_ROOM = UspWindow("controlled room temperature", 15.0, 30.0, 40.0, 24.0, 25.0, 720.0, "S7")


class UspFinding(NamedTuple):
    """What a window says about a storage time.

    Args:
        allowed: Whether everything was within what is allowed.
        reasons: Why not, one sentence each; empty when allowed.
        worst_mkt_c: Highest mean kinetic temperature over any window [degC].
        longest_excursion_h: Longest time without a break above ``high_c`` [h].
        minimum_c: [degC].
        maximum_c: [degC].
    """

    allowed: bool
    reasons: tuple[str, ...]
    worst_mkt_c: float
    longest_excursion_h: float
    minimum_c: float
    maximum_c: float


def judge_usp(window: UspWindow, segments: Segments, *, delta_h_kj_mol: float = DELTA_H_KJ_MOL) -> UspFinding:
    """Return whether held temperatures are within a window.

    Args:
        window: ``CONTROLLED_COLD`` or ``CONTROLLED_ROOM``.
        segments: (temperature [degC], time that it was held [h]), in order, without holes.
        delta_h_kj_mol: Heat of activation [kJ/mol].

    Raises:
        InputError: No segments, a negative time, no time in all, or an impossible temperature.
    """
    check_segments(segments)
    held = [(check_temperature(at_c), held_h) for at_c, held_h in segments if held_h > 0]
    check_positive(math.fsum(held_h for _, held_h in held), thing="time in all", unit="h")
    minimum_c, maximum_c = min(at_c for at_c, _ in held), max(at_c for at_c, _ in held)
    longest_h = _longest_run_h(held, window.high_c)
    mkt_c = _worst_mkt_c(held, window.window_h, delta_h_kj_mol)
    reasons = []
    if minimum_c < window.low_c:
        reasons.append(f"{minimum_c:g} degC is below {window.low_c:g} degC, which no mean excuses")
    if maximum_c > window.spike_c:
        reasons.append(f"{maximum_c:g} degC is above {window.spike_c:g} degC")
    if longest_h >= window.spike_h:
        reasons.append(
            f"{longest_h:g} h above {window.high_c:g} degC, less than {window.spike_h:g} h is allowed"
        )
    if mkt_c > window.mkt_limit_c + 1e-9:  # a constant temperature at the limit is not above it
        reasons.append(f"mean kinetic temperature {mkt_c:.2f} degC is above {window.mkt_limit_c:g} degC")
    return UspFinding(not reasons, tuple(reasons), mkt_c, longest_h, minimum_c, maximum_c)


def _longest_run_h(held: Segments, above_c: float) -> float:
    """Return the longest time without a break above a temperature [h]."""
    longest_h = run_h = 0.0
    for at_c, held_h in held:
        run_h = run_h + held_h if at_c > above_c else 0.0
        longest_h = max(longest_h, run_h)
    return longest_h


def _worst_mkt_c(held: Segments, window_h: float, delta_h_kj_mol: float) -> float:
    """Return the highest mean kinetic temperature over any window [degC].

    Between the ends of segments the mean of a sliding window changes evenly, so the worst window begins or
    ends with a segment.
    """
    ends_h = [0.0, *accumulate(held_h for _, held_h in held)]
    sums = [0.0, *accumulate(mkt_term(at_c, delta_h_kj_mol) * held_h for at_c, held_h in held)]
    width_h = min(window_h, ends_h[-1])

    def total(at_h: float) -> float:
        index = min(bisect_right(ends_h, at_h), len(ends_h) - 1)
        from_h, long_h = ends_h[index - 1], ends_h[index] - ends_h[index - 1]
        share = (at_h - from_h) / long_h if long_h else 1.0
        return sums[index - 1] + share * (sums[index] - sums[index - 1])

    starts_h = [at_h for end_h in ends_h for at_h in (end_h, end_h - width_h)]
    inside_h = [at_h for at_h in starts_h if 0.0 <= at_h <= ends_h[-1] - width_h]
    worst = max((total(at_h + width_h) - total(at_h)) / width_h for at_h in [*inside_h, 0.0])
    return mkt_from(worst, delta_h_kj_mol)
