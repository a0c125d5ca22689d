"""What becomes of alarms while time passes, with a real watcher. Minutes count from noon."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.alarms import Act, Done, acknowledge, remove_from_service, return_to_service, shelve, unshelve
from alerts.settings import AlertsSettings
from coldchain.judgement.acts import Action
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.registry.things import Leg
from helpers.watching import KEY, MINUTE, NOON, REGISTRY, Station, air, airs, at, station_in
from links.records import Connection
from links.records_actions import ActionRow, actions_of
from links.records_tables import alarms, transitions

WARM = f"{KEY}|too-warm"
QUIET = replace(REGISTRY, legs=(), shipments=())
SETTINGS = AlertsSettings.model_validate(
    {"channels": ["log"], "over_after": "0s", "realarm_after": "1h", "shelve_at_most": "8h"}
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station whose van has been too warm since noon, told at 12:05 to its driver and the manager."""
    with station_in(tmp_path, QUIET, SETTINGS) as station:
        warm(station, 8)
        assert [said.body.split()[0] for said in station.said()] == ["ALARM", "ALARM"]
        yield station


def do(station: Station, act: Callable[[Connection, str, Act], Done], comment: str = "why not") -> None:
    """Have Peter do something now."""
    by = Act("peter", "cli", station.clock.now(), comment)
    with station.records.transaction() as connection:
        assert not act(connection, WARM, by).came.is_refusal


def shelved_for(minutes: float) -> Callable[[Connection, str, Act], Done]:
    """Return the act of shelving for so long."""
    length_ms = round(minutes * MINUTE)

    def act(connection: Connection, alarm: str, by: Act) -> Done:
        return shelve(connection, alarm, by, until_at=by.at + length_ms, at_most_ms=480 * MINUTE)

    return act


def warm(station: Station, minutes: int, value: float = 9.0) -> None:
    """Have readings of the van's air come for so many minutes from now on, in a long time every third one."""
    every = 3 if minutes >= 20 else 1
    start = (station.clock.now() - NOON) / MINUTE
    first = start + 1 if station.said() else start
    station.live(airs([value] * (minutes // every), start=first, every=every))
    if every > 1:
        station.live([air(start + minutes, value)])


def alarm(station: Station) -> dict[str, object]:
    """Return the alarm's row."""
    (row,) = [row for row in station.rows(alarms) if row["id"] == WARM]
    return row


def done(station: Station) -> list[ActionRow]:
    """Return what was done to the alarm."""
    with station.records.reading() as connection:
        return actions_of(connection, WARM)


def words(station: Station) -> list[str]:
    """Return the first words of what Peter was told."""
    return [body.split()[0] for body in station.heard_by("peter")]


def test_what_was_acknowledged_and_goes_on_is_raised_again(station: Station) -> None:
    do(station, acknowledge)
    warm(station, 59)
    assert (words(station), alarm(station)["state"]) == (["ALARM"], AlarmState.ACKED)
    warm(station, 2)
    assert (words(station), alarm(station)["state"]) == (["ALARM", "STILL"], AlarmState.UNACK)
    warm(station, 90)
    assert words(station) == ["ALARM", "STILL"]  # nobody has acknowledged it since
    do(station, acknowledge)
    warm(station, 61)
    assert words(station) == ["ALARM", "STILL", "STILL"]
    raised = [row for row in station.rows(transitions) if row["event"] == "realarm"]
    assert [row["reason"] for row in raised] == ["still-on"] * 2


def test_what_was_acknowledged_and_is_over_is_not_raised_again(station: Station) -> None:
    do(station, acknowledge)
    warm(station, 90, 4.0)
    assert "STILL" not in words(station)
    assert alarm(station)["due_at"] is None


def test_what_became_much_worse_is_raised_again_at_once(station: Station) -> None:
    do(station, acknowledge)
    warm(station, 3, 9.9)
    assert words(station) == ["ALARM"]
    warm(station, 1, 10.3)
    assert words(station) == ["ALARM", "WORSE"]
    assert "worst 10.3C" in station.heard_by("peter")[-1]
    warm(station, 5, 12.0)
    assert words(station) == ["ALARM", "WORSE"]  # nobody has acknowledged that yet
    do(station, acknowledge)
    warm(station, 2, 12.5)
    assert words(station) == ["ALARM", "WORSE"]
    warm(station, 2, 13.0)
    assert words(station) == ["ALARM", "WORSE", "WORSE"]


def test_a_shelf_expires_by_itself_and_what_goes_on_is_told_then(station: Station) -> None:
    do(station, shelved_for(30))
    warm(station, 29, 12.0)
    assert words(station) == ["ALARM"]
    warm(station, 3)
    assert words(station) == ["ALARM", "STILL"]
    assert "Not told since 22 Nov 12:07: nothing new, goes on." in station.heard_by("peter")[-1]
    assert [(row.action, row.person, row.via) for row in done(station)] == [
        (Action.SHELVE, "peter", "cli"),
        (Action.UNSHELVE, "watcher", "clock"),
        (Action.TOLD_AGAIN, "watcher", "clock"),
    ]
    assert alarm(station)["hidden_at"] is None
    warm(station, 30)
    assert words(station) == ["ALARM", "STILL"]


def test_what_ended_while_it_was_shelved_is_told_once_when_that_is_over(station: Station) -> None:
    do(station, shelved_for(60))
    warm(station, 10, 4.0)
    warm(station, 10, 9.0)
    warm(station, 10, 4.0)
    assert words(station) == ["ALARM"]
    warm(station, 40, 4.0)
    assert words(station) == ["ALARM", "OVER"]
    told = station.heard_by("peter")[-1]
    assert told.startswith("OVER Van KBZ 214: air temperature is back, was above 8.0C from 22 Nov 12:00")
    assert " to 12:08 " in told
    returns = [row for row in station.rows(transitions) if row["event"] == "return"]
    assert sorted(row["untold"] for row in returns) == ["", "never-told"]
    (line,) = [row.comment for row in done(station) if row.action == Action.OVER_MEANWHILE]
    assert line == "Not told since 22 Nov 12:07: raised 1x, over 2x, worst 9, is over."
    assert alarm(station)["suppression"] == Suppression.NONE


def test_what_began_and_ended_while_it_was_shelved_is_told_to_nobody(station: Station) -> None:
    warm(station, 10, 4.0)
    assert words(station) == ["ALARM", "OVER"]
    do(station, shelved_for(60))
    warm(station, 20, 9.0)
    warm(station, 50, 4.0)
    assert alarm(station)["suppression"] == Suppression.NONE
    assert words(station) == ["ALARM", "OVER"]


@pytest.mark.parametrize("restarted", [False, True])
def test_what_ended_out_of_service_is_told_once_when_it_is_back(station: Station, restarted: bool) -> None:
    do(station, acknowledge)
    do(station, remove_from_service)
    warm(station, 30, 4.0)
    assert words(station) == ["ALARM"]
    if restarted:
        station.start()
    do(station, return_to_service)
    warm(station, 5, 4.0)
    assert words(station) == ["ALARM", "OVER"]
    assert len(station.heard_by("grace")) == 2
    warm(station, 30, 4.0)
    assert words(station) == ["ALARM", "OVER"]


def test_what_ended_while_the_van_was_loaded_is_told_when_that_is_over(tmp_path: Path) -> None:
    leg = Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(10))
    loading = SETTINGS.model_copy(update={"loading_for": 900.0})
    with station_in(tmp_path, replace(REGISTRY, legs=(leg,)), loading) as station:
        station.live(airs([9.0] * 12))
        assert alarm(station)["suppression"] == Suppression.SUPPRESSED_BY_DESIGN
        station.live(airs([4.0] * 12, start=12))
        assert words(station) == ["ALARM"]
        station.live(airs([4.0] * 4, start=24))
        assert words(station) == ["ALARM", "OVER"]


def test_what_began_while_it_was_shelved_is_an_alarm_when_that_is_over(station: Station) -> None:
    do(station, shelved_for(60))
    warm(station, 10, 4.0)
    warm(station, 45, 9.0)
    assert words(station) == ["ALARM"]
    warm(station, 8, 9.0)
    assert words(station) == ["ALARM", "ALARM"]
    assert not [
        row for row in station.rows(transitions) if row["untold"] == "suppressed" and row["event"] == "raise"
    ]


def test_an_acknowledgement_outlives_every_suppression(station: Station) -> None:
    do(station, acknowledge)
    do(station, shelved_for(20))
    do(station, remove_from_service)
    warm(station, 25)
    assert alarm(station)["suppression"] == Suppression.OUT_OF_SERVICE
    do(station, return_to_service)
    warm(station, 2)
    assert (alarm(station)["state"], alarm(station)["suppression"]) == (AlarmState.ACKED, Suppression.NONE)
    assert words(station) == ["ALARM", "STILL"]


def test_what_a_person_unshelves_is_told_within_a_second(station: Station) -> None:
    do(station, shelved_for(60))
    warm(station, 2)
    do(station, unshelve)
    station.clock.move_to(station.clock.now() + 1_000)
    station.watch()
    assert words(station) == ["ALARM", "STILL"]


def test_a_restart_changes_nothing(station: Station) -> None:
    do(station, shelved_for(30))
    warm(station, 10)
    station.start()
    warm(station, 15)
    station.start()
    assert words(station) == ["ALARM"]
    warm(station, 7)
    station.start()
    warm(station, 7)
    assert words(station) == ["ALARM", "STILL"]


def test_a_clock_that_was_wrong_shelves_nothing_for_longer_than_is_allowed(station: Station) -> None:
    year = 365 * 24 * 60 * MINUTE
    with station.records.transaction() as connection:
        by = Act("peter", "cli", station.clock.now() + year, "the clock is a year ahead")
        shelve(connection, WARM, by, until_at=by.at + 30 * MINUTE, at_most_ms=480 * MINUTE)
    warm(station, 3)
    until_at = alarm(station)["shelved_until_at"]
    assert isinstance(until_at, int)
    assert until_at <= station.clock.now() + 480 * MINUTE
    assert words(station) == ["ALARM"]


def test_a_leg_that_begins_opens_the_loading_bay(tmp_path: Path) -> None:
    leg = Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(0))
    loading = SETTINGS.model_copy(update={"loading_for": 900.0})
    with station_in(tmp_path, replace(REGISTRY, legs=(leg,)), loading) as station:
        station.live(airs([9.0] * 14))
        assert alarm(station)["suppression"] == Suppression.SUPPRESSED_BY_DESIGN
        assert station.heard_by("peter") == []
        station.live(airs([9.0] * 4, start=14))
        assert words(station) == ["ALARM"]  # it goes on when loading is over
        station.live([air(19, 4.0)])
        assert words(station) == ["ALARM", "OVER"]
