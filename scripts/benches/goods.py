"""Measures how long goods take to be judged: after short and long trips, with few and many shipments."""

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState, dump_goods, load_goods
from coldchain.judgement.trip import Trip, trips_of
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Leg, Placement, Shipment
from scripts.benches.face import COOP, PACK, START_AT, Measured, Options, make_readings, measure

HOUR_MS = 3_600_000
GOODS_STEP_MS = 300_000  # what a logger beside goods is set to


def run(options: Options) -> Iterator[Measured]:
    """Judge shipments: after a short and a long trip, and with few and many of them on their way."""
    readings = make_readings(options.readings)
    way = _way()
    hour, count = _trace(HOUR_MS // GOODS_STEP_MS, GOODS_STEP_MS), len(readings)
    fresh = GoodsState(way.fingerprint)
    old = judge_goods(way, fresh, _trace(240, 6 * HOUR_MS), history=_none).state  # 60 days
    young = judge_goods(way, fresh, hour, history=_none).state
    later = _trace(count, GOODS_STEP_MS, from_at=START_AT + 60 * 24 * HOUR_MS)
    sizes = [len(dump_goods(state)) for state in (young, old)]
    trips = [hour] * -(-count // len(hour))
    yield measure(
        f"judge goods, 1 h trips ({sizes[0]} B)",
        len(trips) * len(hour),
        lambda: [judge_goods(way, fresh, trip, history=_none) for trip in trips],
    )
    yield measure(f"judge goods after 60 d ({sizes[1]} B)", count, lambda: _judge_packs(way, old, later))
    for shipments in (10, count):  # all of them long on their way, so that their states are of one size
        states = dict.fromkeys(range(shipments), dump_goods(old))
        each = [reading for reading in later[: -(-count // shipments)] for _ in range(shipments)]
        yield measure(
            f"judge goods, {shipments} shipments", len(each), partial(_judge_each, way, states, each)
        )


def _way() -> Trip:
    """Return the trip of perishable goods that nobody described, for ever in a cooler with one logger."""
    registry = Registry(
        cooperative=Cooperative(id=COOP, name=COOP),
        assets=(Asset(id="cooler", name="cooler", kind=AssetKind.COOLER, profile=""),),
        devices=(Device(id="device-0"),),
        placements=(Placement(device="device-0", asset="cooler"),),
        shipments=(Shipment(id="goods", product="goods"),),
        legs=(Leg(shipment="goods", asset="cooler", custodian="keeper", from_at=START_AT),),
    )
    return trips_of(registry)[0]


def _trace(count: int, step_ms: int, *, from_at: int = START_AT) -> list[Reading]:
    """Return what one logger says, behind an instant [ms]."""
    return [
        replace(each, device="device-0", sequence=number, event_at=from_at + (number + 1) * step_ms)
        for number, each in enumerate(make_readings(count))
    ]


def _none(_since: int) -> list[Reading]:
    return []


def _judge_packs(way: Trip, state: GoodsState, trace: Sequence[Reading]) -> None:
    """Judge one shipment whose readings come in packs."""
    for at in range(0, len(trace), PACK):
        state = judge_goods(way, state, trace[at : at + PACK], history=_none).state


def _judge_each(way: Trip, states: dict[int, bytes], trace: Sequence[Reading]) -> None:
    """Judge shipments in turn, each reading for itself; every state comes from its blob and goes back."""
    for number, reading in enumerate(trace):
        key = number % len(states)
        after = judge_goods(way, load_goods(states[key]), (reading,), history=_none).state
        states[key] = dump_goods(after)
