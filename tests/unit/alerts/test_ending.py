"""Each person who was told that something began is told its end, and nobody else. Minutes after noon."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.settings import AlertsSettings
from coldchain.reading import Reading
from coldchain.registry.things import Contact, Leg, Role
from helpers.watching import EVERY_END, NOON, REGISTRY, Station, air, airs, at, station_in
from links.records_alarms import load_alarm
from links.records_choices import choose
from links.records_outbox import claim
from links.records_tables import outbox, transitions

WARM = "highland/van-1/logger-1/air/temperature|too-warm"
BACKLOG = airs([4, 4, 4, *[9] * 150, *[4] * 147])
AMINA = Contact(id="amina", name="Amina", role=Role.CARRIER, phone="+254700000005")
WITH_AMINA = replace(REGISTRY, contacts=(*REGISTRY.contacts, AMINA))


def quiet(name: str, hours: str) -> tuple[Contact, ...]:
    """Return the contacts, one of them with quiet hours."""
    return tuple(replace(each, quiet_hours=hours) if each.id == name else each for each in REGISTRY.contacts)


def later(station: Station, readings: list[Reading], seconds: float) -> None:
    """Have readings of a backlog come some seconds after five hours."""
    station.late(readings, minute=300 + seconds / 60)


def send(station: Station) -> None:
    """Send what is due."""
    now = station.clock.now()
    with station.records.transaction() as connection:
        claim(connection, now, 30_000, 99)
        sent = outbox.update().where(outbox.c.claimed_at.is_not(None))
        connection.execute(sent.values(sent_at=now, claimed_at=None))


def firsts(station: Station, contact: str) -> list[str]:
    """Return how each message about the warm air to a person begins."""
    found = station.rows(outbox, outbox.c.id)
    mine = [row for row in found if row["contact"] == contact and WARM in row["transition"]]
    return [" ".join(row["body"].split()[:2]) for row in mine]


def both(station: Station) -> tuple[list[str], list[str]]:
    """Return how each message about the warm air begins, to the driver and to the manager."""
    return firsts(station, "peter"), firsts(station, "grace")


def ends(station: Station) -> list[tuple[str, str]]:
    """Return of each end why it has no text of its own, and the event of the step that tells it too."""
    steps = {row["id"]: row for row in station.rows(transitions)}
    mine = [row for row in steps.values() if row["event"] == "return" and row["alarm"] == WARM]
    return [(row["untold"], steps[row["told_with"]]["event"] if row["told_with"] else "") for row in mine]


def test_whoever_was_told_that_it_goes_on_hears_its_end_though_another_still_waits(tmp_path: Path) -> None:
    """Grace sleeps: her notice is rewritten. Peter has been told to check."""
    registry = replace(REGISTRY, contacts=quiet("grace", "16:00-20:00"))
    with station_in(tmp_path, registry) as station:
        later(station, BACKLOG[1:60], 0)
        station.clock.advance(31_000)
        send(station)
        assert both(station) == (["LATE ALARM"], ["LATE ALARM"])
        later(station, BACKLOG[60:], 40)
        assert both(station) == (
            ["LATE ALARM", "OVER Van"],
            ["LATE Van"],
        )
        assert ends(station) == [("", "raise")]


@pytest.mark.parametrize("doubt", [False, True])
def test_whoever_was_told_hears_that_it_never_was_though_another_still_waits(
    tmp_path: Path, doubt: bool
) -> None:
    """Also when it is only in doubt whether he was told."""
    registry = replace(REGISTRY, contacts=quiet("grace", "14:00-20:00"))
    with station_in(tmp_path, registry) as station:
        later(station, [air(2, 9), air(8, 9)], 0)
        station.clock.advance(31_000)
        send(station)
        if doubt:
            with station.records.transaction() as connection:
                mine = outbox.update().where(outbox.c.contact == "peter")
                connection.execute(mine.values(sent_at=None, in_doubt=True, due_at=at(400)))
        later(station, [air(4, 4)], 40)
        assert both(station) == (["LATE ALARM", "CORRECTION Van"], [])
        taken_back = next(row for row in station.rows(transitions) if row["event"] == "withdraw")
        assert (taken_back["untold"], taken_back["told_with"]) == ("", "")


def test_what_never_was_and_nobody_heard_of_says_so(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        later(station, [air(2, 9), air(8, 9)], 0)
        later(station, [air(4, 4)], 5)
        assert both(station) == ([], [])
        taken_back = next(row for row in station.rows(transitions) if row["event"] == "withdraw")
        assert taken_back["untold"] == "never-told"


def test_a_notice_that_people_are_spared_is_not_taken_for_the_end(tmp_path: Path) -> None:
    """It is not rewritten meanwhile, and must not go out later as if it went on."""
    with station_in(tmp_path) as station:
        later(station, BACKLOG[1:60], 0)
        with station.records.transaction() as connection:
            connection.exec_driver_sql("UPDATE alarms SET out_of_service = 1, suppression = 'OUT_OF_SERVICE'")
        later(station, BACKLOG[60:], 10)
        assert ends(station) == [("suppressed", "")]


def test_an_end_that_every_waiting_notice_tells_has_no_text_of_its_own(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        later(station, BACKLOG[1:60], 0)
        later(station, BACKLOG[60:], 10)
        assert both(station) == (["LATE Van"], ["LATE Van"])
        assert ends(station) == [("told-together", "raise")]


def test_whoever_had_the_goods_when_it_began_hears_its_end_and_who_has_them_now_does_not(
    tmp_path: Path,
) -> None:
    first = Leg(shipment="s-1", asset="van-1", custodian="amina", from_at=NOON - 1, until_at=at(20))
    second = Leg(shipment="s-1", asset="van-1", custodian="ann", from_at=at(20))
    with station_in(tmp_path, replace(WITH_AMINA, legs=(first, second))) as station:
        station.live([air(0, 4), *airs([9] * 22, start=1), air(40, 4), air(41, 4)])
        told = {name: firsts(station, name) for name in ("peter", "amina", "ann", "grace")}
        all_of_it = ["ALARM Van", "OVER Van"]
        assert told == {"peter": all_of_it, "amina": all_of_it, "ann": [], "grace": all_of_it}


def test_whoever_was_spared_it_since_another_answered_hears_no_end(tmp_path: Path) -> None:
    registry = replace(REGISTRY, contacts=quiet("grace", "11:00-20:00"))
    settings = AlertsSettings.model_validate({"channels": ["log"], "over_after": "0s", "hold_late": "0s"})
    with station_in(tmp_path, registry, settings) as station:
        station.live([air(0, 4), *airs([9] * 8, start=1)])
        send(station)
        assert both(station) == (["ALARM Van"], ["ALARM Van"])
        with station.records.transaction() as connection:
            alarm = load_alarm(connection, WARM)
            assert alarm.state == "UNACK"
            connection.exec_driver_sql("UPDATE alarms SET state = 'ACKED' WHERE state = 'UNACK'")
        station.start()
        station.live([air(10, 9.5), *airs([4] * 4, start=60)])
        station.wait(5)
        assert both(station) == (["ALARM Van", "OVER Van"], [])


def test_whoever_slept_through_it_and_heard_it_whole_hears_that_it_never_was(tmp_path: Path) -> None:
    """In the morning she read that it was too warm and is over; she may throw the goods away."""
    registry = replace(REGISTRY, contacts=quiet("grace", "11:00-20:00"))
    settings = EVERY_END.model_copy(update={"group_wait": 60.0})
    with station_in(tmp_path, registry, settings) as station:
        with station.records.transaction() as connection:
            choose(connection, "highland", "peter", stopped_at=at(0))
        station.live([air(0, 4), air(2, 9), air(8, 9), air(12, 4)])
        station.wait(2)
        assert both(station) == ([], ["OVER Van"])
        raised = next(row for row in station.rows(transitions) if row["event"] == "raise")
        assert (raised["untold"], "|return|" in raised["told_with"]) == ("told-together", True)
        station.late([air(4, 4)], minute=15)
        assert both(station) == ([], ["OVER Van", "CORRECTION Van"])


def test_whoever_asked_for_no_messages_hears_no_end(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        station.live([air(0, 4), *airs([9] * 8, start=1)])
        with station.records.transaction() as connection:
            choose(connection, "highland", "peter", stopped_at=at(8))
        station.live(airs([4] * 3, start=10))
        assert both(station) == (
            ["ALARM Van"],
            ["ALARM Van", "OVER Van"],
        )
