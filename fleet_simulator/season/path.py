"""The true temperature of goods on their way, minute by minute: each lags behind the air around it.

The air of the asset, or the open air while they are loaded; never what a sensor said.
"""

from array import array
from collections.abc import Mapping
from math import exp
from typing import NamedTuple

from coldchain.registry.product import ProductProfile
from fleet_simulator.season.air import Air, around_c
from fleet_simulator.season.goods import Consignment, Stay
from fleet_simulator.season.network import MS_PER_MINUTE, Network, SeasonPlan

_S_PER_MINUTE = 60.0


class Path(NamedTuple):
    """The true temperature of one consignment.

    Args:
        begin_minute: Of the season, when it is loaded.
        temperature_c: At the end of each minute from then on [degC].
    """

    begin_minute: int
    temperature_c: "array[float]"

    def at(self, minute: int) -> float:
        """Return the temperature at the end of a minute of the season that the journey holds [degC]."""
        return self.temperature_c[minute - self.begin_minute]


class World(NamedTuple):
    """What a season physically is: its plan, what stands and drives, and the air in it by asset."""

    plan: SeasonPlan
    network: Network
    airs: Mapping[str, Air]


def path_of(world: World, goods: Consignment, profile: ProductProfile) -> Path:
    """Return the true temperature of a consignment from loading to sale.

    Args:
        world: The air of every asset that it was in.
        goods: The journey.
        profile: Of its product; gives the time constant, which is then scaled by the consignment's own.
    """
    kept = exp(-_S_PER_MINUTE / (profile.lag_tau_s.value * goods.tau_factor))
    first = goods.stays[0]
    begin = minute_of(world.plan, first.from_at)
    temperature_c = world.airs[first.asset].mean_c[begin] + goods.pulp_above_k
    found = array("f")
    for stay in goods.stays:
        for felt_c in _felt(world, stay):
            temperature_c = felt_c + (temperature_c - felt_c) * kept
            found.append(temperature_c)
    return Path(begin, found)


def minute_of(plan: SeasonPlan, instant: int) -> int:
    """Return the minute of the season of an instant [ms since 1970, UTC]."""
    return (instant - plan.start_at) // MS_PER_MINUTE


def _felt(world: World, stay: Stay) -> list[float]:
    """Return what surrounds goods in each minute of a stay [degC]."""
    begin, end = minute_of(world.plan, stay.from_at), minute_of(world.plan, stay.until_at)
    spot = world.network.spots[stay.asset]
    open_air = min(stay.handling_minutes, end - begin)
    outside = [around_c(world.plan, spot, begin + step) for step in range(open_air)]
    return [*outside, *world.airs[stay.asset].mean_c[begin + open_air : end]]
