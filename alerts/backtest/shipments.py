"""Shipments judged over the stored readings of their whole way, as the watcher would have done it in time.

A harm latches, so each is one alarm and one message to each person who could act where the goods were then.
"""

import heapq
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from alerts.backtest.raised import Raised, Rule
from alerts.goods_messages import stay_at
from coldchain.instants import FOREVER_AT
from coldchain.judgement.gauge import (
    CHILLING,
    CONDENSATION,
    FREEZING,
    HALF_LOST,
    LAW,
    LIFE_LOST,
    LIFE_OVER,
    SEVERITIES,
    WEIGHT_LOSS,
    severity_of_rule,
)
from coldchain.judgement.goods import judge_goods, standing_of, tells_of_goods
from coldchain.judgement.goods_state import GoodsState, goods_position
from coldchain.judgement.routing import route
from coldchain.judgement.trip import Trip, Window, trips_of
from coldchain.reading import Position, Reading, position
from coldchain.registry.product import ProductProfile
from coldchain.registry.registry import Registry
from links.readings_store import ReadingsStore, SeriesKey

PAGE = 1_000  # readings of one channel at hand
BATCH = 2_000  # readings judged at once


class Way(NamedTuple):
    """A trip within the time that is looked at [ms], from until before."""

    trip: Trip
    from_at: int
    until_at: int


def ways_of(registry: Registry, assets: Collection[str], *, from_at: int, until_at: int) -> list[Way]:
    """Return the trips that were in some of the assets in a time.

    Args:
        registry: With products, shipments and legs.
        assets: Ids.
        from_at: The time begins [ms].
        until_at: ... and ends before [ms].
    """
    return [
        Way(trip, from_at, until_at)
        for trip in trips_of(registry)
        if any(
            stay.asset in assets and stay.from_at < until_at and stay.until_at > from_at
            for stay in trip.stays
        )
    ]


def batches(store: ReadingsStore, way: Way) -> Iterator[list[Reading]]:
    """Yield the readings that speak of a shipment, in the order in which its machine takes them."""
    coop = way.trip.key.partition("/")[0]
    known = [series for series in store.series(coop) if tells_of_goods(series.channel)]
    parts = [
        _readings(store, series, way, window)
        for window in way.trip.windows
        for series in known
        if series.device == window.device
    ]
    merged = heapq.merge(*parts, key=goods_position)
    while batch := list(islice(merged, BATCH)):
        yield batch


def after(way: Way, state: GoodsState, batch: list[Reading]) -> GoodsState:
    """Return the state of a shipment after readings that are later than all before."""
    return judge_goods(way.trip, state, batch, history=_nothing).state


def raised_of(way: Way, registry: Registry, state: GoodsState) -> list[Raised]:
    """Return the alarms of a shipment, and how many people would have been told of each."""
    trip, assets = way.trip, {asset.id: asset for asset in registry.assets}
    found = []
    for harm in standing_of(trip, state.tally).values():
        where = stay_at(trip, harm.confirmed_at).asset
        severity = severity_of_rule(trip.product, harm.limit)
        routes = route(registry, assets[where], severity) if where in assets else []
        told = sum(each.told for each in routes)
        over_at = None if trip.until_at == FOREVER_AT else trip.until_at
        rule = Rule(trip.product.name, harm.limit, is_of_goods=True)
        alarm = f"{trip.key}|{harm.limit}"
        found.append(Raised(rule, where, alarm, harm.confirmed_at, over_at, told, told, trip.shipment.id))
    return found


def begin_of(way: Way) -> GoodsState:
    """Return the state of a shipment before its first reading."""
    return GoodsState(way.trip.fingerprint)


def rules_of_product(product: ProductProfile) -> list[str]:
    """Return the names of the harms that a product may come to."""
    absent = set()
    if product.life is None:
        absent |= {LIFE_LOST, HALF_LOST, LIFE_OVER}
    if product.chilling_budget_c_h is None:
        absent.add(CHILLING)
    if product.freezing_c is None:
        absent.add(FREEZING)
    if product.weight_loss_limit_pct is None:
        absent.add(WEIGHT_LOSS)
    if not product.condensation:
        absent.add(CONDENSATION)
    return [
        *(name for name in SEVERITIES if name not in absent),
        *(LAW + each.name for each in product.timers),
    ]


def _readings(store: ReadingsStore, series: SeriesKey, way: Way, window: Window) -> Iterator[Reading]:
    start_at, end_at = max(way.from_at, window.from_at), min(way.until_at, window.until_at)
    last: Position | None = None
    while start_at < end_at:
        page = store.range(series, start_at=start_at, end_at=end_at, after=last, limit=PAGE)
        yield from page
        if len(page) < PAGE:
            return
        last = position(page[-1])


def _nothing(_from_at: int) -> tuple[Reading, ...]:
    return ()
