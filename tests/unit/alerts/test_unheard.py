"""Devices that were never heard where they stand. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.unheard import Unheard, UnheardFinding, record_unheard
from coldchain.judgement.watch_list import WatchList
from coldchain.registry.things import Placement
from helpers.watching import REGISTRY, Station, at, station_in

HERE = replace(REGISTRY, placements=(Placement(device="logger-2", asset="van-2", from_at=at(-60)),))
WATCH_LIST = WatchList([HERE])


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, HERE) as station:
        yield station


def look(
    unheard: Unheard, minute: float, *, newest: float | None = None, registry: WatchList = WATCH_LIST
) -> list[UnheardFinding]:
    """Look at a minute, the device's newest reading being of another; timers were armed at noon."""
    heard_at = None if newest is None else at(newest)
    unheard.look(registry, lambda _coop, _device: heard_at, armed_at=at(0), now=at(minute))
    return unheard.findings


def found(station: Station) -> Unheard:
    """Return what has found and written the silence of the device."""
    unheard = Unheard(station.records)
    look(unheard, 0)
    write(station, unheard, 30, look(unheard, 30))
    return unheard


def write(station: Station, unheard: Unheard, minute: float, findings: list[UnheardFinding]) -> list[str]:
    """Write findings; return what happened to alarms."""
    with station.records.transaction() as connection:
        desk = Desk(connection, station.settings, at(minute))
        steps = [step for item in findings for step in record_unheard(desk, item)]
    unheard.commit()
    return [str(step.event) for step in steps]


def test_it_is_found_after_the_time_for_absence_since_it_was_first_seen(station: Station) -> None:
    unheard = Unheard(station.records)
    assert look(unheard, 5) == []
    assert look(unheard, 34.9) == []
    (finding,) = look(unheard, 35)
    assert finding.point == "highland/van-2/logger-2|absence"
    assert (finding.known.excursion.started_at, finding.known.excursion.ended_at) == (at(5), None)


def test_a_later_placement_counts_from_its_begin(station: Station) -> None:
    unheard = Unheard(station.records)
    later = WatchList(
        [replace(HERE, placements=(Placement(device="logger-2", asset="van-2", from_at=at(20)),))]
    )
    assert look(unheard, 19, registry=later) == []
    assert look(unheard, 20, newest=19, registry=later) == []
    assert look(unheard, 49, newest=19, registry=later) == []
    (finding,) = look(unheard, 50, newest=19, registry=later)
    assert finding.known.excursion.started_at == at(20)


def test_who_was_heard_since_is_not_found(station: Station) -> None:
    unheard = Unheard(station.records)
    look(unheard, 0)
    assert look(unheard, 100, newest=-59) == []


def test_it_is_told_once_and_over_when_it_is_heard(station: Station) -> None:
    unheard = found(station)
    assert station.heard_by("ann") == [
        (
            "ALARM Van KCA 981: no readings from logger-2 since 22 Nov 12:00. "
            "Check its power and cable, and the goods."
        )
    ]
    assert look(unheard, 60) == []
    assert look(Unheard(station.records), 60) == []  # a restart remembers
    assert write(station, unheard, 61, look(unheard, 61, newest=61)) == ["return"]
    assert look(unheard, 62, newest=61) == []
    assert len(station.standing()) == 1


def test_it_is_closed_when_it_is_taken_out(station: Station) -> None:
    unheard = found(station)
    empty = WatchList([replace(HERE, placements=())])
    assert write(station, unheard, 40, look(unheard, 40, registry=empty)) == ["close"]
    assert station.heard_by("ann")[1].startswith("ENDED Van KCA 981: logger-2, silent since 22 Nov 12:00")


def test_it_ends_untold_when_even_the_asset_is_gone(station: Station) -> None:
    unheard = found(station)
    gone = WatchList([replace(HERE, placements=(), assets=())])
    assert write(station, unheard, 40, look(unheard, 40, registry=gone)) == []
    assert [row["ended_at"] for row in station.standing()] == [at(40)]
    assert look(unheard, 41, registry=gone) == []


def test_what_was_not_committed_is_found_again(station: Station) -> None:
    unheard = Unheard(station.records)
    look(unheard, 0)
    assert len(look(unheard, 30)) == 1
    unheard.drop()
    assert len(look(unheard, 31)) == 1
