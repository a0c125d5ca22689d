"""What judgement found, written into real records. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk, Finding, record
from alerts.settings import AlertsSettings
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.rejudge import Outcome
from coldchain.judgement.state import State
from coldchain.judgement.watch_list import Watched, WatchList
from helpers.watching import COOP, KEY, REGISTRY, Station, air, at, station_in
from links.records_tables import excursions

STATE = State(limits=())
WATCHED = WatchList([REGISTRY]).find(COOP, air(0, 9))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def spell(start: float, end: float | None = None, *, kind: Kind = Kind.LIMIT) -> Excursion:
    """Return an excursion from minute to minute."""
    limit = "too-warm" if kind is Kind.LIMIT else "absence"
    return Excursion(
        id=f"{KEY}|{limit}|{start:g}",
        kind=kind,
        limit=limit,
        started_at=at(start),
        confirmed_at=at(start),
        ended_at=None if end is None else at(end),
        extreme=9.0,
        extreme_at=at(start),
        readings=1,
    )


def write(
    station: Station,
    *found: Excursion,
    minute: float = 60,
    withdrawn: tuple[str, ...] = (),
    rebuilt_from: float | None = None,
    left_at: float | None = None,
) -> list[Transition]:
    """Write an outcome at a minute; return the transitions."""
    assert isinstance(WATCHED, Watched)
    since = None if rebuilt_from is None else at(rebuilt_from)
    outcome = Outcome(STATE, {item.id: item for item in found}, frozenset(withdrawn), since, at(minute))
    with station.records.transaction() as connection:
        desk = Desk(connection, AlertsSettings(channels=("log",)), at(minute))
        return record(desk, Finding(WATCHED, outcome, None if left_at is None else at(left_at)))


def rows(station: Station) -> list[tuple[str, float | None, bool, int]]:
    """Return (limit and start, end, withdrawn, version) of every excursion in the records."""
    found = station.rows(excursions, excursions.c.id)
    return [
        (
            row["id"].removeprefix(f"{KEY}|"),
            None if row["ended_at"] is None else (row["ended_at"] - at(0)) / 60_000,
            row["withdrawn"],
            row["version"],
        )
        for row in found
    ]


def test_nothing_found_is_nothing_written(station: Station) -> None:
    assert write(station) == []
    assert rows(station) == []


def test_an_excursion_is_written_with_its_place_and_its_limit(station: Station) -> None:
    write(station, spell(50))
    (row,) = station.rows(excursions)
    assert {name: row[name] for name in ("coop", "asset", "device", "channel", "key", "point")} == {
        "coop": "highland",
        "asset": "van-1",
        "device": "logger-1",
        "channel": "air/temperature",
        "key": KEY,
        "point": f"{KEY}|too-warm",
    }
    assert (row["side"], row["bound"], row["severity"], row["kind"]) == ("above", 8.0, "high", "limit")
    assert (row["raised"], row["returned"], row["recorded_at"]) == (True, False, at(60))


def test_the_same_again_is_no_new_version(station: Station) -> None:
    write(station, spell(50))
    assert write(station, spell(50), minute=61) == []
    assert rows(station) == [("too-warm|50", None, False, 1)]


def test_every_change_is_a_new_version(station: Station) -> None:
    write(station, spell(50))
    write(station, replace(spell(50), extreme=12.0))
    write(station, spell(50, 58))
    assert rows(station) == [("too-warm|50", 58.0, False, 3)]


def test_what_is_withdrawn_stays_with_its_last_content(station: Station) -> None:
    write(station, spell(50))
    steps = write(station, withdrawn=(spell(50).id,))
    assert [step.event for step in steps] == ["withdraw"]
    assert rows(station) == [("too-warm|50", None, True, 2)]


def test_what_a_rebuild_does_not_find_again_is_withdrawn(station: Station) -> None:
    write(station, spell(10, 20))
    write(station, spell(30, 40))
    write(station, spell(31, 40), rebuilt_from=25)
    assert rows(station) == [
        ("too-warm|10", 20.0, False, 1),
        ("too-warm|30", 40.0, True, 2),
        ("too-warm|31", 40.0, False, 1),
    ]
    assert len(station.heard_by("peter")) == 2  # the one that moved is not told again


def test_what_comes_true_again_is_no_longer_withdrawn(station: Station) -> None:
    write(station, spell(50))
    write(station, withdrawn=(spell(50).id,))
    assert [step.event for step in write(station, spell(50))] == ["raise"]
    assert rows(station) == [("too-warm|50", None, False, 3)]


def test_one_batch_may_concern_two_alarm_points(station: Station) -> None:
    steps = write(station, spell(50), spell(55, kind=Kind.ABSENCE))
    assert [step.alarm for step in steps] == [f"{KEY}|too-warm", "highland/van-1/logger-1|absence"]


def test_what_goes_on_where_the_device_has_left_ends_there(station: Station) -> None:
    steps = write(station, spell(30), left_at=45)
    assert [(step.event, step.late) for step in steps] == [("record", True)]
    assert rows(station) == [("too-warm|30", 45.0, False, 1)]
    assert write(station, spell(30), left_at=45) == []
