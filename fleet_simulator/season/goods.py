"""Which goods travel in a season: loaded in a village, fetched by van, brought to a county centre, sold.

Plans only. What the goods go through is in ``truth``.
"""

from random import Random
from typing import NamedTuple

import msgspec

from fleet_simulator.season.network import MS_PER_DAY, MS_PER_MINUTE, Band, Network, Route, SeasonPlan

MS_PER_HOUR = 60 * MS_PER_MINUTE
_TRIP_SHARE = 0.95  # of the days of a van
_SECOND_SHARE = 0.35  # trips that bring two kinds of goods
_WARM_SHARE = 0.15  # came from the field without time to cool down
_OVERNIGHT_SHARE = 0.6  # harvested the afternoon before and kept in the village


class Ware(NamedTuple):
    """One line of the market: product by its profile's name, weight of being chosen, load, price.

    ``field_heat`` is for what is harvested warm; what comes out of a chiller has none.
    """

    product: str
    weight: float
    load_kg: tuple[float, float]
    price_per_kg: float
    field_heat: bool = True


# What smallholders of the highlands send; prices in Kenyan shillings. Names of files in coldchain/products.
# Fish is not among it: it travels in melting ice, which an air probe knows nothing of.
MARKET: dict[Band, tuple[Ware, ...]] = {
    Band.COLD: (
        Ware("strawberry", 2.0, (20, 90), 450.0),
        Ware("blackberry", 0.5, (10, 40), 700.0),
        Ware("broccoli", 2.0, (60, 250), 120.0),
        Ware("cauliflower", 1.0, (60, 250), 80.0),
        Ware("spinach", 2.0, (40, 160), 60.0),
        Ware("leaf-lettuce", 1.0, (40, 120), 90.0),
        Ware("cabbage", 0.5, (100, 400), 35.0),
        Ware("sweet-corn", 1.0, (80, 240), 60.0),
        Ware("mushroom", 1.5, (10, 50), 500.0),
        Ware("fresh-herbs", 0.5, (5, 30), 300.0),
        Ware("raw-milk", 3.0, (150, 500), 50.0, field_heat=False),
        Ware("pasteurised-milk", 1.5, (80, 300), 90.0, field_heat=False),
        Ware("yoghurt", 0.5, (20, 100), 180.0, field_heat=False),
        Ware("soft-cheese", 0.5, (5, 30), 800.0, field_heat=False),
        Ware("poultry", 1.0, (30, 120), 420.0, field_heat=False),
        Ware("beef", 0.5, (30, 120), 550.0, field_heat=False),
    ),
    Band.COOL: (
        Ware("tomato-mature-green", 3.0, (80, 300), 70.0),
        Ware("banana-green", 3.0, (100, 400), 45.0),
        Ware("mango", 2.0, (80, 300), 85.0),
        Ware("papaya", 1.0, (60, 200), 75.0),
        Ware("basil", 0.7, (5, 30), 400.0),
        Ware("cucumber", 1.0, (60, 200), 60.0),
    ),
}


class Stay(msgspec.Struct, frozen=True):
    """Goods in one asset, half-open [ms since 1970, UTC].

    Args:
        asset: Where.
        from_at: Since when.
        until_at: Until before when.
        handling_minutes: So long, from the beginning, they stand in the open while they are loaded [min].
    """

    asset: str
    from_at: int
    until_at: int
    handling_minutes: int = 0


class Consignment(msgspec.Struct, frozen=True, kw_only=True):
    """Goods on their way, with what no sensor says about them.

    Args:
        id: The shipment's id.
        product: Name of its profile.
        quantity_kg: How much [kg].
        price_per_kg: [shillings].
        stays: Where it is, one after the other, without gaps.
        pulp_above_k: How much warmer than the first store it is when it comes in [K].
        tau_factor: Its true time constant over that of the profile; packing and load differ.
    """

    id: str
    product: str
    quantity_kg: float
    price_per_kg: float
    stays: tuple[Stay, ...]
    pulp_above_k: float
    tau_factor: float


def consignments_of(plan: SeasonPlan, network: Network) -> list[Consignment]:
    """Return all goods of a season, sorted by the time at which they are loaded, whole journeys only."""
    found = [
        consignment
        for route in network.routes
        for day in range(plan.days)
        for consignment in _of_day(plan, route, day)
    ]
    whole = [
        one
        for one in found
        if one.stays[0].from_at >= plan.start_at and one.stays[-1].until_at <= plan.end_at
    ]
    return sorted(whole, key=lambda one: (one.stays[0].from_at, one.id))


def _of_day(plan: SeasonPlan, route: Route, day: int) -> list[Consignment]:
    rng = Random(f"{plan.seed}/{route.van}/trip/{day}")
    if rng.random() >= _TRIP_SHARE:
        return []
    count = 2 if rng.random() < _SECOND_SHARE else 1
    midnight_at = plan.start_at + day * MS_PER_DAY
    usual_h = Random(f"{route.van}/road").uniform(1.5, 5.0)  # the road is the same every day
    fetched_at = midnight_at + _ms(rng.uniform(9.0, 12.0))
    brought_at = fetched_at + _ms(usual_h * rng.uniform(0.85, 1.4))
    return [
        _consignment(rng, route, f"{day + 1:02d}-{route.van}-{index + 1}", (fetched_at, brought_at))
        for index in range(count)
    ]


def _consignment(rng: Random, route: Route, name: str, trip: tuple[int, int]) -> Consignment:
    fetched_at, brought_at = trip
    wares = MARKET[route.band]
    ware = rng.choices(wares, [one.weight for one in wares])[0]
    overnight = rng.random() < _OVERNIGHT_SHARE
    stored_at = fetched_at - _ms(rng.uniform(16.0, 20.0) if overnight else rng.uniform(1.0, 4.0))
    sold_at = brought_at + _ms(rng.uniform(3.0, 20.0))
    warm = ware.field_heat and rng.random() < _WARM_SHARE
    return Consignment(
        id=name,
        product=ware.product,
        quantity_kg=float(round(rng.uniform(*ware.load_kg))),
        price_per_kg=ware.price_per_kg,
        stays=(
            Stay(route.village, stored_at, fetched_at),
            Stay(route.van, fetched_at, brought_at, rng.randint(2, 10)),
            Stay(route.county, brought_at, sold_at, rng.randint(2, 10)),
        ),
        pulp_above_k=rng.uniform(2.0, 8.0) if warm else rng.gauss(0.5, 0.8),
        tau_factor=rng.uniform(0.75, 1.25),
    )


def _ms(hours: float) -> int:
    """Return hours as whole minutes [ms], the grain of the season."""
    return round(hours * 60) * MS_PER_MINUTE
