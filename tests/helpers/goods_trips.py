"""Random trips with everything that goes wrong: a seed always gives the same trip, readings and batches."""

import hashlib
import math
import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState, dump_goods
from coldchain.judgement.trip import Trip, trips_of
from coldchain.judgement.verdict import verdict
from coldchain.reading import Clock, Flag, Reading
from coldchain.registry.product import ProductProfile, Timer
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Leg, Placement, Shipment
from helpers.goods import BERRIES, START_AT, sourced
from helpers.plain_goods import HOUR_ABOVE_8, PLAIN

MINUTE_MS = 60_000
ASSETS = ("cooler-a", "van-1", "cooler-b")
CHANNELS = (
    "air/temperature",
    "air-2/temperature",
    "product/temperature",
    "product-2/temperature",
    "air/humidity",
    "product/humidity",
    "outside/temperature",
    "door/open",
)
JUNK = (85.0, -127.0, 300.0, 0.0, 99.99, 200.0, -90.0, 101.0)
AGELESS = replace(BERRIES, name="ageless", life=None, content_hash="ageless-1", chilling_c=None)
LAWFUL = replace(
    PLAIN,
    name="lawful",
    content_hash="lawful-1",
    condensation=True,
    freezing_c=sourced(-0.5),
    timers=(
        HOUR_ABOVE_8,
        replace(HOUR_ABOVE_8, name="in-a-row", cumulative=False, bound=sourced(6.0), inclusive=True),
        Timer(
            name="cold",
            above=False,
            bound=sourced(1.0),
            inclusive=True,
            duration_s=sourced(1800.0),
            cumulative=False,
        ),
    ),
)
PRODUCTS: tuple[ProductProfile, ...] = (BERRIES, PLAIN, AGELESS, LAWFUL)


class Case(NamedTuple):
    """A trip, and the batches in which its readings come."""

    trip: Trip
    batches: list[list[Reading]]


def case_of(seed: int) -> Case:
    """Return the case of a seed."""
    chance = random.Random(seed)
    trip = _trip(chance)
    readings = list(_readings(chance, trip))
    if seed % 3 == 2:  # as a watcher hears them: out of order, and some twice
        readings += chance.choices(readings, k=len(readings) // 20)
        places = [(number + chance.uniform(0, 40), number) for number in range(len(readings))]
        readings = [readings[number] for _, number in sorted(places)]
    batches = []
    most = chance.choice((12, 200, len(readings), len(readings)))
    while readings:
        size = chance.randint(1, most)
        batches.append(readings[:size])
        readings = readings[size:]
    return Case(trip, batches)


def results_of(case: Case) -> tuple[str, str]:
    """Return what comes of a case: a hash of every bit of it, and one of its whole numbers alone."""
    state, bits, whole = GoodsState(), hashlib.sha256(), hashlib.sha256()
    known: list[Reading] = []
    for batch in case.batches:
        known += batch
        came = judge_goods(case.trip, state, batch, history=partial(_since, known))
        state = came.state
        said = verdict(case.trip, state, batch[-1].event_at + 40 * MINUTE_MS)
        bits.update(dump_goods(state) + repr((came.changed, came.excursions, came.unjudged, said)).encode())
        times = (said.good_ms, said.harmful_ms, said.unknown_ms, said.wet_ms, said.extrapolated_ms)
        whole.update(repr((*times, said.faults, state.tally.readings, state.last, came.rebuilt)).encode())
    return bits.hexdigest(), whole.hexdigest()


def _since(known: Sequence[Reading], from_at: int) -> list[Reading]:
    return [each for each in known if each.event_at >= from_at]


def machine_bits() -> str:
    """Return how this machine works out exp, expm1, log and powers: the last bit is not the same on all."""
    found = hashlib.sha256()
    for number in range(2000):
        x = number * 0.01371 - 9.3
        found.update(repr((math.exp(x), math.expm1(x), math.log(number + 0.7), 1.7**x)).encode())
    return found.hexdigest()


def _trip(chance: random.Random) -> Trip:
    """Return the way of goods with others before, beside and after them."""
    at = chance.choice((0, START_AT % 1000))
    legs = []
    for number in range(chance.randint(1, 4)):
        until = at + chance.choice((45, 90, 200, 1500))
        last = until if number or chance.random() < 0.7 else None
        legs.append(_leg("goods", chance.choice(ASSETS), at, last))
        if last is None:
            break
        at = until + chance.choice((0, 0, 0, 7, 130))
    legs += [_leg("others", chance.choice(ASSETS), chance.randint(-200, 300), 400) for _ in range(2)]
    product = chance.choice(PRODUCTS)
    registry = Registry(
        cooperative=Cooperative(id="highland", name="Highland", hottest_c=chance.choice((35.0, 45.0))),
        assets=tuple(Asset(id=name, name=name, kind=AssetKind.COOLER, profile="") for name in ASSETS),
        devices=tuple(Device(id=f"d-{number}") for number in range(5)),
        placements=tuple(_placements(chance)),
        products=(product,),
        shipments=(
            Shipment(id="goods", product=product.name, start_c=chance.choice((None, None, 18.0))),
            Shipment(id="others", product=product.name),
        ),
        legs=tuple(legs),
    )
    return next(each for each in trips_of(registry) if each.shipment.id == "goods")


def _leg(shipment: str, asset: str, begin: int, end: int | None) -> Leg:
    return Leg(
        shipment=shipment,
        asset=asset,
        custodian="joe",
        from_at=START_AT + begin * MINUTE_MS,
        until_at=None if end is None else START_AT + end * MINUTE_MS,
    )


def _placements(chance: random.Random) -> Iterator[Placement]:
    for number in range(5):
        asset = ASSETS[number % len(ASSETS)]
        moved = START_AT + chance.randint(20, 400) * MINUTE_MS if chance.random() < 0.4 else None
        yield Placement(device=f"d-{number}", asset=asset, from_at=0, until_at=moved)
        if moved is not None:
            yield Placement(device=f"d-{number}", asset=chance.choice(ASSETS), from_at=moved)


def _readings(chance: random.Random, trip: Trip) -> Iterator[Reading]:
    """Yield what all devices say, in the order of time, from a little before the trip on."""
    speakers = [(f"d-{number}", _own_channels(chance), chance.choice((1, 1, 2, 5))) for number in range(5)]
    boots, counts, at = dict.fromkeys(range(5), 1), dict.fromkeys(range(5), 0), -10
    base, swing = chance.choice((-2.0, 1.5, 4.0, 7.0, 12.0)), chance.choice((0.5, 3.0, 9.0))
    jitter, stuck_at = chance.choice((0, 0, 900)), chance.choice((60, 9999))
    while at < min(260, (trip.until_at - START_AT) // MINUTE_MS + 20):
        at += 1 if chance.random() < 0.99 else chance.choice((14, 16, 45, 200))
        for number, (device, channels, every) in enumerate(speakers):
            if at % every or chance.random() < 0.02:
                continue
            if chance.random() < 0.003:
                boots[number], counts[number] = chance.randint(1, 2**31), 0
            for channel in channels:
                counts[number] += 1 if chance.random() < 0.995 else chance.choice((-5, 0, 7))
                value, flag, note = _value(chance, channel, base + swing * math.sin(at / 37 + number))
                if not number and stuck_at < at < stuck_at + 140:
                    value = 0.0 if base > 5 else base
                yield Reading(
                    device=device,
                    channel=channel,
                    boot=boots[number],
                    sequence=max(0, counts[number]),
                    event_at=START_AT + at * MINUTE_MS + (chance.randint(0, jitter) if jitter else 0),
                    received_at=START_AT + at * MINUTE_MS + 2000,
                    value=value,
                    unit="Cel",
                    flag=flag,
                    clock=Clock.NONE if note.startswith("time") else Clock.GATEWAY,
                    note=note,
                )


def _own_channels(chance: random.Random) -> list[str]:
    return chance.sample(CHANNELS, chance.randint(1, 4))


def _value(chance: random.Random, channel: str, near: float) -> tuple[float, int, str]:
    kind = chance.random()
    if kind < 0.006:
        return math.nan, Flag.FAIL, chance.choice(("", "crc", "por"))
    if kind < 0.012:
        return chance.choice(JUNK), Flag.GOOD, ""
    if kind < 0.014:
        return near, Flag.GOOD, "time-between:1:2"
    if kind < 0.02:
        return near + chance.choice((-12.0, 12.0, 30.0)), Flag.SUSPECT, "odd"
    if channel.endswith("humidity"):
        return min(100.0, max(0.0, 82 + 4 * near + chance.choice((0.0, 0.1)))), Flag.GOOD, ""
    if channel == "door/open":
        return float(kind > 0.9), Flag.GOOD, ""
    return round(near + chance.choice((0.0, 0.0, 0.06)), chance.choice((1, 1, 2))), Flag.GOOD, ""
