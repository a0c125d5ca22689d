"""What nobody judges is counted and said once. Minutes after noon."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.registry.things import Placement
from helpers.watching import REGISTRY, Station, air, beat, station_in
from links.records_tables import uncovered


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    placed = (Placement(device="logger-2", asset="van-2"),)
    with station_in(tmp_path, replace(REGISTRY, placements=placed, legs=())) as station:
        yield station


def counted(station: Station) -> list[tuple[str, str, str, int]]:
    """Return what was counted."""
    rows = station.rows(uncovered, uncovered.c.device, uncovered.c.channel)
    return [(row["device"], row["channel"], row["reason"], row["readings"]) for row in rows]


def test_each_reason_is_named(station: Station) -> None:
    station.live([air(0, 4), air(1, 4, device="logger-2")])
    assert counted(station) == [
        ("logger-1", "air/temperature", "its device was in no asset then", 1),
        ("logger-2", "mains/voltage", "no limit is on it, and no shipment uses it", 1),
    ]


def test_it_is_written_once_a_minute_and_said_once(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        station.live([air(minute / 6, 4) for minute in range(1, 19)])
    said = [record.message for record in caplog.records if "logger-1" in record.message]
    assert said == [
        (
            "Nothing judges logger-1 air/temperature of highland: its device was in no asset then. "
            "Place it, or give its channel a limit."
        )
    ]
    assert counted(station)[0][3] == 13  # those of the last minute wait


def test_the_count_goes_on_after_a_restart(station: Station) -> None:
    station.live([air(0, 4)])
    station.start()
    station.live([air(1, 4)])
    assert counted(station)[0][3] == 2


def test_what_a_shipment_uses_is_covered(tmp_path: Path) -> None:
    limitless = replace(REGISTRY, profiles=(replace(REGISTRY.profiles[0], limits=()),))
    with station_in(tmp_path, limitless) as station:
        station.watcher._judging.uncovered.covers = lambda _c, device, channel, _at: (
            (device, channel) == ("logger-1", "air/temperature")
        )
        station.live([air(0, 4), beat(station.clock.now())])
        assert [row[0] for row in counted(station)] == ["logger-2"]
