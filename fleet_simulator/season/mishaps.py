"""What goes wrong in a season, drawn from its seed: severity runs from harmless to total.

What one does to the air is in ``air``. Nobody repairs anything sooner because he was told: the season asks
whether people would have known, so what they would have done is left out.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import exp
from random import Random
from typing import NamedTuple

import msgspec

from fleet_simulator.season.network import MS_PER_DAY, MS_PER_MINUTE, Duty, Network, SeasonPlan, Spot

MS_PER_HOUR = 60 * MS_PER_MINUTE
_LONGEST_H = 96.0


class Trouble(StrEnum):
    """What can go wrong with an asset."""

    BREAKDOWN = "breakdown"  # the compressor gives a part of its cooling, or none
    DOOR_OPEN = "door-open"  # the door was not shut well, or not at all
    POWER_CUT = "power-cut"  # a station's mains
    DOCK_WAIT = "dock-wait"  # engine off, rear door ajar, waiting to be unloaded
    STUCK_COLD = "stuck-cold"  # the thermostat no longer stops the compressor
    REFRIGERANT = "refrigerant"  # cooling fades from full to a part over the whole time, then it is refilled


class Mishap(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that goes wrong in one asset.

    Args:
        asset: Where.
        kind: What.
        begin_at: [ms since 1970, UTC].
        end_at: [ms since 1970, UTC].
        strength: How bad: share of the cooling that is lost, or of the door that stands open [0..1].
    """

    asset: str
    kind: Trouble
    begin_at: int
    end_at: int
    strength: float


class Rate(NamedTuple):
    """How often something goes wrong, how long it lasts and how bad it is.

    Args:
        per_day: Of one asset.
        median_h: Lognormal [h].
        spread: Standard deviation of the logarithm.
        weakest: Least strength; the strongest is 1.
        hours: Local hours in which it begins.
    """

    per_day: float
    median_h: float
    spread: float
    weakest: float
    hours: tuple[float, float] = (0.0, 24.0)


_WORK = (7.0, 16.0)
RATES: dict[Duty, dict[Trouble, Rate]] = {
    Duty.VAN: {
        Trouble.BREAKDOWN: Rate(0.060, 5.0, 0.9, 0.7, _WORK),
        Trouble.DOOR_OPEN: Rate(0.050, 0.6, 1.1, 0.05, _WORK),
        Trouble.DOCK_WAIT: Rate(0.080, 0.8, 0.8, 0.02, (11.0, 18.0)),
        Trouble.STUCK_COLD: Rate(0.020, 6.0, 0.8, 1.0, _WORK),
        Trouble.REFRIGERANT: Rate(0.006, 36.0, 0.5, 0.3),
    },
    Duty.VILLAGE: {
        Trouble.POWER_CUT: Rate(0.100, 3.0, 1.2, 1.0),
        Trouble.BREAKDOWN: Rate(0.030, 12.0, 0.8, 0.7),
        Trouble.DOOR_OPEN: Rate(0.050, 0.7, 1.2, 0.02, (6.0, 19.0)),
        Trouble.STUCK_COLD: Rate(0.015, 10.0, 0.8, 1.0),
        Trouble.REFRIGERANT: Rate(0.008, 48.0, 0.5, 0.3),
    },
}
RATES[Duty.COUNTY] = {
    **RATES[Duty.VILLAGE],
    Trouble.POWER_CUT: Rate(0.040, 1.5, 1.1, 1.0),
    Trouble.BREAKDOWN: Rate(0.020, 9.0, 0.8, 0.7),
}


def mishaps_of(plan: SeasonPlan, spot: Spot) -> list[Mishap]:
    """Return what goes wrong in one asset, sorted by beginning; things of one kind may overlap."""
    found = [mishap for kind, rate in RATES[spot.duty].items() for mishap in _of_kind(plan, spot, kind, rate)]
    return sorted(found, key=lambda one: (one.begin_at, one.kind))


def incidents(mishaps: Mapping[str, Sequence[Mishap]], network: Network) -> int:
    """Return how many things truly went wrong; a power cut is one, however many rooms it hits.

    Args:
        mishaps: By asset.
        network: Says which rooms share their mains.
    """
    return len({_name(one, network.spots[one.asset]) for found in mishaps.values() for one in found})


def _name(mishap: Mishap, spot: Spot) -> tuple[str, Trouble, int]:
    return _origin(spot, mishap.kind), mishap.kind, mishap.begin_at


def _origin(spot: Spot, kind: Trouble) -> str:
    """Return what a mishap comes from: the rooms of a site share their mains."""
    return spot.site if kind is Trouble.POWER_CUT else spot.asset


def _of_kind(plan: SeasonPlan, spot: Spot, kind: Trouble, rate: Rate) -> list[Mishap]:
    rng, asset = Random(f"{plan.seed}/{_origin(spot, kind)}/{kind}"), spot.asset
    found = []
    for day in range(plan.days):
        happens, hour = rng.random() < rate.per_day, rng.uniform(*rate.hours)
        lasts_h = min(_LONGEST_H, rate.median_h * exp(rng.gauss(0.0, rate.spread)))
        strength = rng.uniform(rate.weakest, 1.0)
        begin_at = plan.start_at + day * MS_PER_DAY + round(hour * MS_PER_HOUR)
        end_at = min(begin_at + round(lasts_h * MS_PER_HOUR), plan.end_at)
        if happens and end_at - begin_at >= MS_PER_MINUTE:
            found.append(
                Mishap(asset=asset, kind=kind, begin_at=begin_at, end_at=end_at, strength=round(strength, 2))
            )
    return found
