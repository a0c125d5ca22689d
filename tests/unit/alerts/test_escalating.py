"""An alarm in the van that nobody answers: who is told next, when, and why. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, update

from alerts.escalating import Escalating
from alerts.settings import AlertsSettings
from coldchain.registry.things import Contact, Role, Shipment, Site, SiteKind
from helpers.watching import COOP, MILK, REGISTRY, TOO_WARM, Station, airs, at, station_in
from links.records_escalations import Escalation, escalations_of
from links.records_tables import alarms, contact_choices, outbox

SETTINGS = AlertsSettings.model_validate(
    {
        "channels": ["log"],
        "over_after": "0s",
        "escalation": {"high": {"after": "10m"}, "medium": {"after": "20m"}, "receipt_after": "3m"},
    }
)
KEEPER = Contact(id="akinyi", name="Akinyi", role=Role.KEEPER, phone="+254700000009", site="kip")
PEOPLE = replace(
    REGISTRY,
    sites=(Site(id="kip", name="Kipkelion", kind=SiteKind.TOWNSHIP_STATION),),
    contacts=(*REGISTRY.contacts, KEEPER),
    shipments=(Shipment(id="s-1", product="Fresh milk", quantity_kg=480, destination="kip"),),
    profiles=(replace(MILK, limits=(TOO_WARM,)),),
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, PEOPLE, settings=SETTINGS) as station:
        yield station


def pass_time(station: Station, until: float, *, warm: bool = True, sends: bool = True) -> None:
    """Let the van stay warm until a minute, messages going out when they are due; it is raised at 6."""
    minute = (station.clock.now() - at(0)) / 60_000
    while minute < until:
        minute += 1
        values = [replace(each, event_at=at(minute)) for each in airs([12.0 if warm else 4.0], start=minute)]
        station.live(values)
        if sends:
            send(station)


def send(station: Station, **more: Any) -> None:
    """Have all that is due taken by its channel."""
    now = station.clock.now()
    due = outbox.c.sent_at.is_(None) & (outbox.c.due_at <= now)
    with station.records.transaction() as connection:
        connection.execute(update(outbox).where(due).values(sent_at=now, **more))


def cases(station: Station) -> list[Escalation]:
    """Return the escalations."""
    with station.records.reading() as connection:
        return escalations_of(connection, COOP)


def test_from_driver_and_manager_to_the_keeper_who_awaits_the_goods_and_back_to_the_manager(
    station: Station,
) -> None:
    pass_time(station, 15)
    (case,) = cases(station)
    assert (case.state, case.rung, case.asked, case.about) == ("open", 0, ("grace", "peter"), "van-1")
    assert station.heard_by("akinyi") == []
    pass_time(station, 18)
    (said,) = station.heard_by("akinyi")
    assert said.startswith("Grace, Peter: no answer. ALARM Van KBZ 214: air temperature above 8.0C since")
    assert len(said) <= 160
    (case,) = cases(station)
    assert (case.rung, case.asked, case.why) == (1, ("akinyi",), "not-answered: Grace, Peter")
    pass_time(station, 28)
    assert station.heard_by("grace")[1].startswith("Akinyi: no answer. ALARM Van KBZ 214")
    (case,) = cases(station)
    assert (case.state, case.rung) == ("exhausted", 2)
    before = len(station.said())
    pass_time(station, 40)
    assert len(station.said()) == before


def test_an_answer_by_anybody_ends_it(station: Station) -> None:
    pass_time(station, 10)
    with station.records.transaction() as connection:
        connection.execute(update(alarms).values(state="ACKED"))
    pass_time(station, 18)
    assert [each.state for each in cases(station)] == ["answered"]
    assert station.heard_by("akinyi") == []


def test_what_is_raised_once_more_waits_for_an_answer_once_more(station: Station) -> None:
    pass_time(station, 10)
    with station.records.transaction() as connection:
        values = {"state": "ACKED", "acked_at": at(10), "due_at": at(70)}
        connection.execute(update(alarms).values(**values))
    pass_time(station, 68)
    assert station.heard_by("akinyi") == []
    assert [each.state for each in cases(station)] == ["answered"]
    pass_time(station, 75)
    still = [text for text in station.heard_by("peter") if text.startswith("STILL")]
    assert len(still) == 1, "an hour after the answer it still goes on"
    (case,) = cases(station)
    assert (case.state, case.rung, case.asked) == ("open", 0, ("grace", "peter"))
    pass_time(station, 84)
    (said,) = station.heard_by("akinyi")
    assert said.startswith("Grace, Peter: no answer. STILL Van KBZ 214")
    pass_time(station, 88, warm=False)
    assert station.heard_by("akinyi")[1].startswith("OVER")


def test_what_is_over_is_not_passed_on(station: Station) -> None:
    pass_time(station, 8)
    pass_time(station, 18, warm=False)
    assert [each.state for each in cases(station)] == ["over"]
    assert station.heard_by("akinyi") == []


def test_who_heard_of_it_in_the_second_place_hears_that_it_is_over(station: Station) -> None:
    pass_time(station, 20)
    pass_time(station, 23, warm=False)
    assert [text.split(" ")[0] for text in station.heard_by("akinyi")] == ["Grace,", "OVER"]


def test_suppression_ends_it_and_release_goes_on_where_it_stood(station: Station) -> None:
    pass_time(station, 18)
    with station.records.transaction() as connection:
        connection.execute(update(alarms).values(suppression="SHELVED"))
    pass_time(station, 20)
    assert [each.state for each in cases(station)] == ["suppressed"]
    with station.records.transaction() as connection:
        connection.execute(update(alarms).values(suppression="NONE", updated_at=station.clock.now()))
    pass_time(station, 21)
    (case,) = cases(station)
    assert (case.state, case.rung, case.asked) == ("open", 1, ("akinyi",))


def test_what_did_not_arrive_is_passed_on_sooner(station: Station) -> None:
    pass_time(station, 12, sends=False)  # the channel takes nothing
    assert station.heard_by("akinyi")[0].startswith("Grace, Peter: not reached. ALARM")


def test_a_channel_that_tells_of_deliveries_is_missed_when_it_does_not(station: Station) -> None:
    with station.records.transaction() as connection:
        values = {"key": "x|y|log", "coop": COOP, "channel": "log", "attempts": 1, "in_doubt": False}
        times = {"created_at": at(0), "due_at": at(0), "expires_at": at(9), "sent_at": at(0)}
        connection.execute(insert(outbox).values(**values, **times, delivered_at=at(1), delivery="delivered"))
    pass_time(station, 12)
    assert station.heard_by("akinyi")[0].startswith("Grace, Peter: not reached. ALARM")


def test_a_delivery_that_failed_for_all_moves_it_on_at_once(station: Station) -> None:
    pass_time(station, 6)
    send(station)
    with station.records.transaction() as connection:
        connection.execute(update(outbox).values(delivery="failed"))
    pass_time(station, 8)
    assert station.heard_by("akinyi")[0].startswith("Grace, Peter: not reached. ALARM")


def test_a_message_that_failed_while_another_arrived_writes_nothing_before_time_is_up(
    station: Station,
) -> None:
    pass_time(station, 8, sends=False)
    send(station, delivered_at=at(8))
    with station.records.transaction() as connection:
        mine = update(outbox).where(outbox.c.contact == "peter")
        connection.execute(mine.values(delivery="failed", delivered_at=None))
    escalating = Escalating(SETTINGS)
    for second in range(8 * 60 + 5, 9 * 60, 5):
        with station.records.reading() as connection:
            assert not escalating.is_due(connection, at(second / 60), may_climb=True)


def test_a_restart_goes_on_where_it_was_and_waits_for_answers_first(station: Station) -> None:
    pass_time(station, 15)
    station.clock.move_to(at(40))
    station.start()
    pass_time(station, 41)
    assert station.heard_by("akinyi") == []
    pass_time(station, 43)
    assert len(station.heard_by("akinyi")) == 1
    station.start()
    pass_time(station, 46)
    assert len(station.heard_by("akinyi")) == 1


def test_whom_nobody_could_tell_at_first_is_passed_on_at_once(tmp_path: Path) -> None:
    people = tuple(each for each in PEOPLE.contacts if each.role is not Role.MANAGER)
    with station_in(tmp_path, replace(PEOPLE, contacts=people), settings=SETTINGS) as station:
        with station.records.transaction() as connection:
            stop = {"coop": COOP, "contact": "peter", "stopped_at": at(0)}
            connection.execute(insert(contact_choices).values(**stop))
        pass_time(station, 8)
        assert station.heard_by("peter") == []
        (said,) = station.heard_by("akinyi")
        assert said.startswith("Nobody else to tell. ALARM Van KBZ 214: too warm since")


def test_who_sleeps_is_passed_over_when_goods_are_in_danger(tmp_path: Path) -> None:
    asleep = tuple(
        replace(each, quiet_hours="11:00-13:00") if each.id in ("peter", "grace") else each
        for each in PEOPLE.contacts
    )
    with station_in(tmp_path, replace(PEOPLE, contacts=asleep), settings=SETTINGS) as station:
        pass_time(station, 18)
        assert station.heard_by("akinyi")[0].startswith("Grace, Peter: quiet hours. ALARM")


@pytest.mark.parametrize("why", ["budget-reserve", "the modem is away"])
def test_who_is_not_reached_as_a_message_is_held_back_does_not_sleep(tmp_path: Path, why: str) -> None:
    with station_in(tmp_path, PEOPLE, settings=SETTINGS) as station:
        pass_time(station, 6, sends=False)
        with station.records.transaction() as connection:
            connection.execute(update(outbox).values(due_at=at(90), error=why))
        pass_time(station, 12)
        assert station.heard_by("akinyi")[0].startswith("Grace, Peter: not reached. ALARM")


def test_who_is_told_once_more_does_not_read_his_own_name(tmp_path: Path) -> None:
    people = tuple(each for each in PEOPLE.contacts if each.id in ("peter", "grace"))
    with station_in(tmp_path, replace(PEOPLE, contacts=people), settings=SETTINGS) as station:
        pass_time(station, 18)
        assert station.heard_by("grace")[1].startswith("Peter: no answer. ALARM")


def test_the_next_person_reads_his_own_language(tmp_path: Path) -> None:
    swahili = tuple(replace(each, language="sw") if each.id == "akinyi" else each for each in PEOPLE.contacts)
    with station_in(tmp_path, replace(PEOPLE, contacts=swahili), settings=SETTINGS) as station:
        pass_time(station, 18)
        assert "too warm tangu" in station.heard_by("akinyi")[0]  # no text in it is at hand
        pass_time(station, 20, warm=False)
        assert station.heard_by("akinyi")[1].startswith("IMEISHA ")


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    off = AlertsSettings.model_validate({"channels": ["log"], "escalation": {"enabled": False}})
    with station_in(tmp_path, PEOPLE, settings=off) as station:
        pass_time(station, 8)
        assert cases(station) == []
