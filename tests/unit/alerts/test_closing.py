"""Which open excursions nobody watches any more, and how their alarms end. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.closing import Unwatched, close, unwatched_of
from coldchain.judgement.alarms import Transition
from coldchain.judgement.watch_list import WatchList
from coldchain.registry.registry import Registry
from coldchain.registry.things import Placement
from helpers.watching import KEY, MILK, REGISTRY, Station, air, airs, at, station_in
from links.records_alarms import still_open

LEFT = replace(REGISTRY, placements=(Placement(device="logger-1", asset="van-1", until_at=at(20)),))
NO_LIMIT = replace(REGISTRY, profiles=(replace(MILK, limits=MILK.limits[1:]),))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station whose van is too warm since noon."""
    with station_in(tmp_path) as station:
        station.live(airs([9] * 7))
        yield station


def unwatched(station: Station, registry: Registry, minute: float) -> list[Unwatched]:
    """Return what nobody watches at a minute."""
    with station.records.reading() as connection:
        return unwatched_of(still_open(connection), WatchList([registry]), at(minute))


def end(station: Station, registry: Registry, minute: float) -> list[Transition]:
    """Close what nobody watches at a minute."""
    found = unwatched(station, registry, minute)
    with station.records.transaction() as connection:
        return close(Desk(connection, station.settings, at(minute)), found)


def test_what_is_watched_is_left_alone(station: Station) -> None:
    assert unwatched(station, REGISTRY, 30) == []
    assert unwatched(station, LEFT, 19) == []


@pytest.mark.parametrize(
    ("registry", "since", "limit", "known"),
    [
        (LEFT, 20, "too-warm", True),
        (NO_LIMIT, 30, None, True),
        (replace(REGISTRY, profiles=()), 30, None, True),
        (replace(REGISTRY, assets=()), 30, None, False),
    ],
)
def test_what_nobody_watches_is_found(
    station: Station, registry: Registry, since: float, limit: str | None, known: bool
) -> None:
    (found,) = unwatched(station, registry, 30)
    assert (found.since_at, found.limit and found.limit.name) == (at(since), limit)
    assert (found.watched is not None) is known


def test_an_alarm_ends_with_the_time_since_when_nobody_watches(station: Station) -> None:
    assert [(step.event, step.event_at, step.to_state) for step in end(station, LEFT, 30)] == [
        ("close", at(20), "RTN_UNACK")
    ]
    (row,) = station.standing()
    assert (row["ended_at"], row["returned"], row["bound"], row["severity"]) == (at(20), True, 8.0, "high")
    assert station.heard_by("peter")[1:] == [
        (
            "ENDED Van KBZ 214: air temperature above 8.0C since 22 Nov 12:00: no longer watched. "
            "Sensor or rule was taken away."
        )
    ]


def test_what_has_ended_is_not_found_again(station: Station) -> None:
    end(station, LEFT, 30)
    assert unwatched(station, LEFT, 31) == []


def test_two_silent_channels_of_a_device_that_was_taken_out_end_as_one(tmp_path: Path) -> None:
    with station_in(tmp_path / "other") as station:
        station.late([air(0, 4), air(0, 4, channel="product")], minute=0)
        station.wait(35)
        assert [step.alarm for step in end(station, LEFT, 36)] == ["highland/van-1/logger-1|absence"]
        assert [row["ended_at"] for row in station.standing()] == [at(20), at(20)]
        assert station.heard_by("peter")[1:] == [
            "ENDED Van KBZ 214: logger-1, silent since 22 Nov 12:00, is no longer watched here."
        ]


def test_the_alarm_row_keeps_its_place(station: Station) -> None:
    end(station, NO_LIMIT, 30)
    assert station.alarm_states() == {f"{KEY}|too-warm": "RTN_UNACK"}
