"""Goods whose numbers are checked by hand: the rate doubles every 10 K and is 1 at 0 C."""

from collections.abc import Iterable, Sequence
from math import log

from msgspec.structs import replace

from coldchain.judgement.trip import Trip, trip_of
from coldchain.reading import Reading
from coldchain.registry.product import Confidence, Group, LifeModel, ProductProfile, Timer
from coldchain.registry.registry import Registry
from coldchain.science.models import Exponential
from helpers.goods import (
    DEFAULT_PLACEMENTS,
    SHIPMENT,
    MemoryGoods,
    at,
    registry_of,
    sourced,
    spoke,
)

DAY_MIN = 1440
CORE = "product/temperature"
DOUBLING = LifeModel(
    life_days=sourced(1.0),
    model=Exponential(reference_c=0.0, valid_low_c=-10.0, valid_high_c=40.0, per_k=log(2) / 10),
    source="own",
    confidence=Confidence.LOW,
)
PLAIN = ProductProfile(
    name="plain",
    title="Plain",
    group=Group.GENERIC,
    version=1,
    storage_low_c=sourced(0.0),
    storage_high_c=sourced(10.0),
    harm_above_c=sourced(10.0),
    harm_below_c=sourced(0.0),
    max_gap_s=900.0,
    lag_tau_s=sourced(2250.0),
    harm_share=0.1,
    life=DOUBLING,
    content_hash="plain",
)
ONE_LEG = (("cooler-a", 0.0, None),)
HOUR_ABOVE_8 = Timer(
    name="above-8",
    above=True,
    bound=sourced(8.0),
    inclusive=False,
    duration_s=sourced(3600.0),
    cumulative=True,
)


def way(
    legs: Sequence[tuple[str, float, float | None]] = ONE_LEG,
    *,
    product: ProductProfile = PLAIN,
    start_c: float | None = None,
    placements: Sequence[tuple[str, str, float, float | None]] = DEFAULT_PLACEMENTS,
) -> Trip:
    """Return the trip of a shipment of something plain."""
    registry: Registry = registry_of(legs, product=product, placements=placements)
    registry = replace(registry, shipments=(replace(registry.shipments[0], start_c=start_c),))
    found = trip_of(registry, SHIPMENT)
    assert found is not None
    return found


def with_(**fields: object) -> ProductProfile:
    """Return something plain that bears other numbers."""
    return replace(PLAIN, content_hash=repr(sorted(fields)), **fields)


def core(minute: float, value: float, device: str = "logger-a") -> Reading:
    """Return what a probe in the goods said."""
    return spoke(device, minute, value, channel=CORE)


def cores(values: Iterable[float], *, start: float = 0, every: float = 5) -> list[Reading]:
    """Return what it said one after the other."""
    return [core(start + index * every, value) for index, value in enumerate(values)]


def judged(trace: Sequence[Reading], trip: Trip | None = None) -> MemoryGoods:
    """Return the goods after a trace, each reading for itself."""
    goods = MemoryGoods(trip or way())
    for reading in trace:
        goods.take([reading])
    return goods


def fired(goods: MemoryGoods) -> dict[str, float]:
    """Return in which minute each harm was full."""
    return {each.rule: (each.at - at(0)) / 60_000 for each in goods.state.tally.fired}


def rate_of(at_c: float) -> float:
    """Return how fast plain goods age."""
    return float(2 ** (at_c / 10))
