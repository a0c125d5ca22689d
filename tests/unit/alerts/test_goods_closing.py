"""alerts/goods_closing.py: what becomes of alarms when their shipment is taken out of the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.goods_closing import Gone, close_goods, gone_of
from coldchain.judgement.alarms import Known
from coldchain.judgement.facts import Excursion, Kind
from coldchain.registry.registry import Registry
from helpers.goods_station import change, registry_of, verdicts
from helpers.watching import REGISTRY, Station, air, at, station_in
from links.records_alarms import Standing
from links.records_shipments import OpenHarm, fingerprints, open_harms

WAY = registry_of(("van-1", 0, None))
KEY = "highland/s-1"
POINT = f"{KEY}|freezing"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station whose berries were frozen in van-1."""
    with station_in(tmp_path, WAY) as station:
        station.live([air(minute, -2.0 - minute % 3 / 10, channel="product") for minute in range(0, 30, 5)])
        assert station.alarm_states() == {POINT: "UNACK"}
        yield station


def harms(station: Station) -> list[str]:
    """Return what goes on."""
    with station.records.reading() as connection:
        return [harm.standing.point for harm in open_harms(connection)]


@pytest.mark.parametrize(
    "registry", [replace(WAY, shipments=(), legs=()), replace(WAY, legs=()), replace(WAY, shipments=())]
)
def test_alarms_of_a_shipment_that_is_gone_are_closed_and_this_is_told_once(
    station: Station, registry: Registry
) -> None:
    assert harms(station) == [POINT]
    given = verdicts(station)
    change(station, registry)
    assert station.alarm_states() == {POINT: "RTN_UNACK"}
    assert station.events()[-1] == "close"
    assert harms(station) == []
    ended = [body for body in station.heard_by("peter") if body.startswith("ENDED")]
    assert ended == ["ENDED Van KBZ 214: s-1, freezing: no longer registered. Nobody watches it any more."]
    assert station.heard_by("grace")[-1] == ended[0]
    said = station.said()
    change(station, replace(registry, contacts=registry.contacts[:3]))
    station.start()
    station.wait(2)
    assert station.said() == said
    assert verdicts(station) == given


def test_the_state_of_a_shipment_that_is_gone_is_forgotten(station: Station) -> None:
    change(station, replace(WAY, shipments=(), legs=()))
    with station.records.reading() as connection:
        assert fingerprints(connection) == {}
    (row,) = [row for row in station.standing() if row["limit_name"] == "freezing"]
    assert (row["ended_at"], row["returned"]) == (station.clock.now(), True)


def test_a_shipment_that_comes_back_is_judged_anew(station: Station) -> None:
    change(station, replace(WAY, shipments=(), legs=()))
    change(station, WAY)
    assert station.alarm_states() == {POINT: "UNACK"}
    assert harms(station) == [POINT]


def test_what_is_there_is_left_alone(station: Station) -> None:
    said = station.said()
    change(station, replace(WAY, contacts=WAY.contacts[:3]))
    assert station.alarm_states() == {POINT: "UNACK"}
    assert station.said() == said


def test_a_cooperative_that_is_gone_leaves_no_alarm_and_nobody_to_tell(station: Station) -> None:
    said = station.said()
    with station.records.transaction() as connection:
        gone = Gone(KEY, None, tuple(open_harms(connection)))
        steps = close_goods(Desk(connection, station.settings, at(60)), gone)
    assert [(step.event, step.event_at) for step in steps] == [("close", at(60))]
    assert station.alarm_states() == {POINT: "RTN_UNACK"}
    assert station.said() == said


def test_a_place_that_is_gone_too_is_called_by_its_id(station: Station) -> None:
    change(station, replace(REGISTRY, assets=REGISTRY.assets[1:], shipments=(), legs=()))
    assert station.heard_by("peter")[-1].startswith("ENDED van-1: s-1, freezing")  # he was told of it


def harm(key: str) -> OpenHarm:
    """Return a harm of a shipment."""
    excursion = Excursion(
        id=f"{key}|freezing|5", kind=Kind.PRODUCT, limit="freezing", started_at=5, confirmed_at=5
    )
    known = Known(excursion, raised=True, returned=False)
    return OpenHarm(Standing(f"{key}|freezing", key, known), "van-1", "critical")


def test_gone_is_what_has_a_state_or_an_alarm_and_no_trip() -> None:
    found = gone_of(
        ["highland/a", "highland/b", "lowland/c"],
        [harm("highland/b"), harm("highland/d"), harm("highland/there")],
        {"highland/a": 1, "highland/there": 1},
        [REGISTRY],
    )
    assert [(gone.key, gone.registry, len(gone.harms)) for gone in found] == [
        ("highland/b", REGISTRY, 1),
        ("highland/d", REGISTRY, 1),
        ("lowland/c", None, 0),
    ]
    assert found[0].harms == (harm("highland/b"),)
