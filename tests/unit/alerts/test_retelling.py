"""Telling people once more of what goes on, by what it is about; channels: test_life.py."""

from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import delete, update

from acts.alarms import Act, acknowledge, shelve, unshelve
from alerts.settings import AlertsSettings
from helpers.goods_station import change, registry_of
from helpers.watching import MINUTE, REGISTRY, Station, air, airs, station_in
from links.records_tables import outbox, transitions

BARE = replace(REGISTRY, legs=(), shipments=())
SETTINGS = AlertsSettings.model_validate({"channels": ["log"], "over_after": "0s"})


def act_on(station: Station, alarm: str, *, shelved: bool) -> None:
    """Shelve an alarm, or put it back, now."""
    by = Act("grace", "cli", station.clock.now(), "power is cut")
    with station.records.transaction() as connection:
        if shelved:
            shelve(connection, alarm, by, until_at=by.at + 60 * MINUTE, at_most_ms=480 * MINUTE)
        else:
            unshelve(connection, alarm, by)


def silent_gateway(station: Station) -> str:
    """Let a gateway fall silent after some readings; return the alarm that this raises."""
    station.live(airs([4.0] * 5))
    station.beats = False
    station.wait(90, every=10)
    (point,) = [id_ for id_, state in station.alarm_states().items() if "gateway" in id_ and state == "UNACK"]
    return point


def test_a_gateway_that_is_still_silent_is_told_again(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE, SETTINGS) as station:
        point = silent_gateway(station)
        act_on(station, point, shelved=True)
        station.wait(30, every=10)
        act_on(station, point, shelved=False)
        before = len(station.said())
        station.wait(2)
        new = [said.body for said in station.said()[before:]]
        assert new
        assert all(body.startswith("STILL gateway gw-1: nothing heard since") for body in new)
        with station.records.transaction() as connection:
            acknowledge(connection, point, Act("grace", "cli", station.clock.now()))
        station.wait(62, every=10)
        assert station.alarm_states()[point] == "UNACK"
        assert len(station.said()) == before + 2 * len(new)


def test_harm_of_which_nobody_was_told_is_told_and_what_was_told_is_not_said_again(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None)), SETTINGS) as station:
        frost = [air(5 * index, -2.0 - 0.1 * (index % 3), channel="product") for index in range(6)]
        station.live(frost)
        (point,) = [id_ for id_ in station.alarm_states() if id_.endswith("|freezing")]
        act_on(station, point, shelved=True)
        act_on(station, point, shelved=False)
        before = len(station.said())
        station.wait(2)
        assert len(station.said()) == before
        with station.records.transaction() as connection:  # as if it had been shelved before it was raised
            connection.execute(delete(outbox))
            change = update(transitions).where(transitions.c.alarm == point)
            connection.execute(change.values(untold="suppressed"))
        station.clock.advance(1_000)
        act_on(station, point, shelved=True)
        act_on(station, point, shelved=False)
        station.wait(2)
        frozen = {said.contact for said in station.said() if "was frozen" in said.body}
        assert frozen == {"peter", "grace"}
        station.wait(2)
        assert len([said for said in station.said() if "was frozen" in said.body]) == 2


def test_harm_that_never_was_is_taken_back_when_people_are_no_longer_spared_it(tmp_path: Path) -> None:
    def corrected(station: Station) -> list[str]:
        return sorted(said.contact for said in station.said() if said.body.startswith("CORRECTION"))

    with station_in(tmp_path, registry_of(("van-1", 0, None)), SETTINGS) as station:
        station.live([air(5 * index, -2.0 - 0.1 * (index % 3), channel="product") for index in range(6)])
        (point,) = [id_ for id_ in station.alarm_states() if id_.endswith("|freezing")]
        act_on(station, point, shelved=True)
        change(station, registry_of(("van-2", 0, None)))
        station.wait(2)
        assert corrected(station) == []
        act_on(station, point, shelved=False)
        station.wait(2)
        assert corrected(station) == ["ann", "grace", "peter"]
        station.wait(5)
        assert len(corrected(station)) == 3


def test_a_gateway_that_was_heard_again_while_it_was_shelved_is_told_in_the_end(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE, SETTINGS) as station:
        point = silent_gateway(station)
        act_on(station, point, shelved=True)
        station.beats = True
        station.wait(20, every=2)
        before = len(station.said())
        assert not [said for said in station.said() if said.body.startswith("OVER")]
        act_on(station, point, shelved=False)
        station.wait(2)
        told = station.said()[before:]
        assert sorted(said.contact for said in told) == [
            "ann",
            "grace",
            "peter",
        ]  # all who were told it began
        assert all(said.body.startswith("OVER gateway gw-1: heard again") for said in told)
