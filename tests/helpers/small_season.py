"""A season small enough for tests, worlds made by hand, and goods with plain numbers."""

from array import array
from collections.abc import Sequence
from functools import cache

from msgspec.structs import replace

from coldchain.registry.product import Confidence, Group, LifeModel, ProductProfile, Sourced, Timer
from coldchain.science.models import RateTable
from fleet_simulator.season.air import Air
from fleet_simulator.season.goods import Consignment, Stay
from fleet_simulator.season.network import MS_PER_MINUTE, SeasonPlan, network_of
from fleet_simulator.season.path import Path, World
from fleet_simulator.season.season import Season, season_of
from links.product_files import load_products

PLAN = SeasonPlan(seed=7, days=4, vans=2, coolers=2)
VAN, STORE, ROOM = "van-01", "store-01", "room-01"


@cache
def small_season() -> Season:
    """Return four days of two vans and two coolers; always the same one."""
    return season_of(PLAN, load_products())


def at(minute: int) -> int:
    """Return the instant of a minute of the season [ms]."""
    return PLAN.start_at + minute * MS_PER_MINUTE


def sourced(value: float) -> Sourced:
    """Return a number of our own."""
    return Sourced(value, "own", Confidence.LOW)


def profile(*timers: Timer) -> ProductProfile:
    """Return goods that live 10 days at 0 degC, half as long at 10, and follow the air within an hour."""
    table = RateTable(
        reference_c=0.0, valid_low_c=0.0, valid_high_c=30.0, nodes=((0.0, 1.0), (10.0, 2.0), (30.0, 8.0))
    )
    return ProductProfile(
        name="plums",
        title="Plums",
        group=Group.FRUIT,
        version=1,
        storage_low_c=sourced(0.0),
        storage_high_c=sourced(0.0),
        harm_above_c=sourced(5.0),
        lag_tau_s=sourced(3600.0),
        chilling_c=sourced(-2.0),
        chilling_budget_c_h=sourced(3.0),
        freezing_c=sourced(-4.0),
        freezing_for_s=600.0,
        life=LifeModel(life_days=sourced(10.0), model=table, source="own", confidence=Confidence.LOW),
        timers=timers,
    )


def timer(name: str, above_c: float, minutes: float, *, cumulative: bool, inclusive: bool = False) -> Timer:
    """Return a timer of the law."""
    return Timer(
        name=name,
        above=True,
        bound=sourced(above_c),
        inclusive=inclusive,
        duration_s=sourced(minutes * 60),
        cumulative=cumulative,
    )


def goods(*stays: Stay, pulp_above_k: float = 0.0) -> Consignment:
    """Return a consignment of plums."""
    return Consignment(
        id="plums-1",
        product="plums",
        quantity_kg=100.0,
        price_per_kg=50.0,
        stays=stays,
        pulp_above_k=pulp_above_k,
        tau_factor=1.0,
    )


def path(temperatures_c: Sequence[float], *, begin_minute: int = 0) -> Path:
    """Return a true temperature, minute by minute [degC]."""
    return Path(begin_minute, array("f", temperatures_c))


def world(**air_c: float) -> World:
    """Return a world in which each asset's air stands still [degC]; ``van_01`` means ``van-01``."""
    network = network_of(PLAN)
    constant = {name.replace("_", "-"): array("f", [value] * PLAN.minutes) for name, value in air_c.items()}
    return World(PLAN, network, {name: Air(value, value, value) for name, value in constant.items()})


def heated(begin_minute: int, end_minute: int, *, asset: str = VAN, season: Season | None = None) -> Season:
    """Return the small season, or another one, with 25 degC said by all probes of an asset for some time."""
    calm = season or small_season()
    arrivals = []
    for one in calm.arrivals:
        first = one.readings[0]
        if first.device == f"{asset}-logger" and at(begin_minute) <= first.event_at < at(end_minute):
            one = one._replace(readings=tuple(replace(each, value=25.0) for each in one.readings))  # noqa: PLW2901
        arrivals.append(one)
    return calm._replace(arrivals=arrivals)
