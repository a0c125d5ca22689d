"""The air outside: day and night as a sinusoid, and a slow seeded noise. A pure function of the instant.

Because nothing is remembered between calls, a simulator that starts again sees the same weather.
"""

import math
from functools import lru_cache
from random import Random
from typing import NamedTuple

import msgspec

from fleet_simulator.physics import saturation_hpa

MS_PER_HOUR = 3_600_000
UTC_OFFSET_H = 3  # Africa/Nairobi, which has no summer time
WARMEST_HOUR = 15.0  # the air lags the sun by about three hours
_KNOT_MS = 2 * MS_PER_HOUR  # the noise has a new value every two hours


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """A dry-season day at about 1200 m on the equator.

    Args:
        seed: Names the noise.
        mean_c: Mean over the day [degC].
        swing_k: Half of the difference between day and night [K].
        noise_k: Standard deviation of the slow noise [K].
        dew_point_c: Dew point, which hardly changes between day and night [degC].
    """

    seed: int = 1
    mean_c: float = 24.5
    swing_k: float = 5.5
    noise_k: float = 0.6
    dew_point_c: float = 15.0


class Air(NamedTuple):
    """Outside air: temperature [degC] and water vapour [hPa]."""

    temperature_c: float
    vapour_hpa: float


def local_hour(instant: int) -> float:
    """Return the hour of the local day, 0 up to 24, of an instant [ms since 1970, UTC]."""
    return (instant / MS_PER_HOUR + UTC_OFFSET_H) % 24


@lru_cache(maxsize=64)
def outside(weather: Weather, instant: int) -> Air:
    """Return the air outside at an instant [ms since 1970, UTC]."""
    turn = 2 * math.pi * (local_hour(instant) - WARMEST_HOUR) / 24
    temperature_c = weather.mean_c + weather.swing_k * math.cos(turn) + _noise_k(weather, instant)
    vapour_hpa = min(saturation_hpa(weather.dew_point_c), saturation_hpa(temperature_c))
    return Air(temperature_c, vapour_hpa)


def extremes_c(weather: Weather) -> tuple[float, float]:
    """Return temperatures [degC] that the weather never passes: coldest, warmest."""
    reach_k = weather.swing_k + _MOST_SIGMAS * weather.noise_k
    return weather.mean_c - reach_k, weather.mean_c + reach_k


_MOST_SIGMAS = 2.5


def _noise_k(weather: Weather, instant: int) -> float:
    """Return the noise [K]: random knots joined by half cosines, so that it has no steps."""
    knot, rest = divmod(instant, _KNOT_MS)
    share = (1 - math.cos(math.pi * rest / _KNOT_MS)) / 2
    return (1 - share) * _knot_k(weather, knot) + share * _knot_k(weather, knot + 1)


@lru_cache(maxsize=256)
def _knot_k(weather: Weather, knot: int) -> float:
    """Return one knot of the noise [K], cut at ``_MOST_SIGMAS``."""
    sigmas = Random(f"{weather.seed}/weather/{knot}").gauss(0.0, 1.0)
    return weather.noise_k * max(-_MOST_SIGMAS, min(_MOST_SIGMAS, sigmas))
