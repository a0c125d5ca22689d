"""How a temperature goes on from its last readings, and when it reaches a limit.

Newton's law over the last half hour (see ``coldchain.science.newton``), upwards or downwards. When the
readings do not look like one body and one steady ambient there is no forecast, and it says why. Not in here:
what the temperature does to goods (see ``projection``).
"""

from collections.abc import Sequence
from math import exp, inf
from typing import NamedTuple

from coldchain.registry.profile import Side
from coldchain.science.newton import CoolingFit, NoFit, breach_minutes, fit_cooling

WINDOW_MS = 1_800_000  # S14, m: the last 15 to 30 min show where it goes
SILENT_MS = 900_000  # a newest reading older than this says nothing of now
LEVEL_K = 1.5  # [K] a cooler's own ups and downs; within them it stays as it is
MOST_SAMPLES = 60  # more make no better fit, only a slower one
GOODS_LEVEL_K = 0.5  # [K] the same for a probe in the goods, which no compressor moves
SOON_MIN = 60.0  # [min] a limit that is nearer is worth a word before there is an alarm
HORIZON_MIN = 2880.0  # [min] 48 h: further ahead nobody can say
_MIN_PER_H = 60.0
_MS_PER_S = 1000

Samples = Sequence[tuple[float, float]]
"""(time from any origin [s], temperature [degC]), times never falling."""


class Course(NamedTuple):
    """The way of a temperature from now on.

    Args:
        now_c: The newest reading [degC].
        to_c: What it goes to; not to be believed where it goes almost straight [degC].
        tau_min: Time constant; infinite when it stays as it is [min].
        words: What it does and how sure that is, in plain words.
    """

    now_c: float
    to_c: float
    tau_min: float
    words: str = ""

    def at(self, minute: float) -> float:
        """Return the temperature after some minutes [degC]."""
        if self.tau_min == inf:
            return self.now_c
        return self.to_c + (self.now_c - self.to_c) * exp(-minute / self.tau_min)


class Forecast(NamedTuple):
    """When a limit is reached [min]; None for never or not known, which ``reason`` tells apart."""

    minutes_to_limit: float | None
    reason: str


def held(value_c: float, words: str = "") -> Course:
    """Return the course of what stays as it is [degC]."""
    return Course(value_c, value_c, inf, words)


def course_of(samples: Samples) -> Course | NoFit:
    """Return how a temperature goes on: warming, cooling or level; or why nobody can say.

    Args:
        samples: Of the last 15 to 30 minutes (``WINDOW_MS``); none is fine.
    """
    if not samples:
        return NoFit("no readings of the last half hour")
    now_c = samples[-1][1]
    warming = fit_cooling(samples, ambient_c=None)
    if isinstance(warming, CoolingFit):
        return _fitted(now_c, warming, 1.0)
    cooling = fit_cooling([(at_s, -value_c) for at_s, value_c in samples], ambient_c=None)
    if isinstance(cooling, CoolingFit):
        return _fitted(now_c, cooling, -1.0)
    values = [value_c for _, value_c in samples]
    spread_k = max(values) - min(values)
    if spread_k <= LEVEL_K:
        return held(sum(values) / len(values), "it stays as it is")
    if "R2" in warming.reason:
        return warming
    if "R2" in cooling.reason:
        return NoFit(cooling.reason.replace("warm up", "cool down"))
    return NoFit(f"it goes up and down by {spread_k:.1f} K")


def forecast(samples: Samples, limit_c: float, side: Side = Side.ABOVE) -> Forecast:
    """Return when a temperature reaches a limit.

    Args:
        samples: Of the last 15 to 30 minutes; none is fine.
        limit_c: The limit [degC].
        side: Whether it is one for values above or below.
    """
    return forecast_on(course_of(samples), limit_c, side)


def forecast_on(course: Course | NoFit, limit_c: float, side: Side = Side.ABOVE) -> Forecast:
    """Return when a course reaches a limit; arguments as for ``forecast``."""
    if isinstance(course, NoFit):
        return Forecast(None, f"no forecast: {course.reason}")
    sign = 1.0 if side == Side.ABOVE else -1.0
    if sign * course.now_c >= sign * limit_c:
        return Forecast(0.0, f"it is beyond {limit_c:g} degC now")
    if course.tau_min == inf:
        return Forecast(None, course.words or "it stays as it is")
    minutes = breach_minutes(sign * course.now_c, sign * course.to_c, course.tau_min, sign * limit_c)
    if minutes is None:
        return Forecast(None, f"{course.words}, and does not reach {limit_c:g} degC")
    if minutes > HORIZON_MIN:
        return Forecast(
            None, f"{course.words}: more than {HORIZON_MIN / _MIN_PER_H:.0f} h to {limit_c:g} degC"
        )
    return Forecast(minutes, course.words)


def is_soon(samples: Samples, expected: Forecast, least_k: float = LEVEL_K) -> bool:
    """Return whether a limit is near enough to speak of it, and the way there no cooler's own cycle."""
    minutes = expected.minutes_to_limit
    return minutes is not None and 0 < minutes <= SOON_MIN and moves(samples, least_k)


def moves(samples: Samples, least_k: float = LEVEL_K) -> bool:
    """Return whether a temperature has gone further than its usual ups and downs [K]."""
    return bool(samples) and abs(samples[-1][1] - samples[0][1]) > least_k


def recent(samples: Sequence[tuple[int, float]], now: int) -> Samples:
    """Return what a course is made of; empty when the newest value is too old to speak of now.

    Args:
        samples: (event time [ms], temperature [degC]) in any order.
        now: [ms].
    """
    inside = sorted(each for each in samples if now - WINDOW_MS < each[0] <= now)
    if not inside or now - inside[-1][0] > SILENT_MS:
        return ()
    thinned = inside[:: -(len(inside) // MOST_SAMPLES + 1)][::-1]  # the newest one stays
    return [((at - thinned[0][0]) / _MS_PER_S, value_c) for at, value_c in thinned]


def _fitted(now_c: float, fit: CoolingFit, sign: float) -> Course:
    """Return the course of a fit; ``sign`` is -1 for one of temperatures that were negated."""
    tau_min = fit.tau_s / 60.0
    to_c = sign * fit.ambient_c
    per_h = abs(to_c - now_c) / tau_min * _MIN_PER_H
    does = "gets warmer" if sign > 0 else "gets colder"
    return Course(now_c, to_c, tau_min, f"it {does} by {per_h:.1f} K an hour now (R2 {fit.r2:.2f})")
