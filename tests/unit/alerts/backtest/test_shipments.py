"""alerts/backtest/shipments.py: harms of goods over stored readings, page by page."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.backtest import shipments
from alerts.backtest.raised import Raised
from alerts.backtest.shipments import after, batches, begin_of, raised_of, rules_of_product, ways_of
from coldchain.judgement.gauge import FREEZING, LIFE_LOST, LIFE_OVER
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg
from helpers.watching import REGISTRY, Station, air, at, station_in

DAY = 24 * 60
WARM = replace(
    REGISTRY,
    legs=(Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(0), until_at=at(9 * DAY)),),
)


def raised(station: Station, registry: Registry = WARM, *, until: int = 20 * DAY) -> list[Raised]:
    (way,) = ways_of(registry, ["van-1"], from_at=at(0), until_at=at(until))
    state = begin_of(way)
    for batch in batches(station.store, way):
        state = after(way, state, batch)
    return raised_of(way, registry, state)


def stored(station: Station, *, device: str = "logger-1") -> None:
    """Nine days at 25 degrees, a reading every ten minutes, on two channels."""
    minutes = range(0, 10 * DAY, 10)
    station.arrive(
        [air(minute, 25, device=device, channel=name) for name in ("air", "product") for minute in minutes]
    )
    station.write_store()


def test_goods_that_stand_warm_raise_their_harms_once_each(tmp_path: Path) -> None:
    with station_in(tmp_path, WARM) as station:
        stored(station)
        found = {each.rule.name: each for each in raised(station)}
    assert {LIFE_LOST, LIFE_OVER} <= found.keys()
    first = found[LIFE_LOST]
    assert (first.rule.of, first.rule.is_of_goods) == (GENERIC.name, True)
    assert (first.asset, first.shipment, first.told, first.messages) == ("van-1", "s-1", 2, 2)
    assert first.raised_at < found[LIFE_OVER].raised_at < at(9 * DAY)
    assert first.ended_at == at(9 * DAY)


def test_pages_and_batches_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with station_in(tmp_path, WARM) as station:
        stored(station)
        whole = raised(station)
        monkeypatch.setattr(shipments, "PAGE", 13)
        monkeypatch.setattr(shipments, "BATCH", 7)
        assert raised(station) == whole


def test_only_the_time_that_is_looked_at_counts(tmp_path: Path) -> None:
    with station_in(tmp_path, WARM) as station:
        stored(station)
        assert raised(station, until=60) == []
        stored(station, device="logger-2")


def test_a_shipment_that_was_elsewhere_or_at_another_time_is_left_out() -> None:
    assert ways_of(WARM, ["van-2"], from_at=at(0), until_at=at(60)) == []
    assert ways_of(WARM, ["van-1"], from_at=at(9 * DAY), until_at=at(10 * DAY)) == []
    assert len(ways_of(WARM, ["van-1"], from_at=at(9 * DAY) - 1, until_at=at(10 * DAY))) == 1


def test_a_product_has_only_the_rules_that_its_numbers_allow() -> None:
    bare = replace(GENERIC, life=None, freezing_c=None, timers=())
    assert LIFE_LOST not in rules_of_product(bare)
    assert FREEZING not in rules_of_product(bare)
    assert LIFE_LOST in rules_of_product(GENERIC)
