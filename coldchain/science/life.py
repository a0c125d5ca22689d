"""How much of its life a product has used, and how much is left.

Effects of different temperatures add up (S1 for fish and cold-smoked salmon). Nothing here knows about cold
damage, which makes a product worthless although it has hardly aged: see ``cold_damage``.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.science.models import Model
from coldchain.science.ranges import check_not_negative, check_positive
from coldchain.science.rates import is_extrapolated, rate, rate_function

HOURS_PER_DAY = 24.0
SECONDS_PER_HOUR = 3600.0

Segments = Sequence[tuple[float, float]]  # (temperature [degC], how long it was held [h])


class LifeUsed(NamedTuple):
    """A share of life.

    Args:
        share: Of the whole life; 1 and more is spoiled [-].
        extrapolated_h: Time at temperatures outside the model's range [h].
    """

    share: float
    extrapolated_h: float


class Exposure(NamedTuple):
    """What a series of samples has done, and how much of it nobody knows.

    Args:
        share: Of the whole life, used in the known time [-].
        known_h: Time between samples that are near enough to each other [h].
        unknown_h: Time in gaps; ``known_h + unknown_h`` is the whole [h].
        extrapolated_h: The part of ``known_h`` at temperatures outside the model's range [h].
    """

    share: float
    known_h: float
    unknown_h: float
    extrapolated_h: float


def share_used(model: Model, life_days: float, segments: Segments) -> LifeUsed:
    """Return the share of life that held temperatures have used.

    Args:
        model: How ageing depends on temperature.
        life_days: Life at the model's reference temperature [d].
        segments: (temperature [degC], time that it was held [h]), in any order.

    Raises:
        InputError: No segments, a negative time, a temperature that is no number, a life of 0 or less.
    """
    check_positive(life_days, thing="life at the reference temperature", unit="d")
    check_segments(segments)
    aged_h = math.fsum(rate(model, temperature_c).value * held_h for temperature_c, held_h in segments)
    outside_h = math.fsum(held_h for at_c, held_h in segments if is_extrapolated(model, at_c))
    return LifeUsed(aged_h / (life_days * HOURS_PER_DAY), outside_h)


def remaining_days(model: Model, life_days: float, used: float, at_c: float) -> float:
    """Return how long the product lasts if it is kept at a temperature from now on [d].

    Args:
        model: How ageing depends on temperature.
        life_days: Life at the model's reference temperature [d].
        used: Share of life used so far [-]; with 1 and more nothing is left.
        at_c: Temperature from now on [degC].

    Returns:
        [d]; ``math.inf`` where the model says that nothing ages (square root at its ``t_min_c``).

    Raises:
        InputError: A life of 0 or less, a negative share, a temperature that is no number.
    """
    check_positive(life_days, thing="life at the reference temperature", unit="d")
    check_not_negative(used, thing="share of life used", unit="")
    left_days = max(0.0, 1.0 - used) * life_days
    faster = rate(model, at_c).value
    if left_days == 0.0:
        return 0.0
    return left_days / faster if faster > 0 else math.inf


def trapezoid(
    model: Model, life_days: float, samples: Sequence[tuple[float, float]], *, max_gap_s: float
) -> Exposure:
    """Return the share of life that samples at unequal intervals show, by the trapezoid of the rate.

    Args:
        model: How ageing depends on temperature.
        life_days: Life at the model's reference temperature [d].
        samples: (time from any origin [s], temperature [degC]), times never falling. A temperature that is
            NaN is a failed reading: the time on both sides of it is unknown.
        max_gap_s: Two samples further apart than this say nothing about the time between them [s].

    Raises:
        InputError: No samples, times that fall, a gap below 0, a life of 0 or less.
    """
    check_positive(life_days, thing="life at the reference temperature", unit="d")
    check_not_negative(max_gap_s, thing="max_gap_s", unit="s")
    check_times(samples)
    relative = rate_function(model)
    aged_s = known_s = unknown_s = outside_s = 0.0
    for (from_s, from_c), (to_s, to_c) in pairwise(samples):
        step_s = to_s - from_s
        if step_s > max_gap_s or math.isnan(from_c) or math.isnan(to_c):
            unknown_s += step_s
            continue
        known_s += step_s
        aged_s += 0.5 * (relative(from_c) + relative(to_c)) * step_s
        outside_s += 0.5 * (is_extrapolated(model, from_c) + is_extrapolated(model, to_c)) * step_s
    share = aged_s / (life_days * HOURS_PER_DAY * SECONDS_PER_HOUR)
    return Exposure(
        share, known_s / SECONDS_PER_HOUR, unknown_s / SECONDS_PER_HOUR, outside_s / SECONDS_PER_HOUR
    )


def check_segments(segments: Segments) -> None:
    """Refuse segments (temperature [degC], time [h]) that cannot be.

    Raises:
        InputError: None at all, or a time that is negative, infinite or no number.
    """
    if not segments:
        raise InputError("temperatures held", "none", "one or more; no data is unknown time, not good time")
    for temperature_c, held_h in segments:
        check_not_negative(held_h, thing=f"time at {temperature_c} degC", unit="h")


def check_times(samples: Sequence[tuple[float, float]]) -> None:
    """Refuse samples (time [s], temperature [degC]) out of order.

    Raises:
        InputError: None at all, a time that is no number, or one before its predecessor.
    """
    if not samples:
        raise InputError("samples", "none", "one or more (time, temperature)")
    if not all(math.isfinite(at_s) for at_s, _ in samples):
        raise InputError("times of samples", "a time that is no finite number", "finite times [s]")
    for (before_s, _), (after_s, _) in pairwise(samples):
        if after_s < before_s:
            raise InputError("times of samples", f"{after_s} s after {before_s} s", "times that never fall")
