"""A shipment in memory: strawberries by cooler, van and cooler, with probes in each."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from coldchain.judgement.facts import Excursion
from coldchain.judgement.goods import GoodsOutcome, judge_goods
from coldchain.judgement.goods_state import GoodsState, dump_goods, goods_position, load_goods
from coldchain.judgement.trip import Trip, trip_of
from coldchain.reading import Flag, Reading
from coldchain.registry.product import (
    Confidence,
    Group,
    LifeModel,
    ProductProfile,
    Sourced,
    Timer,
)
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Cooperative,
    Device,
    Leg,
    Placement,
    Shipment,
)
from coldchain.science.tables import respiration_table

MINUTE_MS = 60_000
START_AT = 1_760_000_000_000
SHIPMENT = "berries-7"


def sourced(value: float) -> Sourced:
    """Return a number of our own."""
    return Sourced(value, "own", Confidence.LOW)


def at(minute: float) -> int:
    """Return the instant of a minute after the start [ms]."""
    return START_AT + round(minute * MINUTE_MS)


BERRIES = ProductProfile(
    name="berries",
    title="Berries",
    group=Group.FRUIT,
    version=1,
    storage_low_c=sourced(0.0),
    storage_high_c=sourced(2.0),
    harm_above_c=sourced(5.0),
    harm_below_c=sourced(-0.8),
    max_gap_s=900.0,
    lag_tau_s=sourced(2250.0),  # judged by four fifths of it: 30 min
    harm_share=0.1,
    chilling_c=sourced(1.0),
    chilling_budget_c_h=sourced(3.0),
    freezing_c=sourced(-0.8),
    freezing_for_s=900.0,
    life=LifeModel(
        life_days=sourced(2.0),
        model=respiration_table(((0.0, 16.0), (10.0, 75.0), (20.0, 150.0)), 0.0),
        source="own",
        confidence=Confidence.LOW,
    ),
    transpiration_ng_kg_s_pa=sourced(700.0),
    weight_loss_limit_pct=sourced(1.0),
    condensation=True,
    timers=(
        Timer(
            name="four-hours",
            above=True,
            bound=sourced(8.0),
            inclusive=False,
            duration_s=sourced(3600.0),
            cumulative=True,
            text="1 h above 8 C in all",
        ),
    ),
    content_hash="berries-1",
)


def registry_of(
    legs: Sequence[tuple[str, float, float | None]],
    *,
    placements: Sequence[tuple[str, str, float, float | None]] | None = None,
    product: ProductProfile = BERRIES,
) -> Registry:
    """Return a cooperative with one shipment; legs and placements in minutes."""
    placed = placements if placements is not None else DEFAULT_PLACEMENTS
    names = ("cooler-a", "van-1", "cooler-b")
    return Registry(
        cooperative=Cooperative(id="highland", name="Highland"),
        assets=tuple(Asset(id=name, name=name, kind=AssetKind.COOLER, profile="") for name in names),
        devices=tuple(Device(id=name) for name in dict.fromkeys(device for device, *_ in placed)),
        placements=tuple(
            Placement(
                device=device, asset=asset, from_at=at(begin), until_at=None if end is None else at(end)
            )
            for device, asset, begin, end in placed
        ),
        products=(product,),
        shipments=(Shipment(id=SHIPMENT, product=product.name, quantity_kg=100, price_per_kg=3),),
        legs=tuple(
            Leg(
                shipment=SHIPMENT,
                asset=asset,
                custodian="joe",
                from_at=at(begin),
                until_at=None if end is None else at(end),
            )
            for asset, begin, end in legs
        ),
    )


DEFAULT_PLACEMENTS = (
    ("logger-a", "cooler-a", -1000.0, None),
    ("logger-v", "van-1", -1000.0, None),
    ("probe-v", "van-1", -1000.0, None),
    ("logger-b", "cooler-b", -1000.0, None),
)
DEFAULT_LEGS = (("cooler-a", 0.0, 100.0), ("van-1", 110.0, 300.0), ("cooler-b", 300.0, 500.0))


def trip(
    legs: Sequence[tuple[str, float, float | None]] = DEFAULT_LEGS, *, product: ProductProfile = BERRIES
) -> Trip:
    """Return the trip of the shipment."""
    found = trip_of(registry_of(legs, product=product), SHIPMENT)
    assert found is not None
    return found


def spoke(
    device: str,
    minute: float,
    value: float,
    *,
    channel: str = "air/temperature",
    sequence: int | None = None,
) -> Reading:
    """Return what a device said at a minute; NaN makes it a failed reading."""
    failed = value != value  # noqa: PLR0124 - NaN is the one value that differs from itself
    return Reading(
        device=device,
        channel=channel,
        boot=1,
        sequence=round((minute + 2000) * 60) if sequence is None else sequence,
        event_at=at(minute),
        received_at=0,
        value=value,
        unit="Cel",
        flag=Flag.FAIL if failed else Flag.GOOD,
        note="off" if failed else "",
    )


def steady(device: str, begin: int, end: int, value: float, *, every: int = 5) -> list[Reading]:
    """Return a device that says nearly the same all the time (a dead one would say exactly the same)."""
    return [spoke(device, minute, value + 0.01 * (minute % 7)) for minute in range(begin, end, every)]


class MemoryGoods:
    """Judges one shipment and remembers what stands, as the watcher does on disk."""

    def __init__(self, way: Trip | None = None) -> None:
        self.trip = way or trip()
        self.state = GoodsState()
        self.stands: dict[str, Excursion] = {}
        self.history: dict[object, Reading] = {}
        self.rebuilds = 0

    def take(self, readings: Sequence[Reading], way: Trip | None = None) -> GoodsOutcome:
        """Judge a batch, perhaps under a changed plan; the state goes through its blob on the way."""
        self.trip = way or self.trip
        for reading in readings:
            self.history.setdefault(goods_position(reading), reading)
        outcome = judge_goods(self.trip, load_goods(dump_goods(self.state)), readings, history=self._since)
        self.rebuilds += outcome.rebuilt
        if outcome.changed:
            self.stands = outcome.excursions
        self.state = outcome.state
        return outcome

    def _since(self, from_at: int) -> Iterable[Reading]:
        return [reading for reading in self.history.values() if reading.event_at >= from_at]


def with_product(way: Trip, **fields: object) -> Trip:
    """Return a trip whose product has other numbers."""
    product = replace(way.product, content_hash=f"{way.product.content_hash}+", **fields)
    found = trip_of(registry_of(DEFAULT_LEGS, product=product), SHIPMENT)
    assert found is not None
    return found
