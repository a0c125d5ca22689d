"""A whole season: the world, the goods, what truly happened to them, and what arrived about it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.registry.product import ProductProfile
from coldchain.registry.registry import Registry
from fleet_simulator.season.air import air_of
from fleet_simulator.season.arrivals import Arrival, Carried, arrivals_of
from fleet_simulator.season.goods import Consignment, consignments_of
from fleet_simulator.season.mishaps import Mishap, mishaps_of
from fleet_simulator.season.network import Network, SeasonPlan, network_of
from fleet_simulator.season.paperwork import registry_of
from fleet_simulator.season.path import World, path_of
from fleet_simulator.season.truth import Truth, truth_of


class Season(NamedTuple):
    """Everything about one simulated season.

    Args:
        plan: Its size and seed.
        network: What stands and drives.
        mishaps: What went wrong, by asset.
        goods: All consignments, by id.
        truths: What truly happened to each, by id.
        registry: What people have written down.
        arrivals: What the sensors said, in the order in which it arrives.
    """

    plan: SeasonPlan
    network: Network
    mishaps: Mapping[str, list[Mishap]]
    goods: Mapping[str, Consignment]
    truths: Mapping[str, Truth]
    registry: Registry
    arrivals: list[Arrival]


def season_of(
    plan: SeasonPlan,
    profiles: Mapping[str, ProductProfile],
    *,
    on_asset: Callable[[int, int], None] = lambda _done, _of: None,
) -> Season:
    """Return a season; the same plan and profiles always give the same one.

    Args:
        plan: Its size and seed.
        profiles: Of the products, by name.
        on_asset: Told how many assets are done, and of how many.

    Raises:
        InputError: A product of the market has no profile.
    """
    network = network_of(plan)
    goods = consignments_of(plan, network)
    _check_products(goods, profiles)
    airs = {}
    for done, spot in enumerate(network.spots.values(), start=1):
        airs[spot.asset] = air_of(plan, spot)
        on_asset(done, len(network.spots))
    world = World(plan, network, airs)
    carried = [Carried(one, path_of(world, one, profiles[one.product])) for one in goods]
    mishaps = {asset: mishaps_of(plan, spot) for asset, spot in network.spots.items()}
    return Season(
        plan=plan,
        network=network,
        mishaps=mishaps,
        goods={one.id: one for one in goods},
        truths={one.goods.id: truth_of(one.goods, one.path, profiles[one.goods.product]) for one in carried},
        registry=registry_of(plan, network, carried, profiles),
        arrivals=arrivals_of(world, mishaps, carried),
    )


def _check_products(goods: list[Consignment], profiles: Mapping[str, ProductProfile]) -> None:
    missing = sorted({one.product for one in goods} - profiles.keys())
    if missing:
        allowed = f"names of profiles: {', '.join(sorted(profiles))}"
        raise InputError("products of the simulated market", ", ".join(missing), allowed)
