"""alerts/backtest/run.py: what it finds is what a watcher finds, to which every reading comes at once."""

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.backtest import run
from alerts.backtest.rule_sets import PRESENT, RuleSet
from alerts.backtest.run import Backtest, Outcome, Progress, Span, span_of
from alerts.settings import AlertsSettings
from coldchain.errors import InputError
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg, Placement, Shipment
from helpers.tiny_backtest import START_AT, store_in, values
from helpers.tiny_backtest import readings as tiny_readings
from helpers.watching import COOP, MILK, REGISTRY, TOO_WARM, Station, air, at, station_in
from links.product_files import PACKAGED

NAN = float("nan")
QUIET = replace(REGISTRY, shipments=(), legs=())  # channels only
AS_SET = AlertsSettings.model_validate(  # as the backtest counts: each thing by itself and once
    {"channels": ["log"], "group_wait": "0s", "escalation": {"enabled": False}}
)
AIR_ONLY = replace(QUIET, profiles=(replace(MILK, limits=(TOO_WARM,)),))


def ignore(_progress: Progress) -> None:
    """Take progress and say nothing."""


def tried(station: Station, registry: Registry = QUIET, *, until_at: int | None = None) -> Outcome:
    """Return what the rules of a registry would have raised over all that a station has stored."""
    span = span_of(station.store, COOP, None, None)
    span = span if until_at is None else Span(span.from_at, until_at)
    return Backtest(station.store, [RuleSet(PRESENT, registry)], span=span).run(ignore)


def both(station: Station, found: list[Reading]) -> tuple[int, int]:
    """Return the messages of the watcher and those of the backtest, over the same readings."""
    for reading in sorted(found, key=lambda each: (each.event_at, each.device, each.channel)):
        gap = reading.event_at - station.clock.now()
        if gap > 0:
            station.wait(gap / 60_000)
        station.live([reading])
    outcome = tried(station, AIR_ONLY)
    return len(station.said()), sum(each.messages for each in outcome.tried[0].raised)


def wandering(seed: int) -> list[Reading]:
    """Return hours of two probes that warm up and cool down, fall silent and fail, beside a healthy one."""
    chance = random.Random(seed)
    found, value, minute = [], 6.0, 0
    while minute < 150:
        if chance.random() < 0.04:
            minute += chance.randint(16, 55)  # the device is silent
        value = min(11.0, max(3.0, value + chance.choice((-1.4, -0.7, 0.0, 0.7, 1.4))))
        shown = NAN if chance.random() < 0.03 else value
        found.append(air(minute, shown))
        if chance.random() < 0.7:
            found.append(air(minute, value - 2, channel="product"))
        minute += 1
    return [*found, *(air(each, 4, device="logger-2") for each in range(0, minute + 1, 5))]


@pytest.mark.parametrize("seed", [1, 2])
def test_it_tells_as_many_messages_as_the_watcher(tmp_path: Path, seed: int) -> None:
    with station_in(tmp_path, AIR_ONLY, AS_SET) as station:
        watcher, backtest = both(station, wandering(seed))
    assert watcher == backtest
    assert watcher >= 3


def test_it_tells_of_goods_no_less_than_the_watcher_does(tmp_path: Path) -> None:
    """Strawberries in a van that stays too warm: the air, then the share of life that is lost, then half."""
    goods = Shipment(id="s-1", product="strawberry", quantity_kg=10)
    leg = Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(0))
    registry = replace(REGISTRY, products=(PACKAGED["strawberry"],), shipments=(goods,), legs=(leg,))
    with station_in(tmp_path, registry) as station:
        for minute in range(0, 24 * 60, 15):
            station.clock.move_to(at(minute))
            station.live([air(minute, 27 if minute > 60 else 3)])
        told = len(station.said())
        raised = tried(station, registry).tried[0].raised
    assert {"too-warm", "life-lost", "half-lost"} <= {each.rule.name for each in raised}
    assert told <= sum(each.messages for each in raised) <= 2 * told  # it does not fold texts together


def test_pages_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with station_in(tmp_path, QUIET) as station:
        station.arrive(wandering(7))
        station.write_store()
        whole = tried(station)
        monkeypatch.setattr(run, "PAGE", 7)
        paged = tried(station)
    assert paged == whole
    assert whole.readings > 100


def test_an_alarm_ends_where_its_device_leaves_the_asset(tmp_path: Path) -> None:
    moved = replace(
        QUIET,
        placements=(
            Placement(device="logger-1", asset="van-1", until_at=at(30)),
            Placement(device="logger-1", asset="van-2", from_at=at(60)),
        ),
    )
    with station_in(tmp_path, moved) as station:
        station.arrive([air(minute, 9) for minute in range(120)])
        station.write_store()
        raised = tried(station, moved).tried[0].raised
    assert [(each.asset, each.raised_at, each.ended_at) for each in raised] == [
        ("van-1", at(5), at(30)),
        ("van-2", at(65), None),
    ]
    assert [each.messages for each in raised] == [4, 2]  # begin and end; begin only


def test_silence_at_the_end_is_judged_up_to_the_last_reading_of_all(tmp_path: Path) -> None:
    with station_in(tmp_path, QUIET) as station:
        station.arrive([*(air(each, 4) for each in range(10)), air(60, 4, device="logger-2")])
        station.write_store()
        raised = tried(station).tried[0].raised
    assert [(each.asset, each.rule.name, each.raised_at, each.ended_at) for each in raised] == [
        ("van-1", "absence", at(9 + 30), None)
    ]


def test_assets_that_are_not_asked_for_are_not_looked_at(tmp_path: Path) -> None:
    with station_in(tmp_path, QUIET) as station:
        station.arrive(
            [*(air(each, 9) for each in range(20)), *(air(each, 9, device="logger-2") for each in range(20))]
        )
        station.write_store()
        span = span_of(station.store, COOP, None, None)
        steps: list[Progress] = []
        outcome = Backtest(station.store, [RuleSet(PRESENT, QUIET)], span=span, assets=["van-2"]).run(
            steps.append
        )
    assert (outcome.assets, outcome.readings) == (["van-2"], 20)
    assert {each.asset for each in outcome.tried[0].raised} == {"van-2"}
    assert [(each.done, each.total, each.name) for each in steps] == [
        (0, 1, "logger-2 air/temperature"),
        (1, 1, ""),
    ]


@pytest.mark.parametrize(
    ("from_at", "until_at", "expected"),
    [
        (None, None, (START_AT, START_AT + 300 * 60_000 + 1)),
        (START_AT - 1, START_AT + 60_000, (START_AT, START_AT + 60_000)),
        (START_AT + 1, START_AT * 2, (START_AT + 1, START_AT + 300 * 60_000 + 1)),
    ],
)
def test_the_time_lies_within_the_readings(
    tmp_path: Path, from_at: int | None, until_at: int | None, expected: tuple[int, int]
) -> None:
    store = store_in(tmp_path, tiny_readings(values()))
    assert tuple(span_of(store, COOP, from_at, until_at)) == expected
    store.close()


@pytest.mark.parametrize(("coop", "from_at"), [("other", None), (COOP, START_AT * 2)])
def test_a_time_without_readings_is_refused(tmp_path: Path, coop: str, from_at: int | None) -> None:
    store = store_in(tmp_path, tiny_readings())
    with pytest.raises(InputError):
        span_of(store, coop, from_at, None)
    store.close()
