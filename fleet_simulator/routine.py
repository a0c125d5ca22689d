"""The working day: when doors open, when vans stop, when they stand plugged in. Seeded, pure in time.

Everything is drawn hour by hour from (seed, asset, hour), so any span can be asked for, in any order, and a
simulator that starts again sees the same day. Mishaps are not here: see ``incidents.py``.
"""

from functools import lru_cache
from random import Random
from typing import NamedTuple

from fleet_simulator.weather import MS_PER_HOUR, UTC_OFFSET_H, local_hour

FIRST_TRIP_HOUR, LAST_TRIP_HOUR = 5.5, 18.5
LUNCH = (12.5, 12.8)  # parked, engine off, door shut
_LUNCH_HOUR = 12  # no stops beside it
STOPS_PER_HOUR = 2.5
LONGEST_OPENING_S = 45.0
_LAST_START_S = 3300.0  # nothing begins in the last minutes of an hour, so that hours do not run together
_DOORS_PER_HOUR = ((6, 9, 5.0), (9, 17, 3.0), (17, 19, 5.0))  # coolers: from hour, until hour, openings


class Span(NamedTuple):
    """A half-open span of time [ms since 1970, UTC]."""

    begin_at: int
    end_at: int


class Stop(NamedTuple):
    """A van at a farm gate or a shop: the engine is off for the stop, the door is open for a part of it."""

    engine_off: Span
    door_open: Span


def cooler_door_open(key: str, instant: int) -> bool:
    """Return whether somebody holds a cooler's door open.

    Args:
        key: Seed and asset, e.g. ``1/cooler-village``.
        instant: [ms since 1970, UTC].
    """
    hour = instant // MS_PER_HOUR
    return _any_holds(cooler_openings(key, hour - 1) + cooler_openings(key, hour), instant)


def vehicle_door_open(key: str, instant: int) -> bool:
    """Return whether a vehicle's door is open at a stop; arguments as in ``cooler_door_open``."""
    return _any_holds(tuple(stop.door_open for stop in _stops_near(key, instant)), instant)


def engine_runs(key: str, instant: int) -> bool:
    """Return whether a vehicle's engine runs: on the road, but not at stops and not at lunch."""
    hour = local_hour(instant)
    if not FIRST_TRIP_HOUR <= hour < LAST_TRIP_HOUR or LUNCH[0] <= hour < LUNCH[1]:
        return False
    return not _any_holds(tuple(stop.engine_off for stop in _stops_near(key, instant)), instant)


def plugged_in(instant: int) -> bool:
    """Return whether the vehicles stand at the station with their cooling on the mains, as at night."""
    return not FIRST_TRIP_HOUR <= local_hour(instant) < LAST_TRIP_HOUR


@lru_cache(maxsize=1024)
def cooler_openings(key: str, hour: int) -> tuple[Span, ...]:
    """Return the openings of a cooler's door that begin in an hour (counted from 1970, UTC)."""
    per_hour = _cooler_rate((hour + UTC_OFFSET_H) % 24)
    rng = Random(f"{key}/door/{hour}")
    begins_s = _begins_s(rng, per_hour, rest_s=200.0)
    return tuple(_span(hour, begin_s, _opening_s(rng)) for begin_s in begins_s)


@lru_cache(maxsize=1024)
def stops(key: str, hour: int) -> tuple[Stop, ...]:
    """Return the stops of a vehicle that begin in an hour (counted from 1970, UTC)."""
    local = (hour + UTC_OFFSET_H) % 24
    if not FIRST_TRIP_HOUR < local < LAST_TRIP_HOUR - 1 or local == _LUNCH_HOUR:
        return ()
    rng = Random(f"{key}/stop/{hour}")
    return tuple(_stop(rng, hour, begin_s) for begin_s in _begins_s(rng, STOPS_PER_HOUR, rest_s=600.0))


def _stop(rng: Random, hour: int, begin_s: float) -> Stop:
    """Return one stop of two to five minutes; the door opens 20 s after the engine went off."""
    length_s = rng.uniform(120.0, 300.0)
    return Stop(_span(hour, begin_s, length_s), _span(hour, begin_s + 20.0, _opening_s(rng)))


def _opening_s(rng: Random) -> float:
    """Return how long somebody who is at work holds a door open [s]."""
    return min(LONGEST_OPENING_S, 8.0 + rng.expovariate(1 / 15.0))


def _begins_s(rng: Random, per_hour: float, *, rest_s: float) -> list[float]:
    """Return when in an hour [s] something begins, at random but at least ``rest_s`` apart."""
    begins_s: list[float] = []
    if per_hour <= 0:
        return begins_s
    mean_gap_s = max(60.0, 3600.0 / per_hour - rest_s)
    moment_s = rng.expovariate(1 / mean_gap_s)
    while moment_s < _LAST_START_S:
        begins_s.append(moment_s)
        moment_s += rest_s + rng.expovariate(1 / mean_gap_s)
    return begins_s


def _cooler_rate(local: int) -> float:
    """Return how often a cooler's door opens in an hour of the local day."""
    return next((rate for begin, end, rate in _DOORS_PER_HOUR if begin <= local < end), 0.0)


def _span(hour: int, begin_s: float, length_s: float) -> Span:
    """Return a span that begins some seconds into an hour."""
    begin_at = hour * MS_PER_HOUR + round(begin_s * 1000)
    return Span(begin_at, begin_at + round(length_s * 1000))


def _stops_near(key: str, instant: int) -> tuple[Stop, ...]:
    """Return the stops that may cover an instant."""
    hour = instant // MS_PER_HOUR
    return stops(key, hour - 1) + stops(key, hour)


def _any_holds(spans: tuple[Span, ...], instant: int) -> bool:
    """Return whether one of the spans holds the instant."""
    return any(begin_at <= instant < end_at for begin_at, end_at in spans)
