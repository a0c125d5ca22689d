"""Forecast of warming by Newton's law: when a limit is reached, and the time constant from recent samples.

One body, one ambient that stays as it is. When the samples do not look like that it gives no forecast, and
says why. Not a model of a cooler that runs.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from coldchain.science.life import check_times
from coldchain.science.ranges import check_number, check_positive, check_temperature

FEWEST_SAMPLES = 5  # [-] S14, m: fewer fit anything
LEAST_R2 = 0.9  # [-] m
LEAST_SPAN_S = 180.0  # [s] m: shorter shows noise
LEAST_RISE_K = 0.3  # [K] m: below it, rounding of a cheap sensor looks like warming
MOST_TAU_S = 30 * 86_400.0  # [s] m: slower than this is level
_AMBIENT_ABOVE_K = (0.2, 60.0)  # [K] how far above the warmest sample an unknown ambient is looked for
_PROVEN_F = 4.0  # [-] m: F of 1 and 10 to 30 degrees of freedom at about 95 %
_PARAMETERS = 3  # ambient, start, time constant
_GRID = 20
_GOLDEN_STEPS = 20
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_SECONDS_PER_MINUTE = 60.0

Samples = Sequence[tuple[float, float]]  # (time from any origin [s], temperature [degC])


class CoolingFit(NamedTuple):
    """A fit of Newton's law to samples that get warmer.

    Args:
        tau_s: Time constant [s].
        ambient_c: What the temperature goes to: given, or estimated [degC].
        r2: How much of ln(ambient - T) the line explains, 0.9 to 1 [-].
        n: Samples used.
    """

    tau_s: float
    ambient_c: float
    r2: float
    n: int


class NoFit(NamedTuple):
    """Why there is no forecast, in plain words."""

    reason: str


class _Line(NamedTuple):
    """A straight line through ln(ambient - T); ``miss_k2`` sums up squares in the temperature itself."""

    slope: float
    r2: float
    miss_k2: float


def breach_minutes(start_c: float, ambient_c: float, tau_min: float, limit_c: float) -> float | None:
    """Return the minutes until a body that warms up reaches an upper limit [min]; None: never.

    For a lower limit and a body that cools down, negate all three temperatures.

    Args:
        start_c: Now [degC]; at or above the limit the answer is 0.
        ambient_c: What it goes to [degC].
        tau_min: Time constant [min].
        limit_c: Upper limit [degC].

    Raises:
        InputError: A time constant of 0 or less, or a temperature that is no number.
    """
    check_positive(tau_min, thing="time constant", unit="min")
    for value_c in (start_c, ambient_c, limit_c):
        check_number(value_c, thing="temperature", unit="degC")
    if start_c >= limit_c:
        return 0.0
    if ambient_c <= limit_c:
        return None
    return -tau_min * math.log((ambient_c - limit_c) / (ambient_c - start_c))


def minutes_to(fit: CoolingFit, now_c: float, limit_c: float) -> float | None:
    """Return the minutes from now until an upper limit is reached [min]; None: never, it stays below.

    Args:
        fit: From ``fit_cooling``.
        now_c: Temperature now [degC].
        limit_c: Upper limit [degC].
    """
    return breach_minutes(now_c, fit.ambient_c, fit.tau_s / _SECONDS_PER_MINUTE, limit_c)


def fit_cooling(samples: Samples, *, ambient_c: float | None) -> CoolingFit | NoFit:
    """Return the fit of Newton's law to recent samples of something that warms up, or why there is none.

    Args:
        samples: (time from any origin [s], temperature [degC]) of the last 15 to 30 minutes, times never
            falling.
        ambient_c: What it warms up to; None: looked for between the warmest sample and 60 K above [degC].

    Raises:
        InputError: No samples, times that fall, or a temperature that is no number.
    """
    check_times(samples)
    for _, value_c in samples:
        check_temperature(value_c)
    reason = _why_not(samples)
    if reason:
        return NoFit(reason)
    warmest_c = max(value_c for _, value_c in samples)
    if ambient_c is None:
        ambient_c = _likely_ambient_c(samples, warmest_c)
    elif check_temperature(ambient_c, thing="ambient temperature") <= warmest_c:
        return NoFit(f"already as warm as what is around it ({ambient_c:g} degC)")
    line = _line(samples, ambient_c)
    if line.slope >= 0 or -1.0 / line.slope > MOST_TAU_S:
        return NoFit("it does not get warmer")
    if line.r2 < LEAST_R2:
        return NoFit(f"it does not warm up evenly: R2 is {line.r2:.2f}, {LEAST_R2} is needed")
    return CoolingFit(-1.0 / line.slope, ambient_c, line.r2, len(samples))


def _why_not(samples: Samples) -> str:
    """Return why these samples cannot be fitted at all; empty when they can."""
    if len(samples) < FEWEST_SAMPLES:
        return f"{len(samples)} samples, {FEWEST_SAMPLES} are needed"
    span_s = samples[-1][0] - samples[0][0]
    if span_s < LEAST_SPAN_S:
        return f"samples over {span_s:.0f} s, {LEAST_SPAN_S:.0f} s are needed"
    if _rise_k(samples) < LEAST_RISE_K:
        return "it does not get warmer"
    return ""


def _rise_k(samples: Samples) -> float:
    """Return by how much a straight line through the samples rises from the first to the last [K]."""
    mean_s = math.fsum(at_s for at_s, _ in samples) / len(samples)
    mean_c = math.fsum(value_c for _, value_c in samples) / len(samples)
    above = math.fsum((at_s - mean_s) * (value_c - mean_c) for at_s, value_c in samples)
    return above / math.fsum((at_s - mean_s) ** 2 for at_s, _ in samples) * (samples[-1][0] - samples[0][0])


def _likely_ambient_c(samples: Samples, warmest_c: float) -> float:
    """Return the ambient that misses the samples least [degC]: a grid, then the golden section.

    Where the samples bend no more than noise does, nobody can tell the ambient from them: the highest one is
    taken, almost a straight line, which warns early rather than never.
    """
    low, high = (math.log(above_k) for above_k in _AMBIENT_ABOVE_K)
    step = (high - low) / (_GRID - 1)

    def miss_k2(log_above: float) -> float:
        return _line(samples, warmest_c + math.exp(log_above)).miss_k2

    best = min((low + index * step for index in range(_GRID)), key=miss_k2)
    best = _least(miss_k2, max(low, best - step), min(high, best + step))
    proven = 1.0 + _PROVEN_F / (len(samples) - _PARAMETERS)
    return warmest_c + math.exp(best if miss_k2(best) * proven < miss_k2(high) else high)


def _least(function: Callable[[float], float], left: float, right: float) -> float:
    """Return where a function with one valley is least, by the golden section."""
    inner, outer = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
    at_inner, at_outer = function(inner), function(outer)
    for _ in range(_GOLDEN_STEPS):
        if at_inner <= at_outer:
            right, outer, at_outer = outer, inner, at_inner
            inner = right - _GOLDEN * (right - left)
            at_inner = function(inner)
        else:
            left, inner, at_inner = inner, outer, at_outer
            outer = left + _GOLDEN * (right - left)
            at_outer = function(outer)
    return (left + right) / 2.0


def _line(samples: Samples, ambient_c: float) -> _Line:
    """Return the line of ln(ambient - T) over time.

    Samples count by the square of their distance from the ambient: an error of the sensor moves the logarithm
    the more, the nearer the ambient is.
    """
    count = 0.0
    sum_x = sum_y = sum_xx = sum_xy = sum_yy = 0.0
    origin_s = samples[0][0]
    for at_s, value_c in samples:
        below_k = ambient_c - value_c
        weight, x, y = below_k * below_k, at_s - origin_s, math.log(below_k)
        count += weight
        sum_x += weight * x
        sum_y += weight * y
        sum_xx += weight * x * x
        sum_xy += weight * x * y
        sum_yy += weight * y * y
    mean_x, mean_y = sum_x / count, sum_y / count
    spread_x = sum_xx - mean_x * sum_x
    spread_y = sum_yy - mean_y * sum_y
    joint = sum_xy - mean_x * sum_y
    slope = joint / spread_x
    r2 = 0.0 if spread_y <= 0 else min(1.0, joint * joint / (spread_x * spread_y))
    start = mean_y - slope * mean_x
    miss = math.fsum(
        (ambient_c - math.exp(start + slope * (at_s - origin_s)) - value_c) ** 2 for at_s, value_c in samples
    )
    return _Line(slope, r2, miss)
