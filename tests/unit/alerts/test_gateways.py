"""The gateways at hand: who carried what, and whose silence explains whose. Minutes after noon."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.gateways import Gateways
from coldchain.judgement.facts import Excursion
from coldchain.judgement.watch_list import WatchList
from coldchain.reading import Reading
from coldchain.registry.things import AssetKind
from helpers.watching import COOP, Station, air, at, station_in
from helpers.watching import REGISTRY as VANS
from links.journal import Entry
from links.records_gateways import load_silences, save_status

REGISTRY = replace(VANS, assets=tuple(replace(asset, kind=AssetKind.COOLER) for asset in VANS.assets))
TWO = replace(REGISTRY, gateways=("gw-1", "gw-2"))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, TWO) as station:
        yield station


@pytest.fixture
def gateways(station: Station) -> Gateways:
    found = Gateways(station.records)
    found.watch(WatchList([TWO]), at(0))
    return found


def entry(minute: float, *readings: Reading, gateway: str = "gw-1") -> Entry:
    """Return an entry of a gateway that came at a minute."""
    return Entry(COOP, gateway, at(minute), readings)


def facts(gateways: Gateways) -> Sequence[tuple[str, bool]]:
    """Return which gateways were found silent, and whether that goes on."""
    return [
        (item.gateway, fact.ended_at is None)
        for item in gateways.findings
        for fact in item.facts
        if isinstance(fact, Excursion)
    ]


def test_a_sensor_is_hidden_behind_the_gateway_that_carried_it_last(gateways: Gateways) -> None:
    gateways.hear([entry(0, air(0, 4)), entry(1, air(1, 4), gateway="gw-2")], at(1))
    gateways.hear([entry(minute, gateway="gw-2") for minute in (3, 5)], at(5))
    assert not gateways.is_hidden(COOP, "logger-1", at(5))
    gateways.hear([entry(6, air(6, 4)), entry(20, gateway="gw-2")], at(20))
    assert gateways.is_hidden(COOP, "logger-1", at(20))


def test_a_sensor_has_time_to_speak_after_its_gateway_is_back(gateways: Gateways) -> None:
    gateways.hear([entry(0, air(0, 4)), entry(60)], at(60))
    assert gateways.is_hidden(COOP, "logger-1", at(61))
    gateways.hear([entry(62), entry(63)], at(63))
    assert not gateways.is_hidden(COOP, "logger-1", at(63.1))


def test_a_sensor_that_nobody_carried_is_hidden_while_all_are_quiet(gateways: Gateways) -> None:
    gateways.look(at(0))
    assert not gateways.is_hidden(COOP, "logger-9", at(1))
    assert gateways.is_hidden(COOP, "logger-9", at(3))
    gateways.hear([entry(3)], at(3))
    assert not gateways.is_hidden(COOP, "logger-9", at(4))
    assert not gateways.is_hidden("lake", "logger-9", at(4))


def test_the_newest_reading_of_a_device_is_known_over_all_gateways(gateways: Gateways) -> None:
    gateways.hear([entry(5, air(5, 4)), entry(6, air(2, 4), gateway="gw-2")], at(6))
    assert gateways.newest_of(COOP, "logger-1") == at(5)
    assert gateways.newest_of(COOP, "logger-9") is None


def test_a_gateway_that_nobody_registered_is_not_heard(gateways: Gateways) -> None:
    gateways.hear([entry(5, air(5, 4), gateway="gw-7")], at(5))
    assert gateways.newest_of(COOP, "logger-1") is None


def test_the_time_for_absence_is_that_of_what_it_carries(gateways: Gateways) -> None:
    strict = replace(TWO.profiles[0], name="strict", absence_after_s=600)
    assets = (TWO.assets[0], replace(TWO.assets[1], profile="strict"))
    gateways.watch(WatchList([replace(TWO, profiles=(*TWO.profiles, strict), assets=assets)]), at(0))
    gateways.hear([entry(0, air(0, 4)), entry(0, air(0, 4, device="logger-2"), gateway="gw-2")], at(0))
    gateways.look(at(14.9))
    assert facts(gateways) == []
    gateways.look(at(15))
    assert facts(gateways) == [("gw-2", True)]
    gateways.look(at(30))
    assert facts(gateways) == [("gw-2", True), ("gw-1", True)]


def test_what_is_not_saved_is_forgotten_by_a_drop(gateways: Gateways) -> None:
    gateways.hear([entry(0, air(0, 4))], at(0))
    gateways.drop()
    assert gateways.newest_of(COOP, "logger-1") is None


def test_what_is_saved_is_read_again(gateways: Gateways, station: Station) -> None:
    gateways.hear([entry(0, air(0, 4))], at(0))
    with station.records.transaction() as connection:
        gateways.save(connection, at(0))
        assert [(row.gateway, row.deadline_at) for row in load_silences(connection)] == [("gw-1", at(30))]
    gateways.commit()
    again = Gateways(station.records)
    assert again.newest_of(COOP, "logger-1") == gateways.newest_of(COOP, "logger-1") == at(0)


def test_a_status_counts_once_and_offline_is_none(gateways: Gateways, station: Station) -> None:
    for minute, text in (
        (10, '{"state":"online","at":1}'),
        (20, '{"state":"online","at":1}'),
        (25, '{"state":"offline"}'),
    ):
        with station.records.transaction() as connection:
            save_status(connection, COOP, "gw-1", status=text, received_at=at(minute))
        gateways.look(at(minute))
    gateways.look(at(39))
    assert ("gw-1", True) not in facts(gateways)
    gateways.look(at(40))
    assert ("gw-1", True) in facts(gateways)


def test_a_learned_hole_of_a_van_is_waited_for(station: Station) -> None:
    """It is heard every five minutes, and for an hour and a half each day nobody hears it."""
    watched = Gateways(station.records)
    devices = tuple(replace(device, sample_interval_s=300) for device in VANS.devices)
    watched.watch(WatchList([replace(VANS, devices=devices)]), at(0))
    for day in range(2):
        minutes = [minute for minute in range(0, 400, 5) if not 100 < minute < 190]
        entries = [entry(day * 1440 + minute, air(day * 1440 + minute, 4)) for minute in minutes]
        backlog = [air(day * 1440 + minute, 4) for minute in range(105, 190, 5)]
        watched.hear(entries, at(day * 1440 + 400))
        watched.hear([entry(day * 1440 + 190.5, *backlog)], at(day * 1440 + 400))
    watched.hear([entry(2880 + minute, air(2880 + minute, 4)) for minute in range(0, 101, 5)], at(2980))
    watched.look(at(2980 + 120))
    assert facts(watched) == []
    assert watched.is_hidden(COOP, "logger-1", at(2980 + 120))
    watched.look(at(2980 + 141))
    assert facts(watched) == [("gw-1", True)]


def test_a_probe_that_fails_beside_one_that_speaks_is_not_hidden(gateways: Gateways) -> None:
    gateways.hear([entry(minute, air(minute, 4)) for minute in range(40)], at(40))
    assert not gateways.is_hidden(COOP, "logger-1", at(40))
