"""What the morning line says to whom, by real records and readings. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.budget_settings import BudgetSettings
from alerts.report_facts import Facts
from coldchain.judgement.budget import Spending
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact, Role
from helpers.small_fleet import NOW, Fleet, build_fleet, judge_shipments
from helpers.talking import TALKING
from helpers.watching import COOP, Station, air, at
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_budget import book, open_account

PEOPLE = {each.id: each for each in TALKING.contacts}
TARIFF = {"channel": "gsm_modem", "price": 2.0, "currency": "KES"}
BUDGET = BudgetSettings.model_validate({"segments": 300, "tariffs": [TARIFF]})


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    station = Station(tmp_path, TALKING)
    yield station
    station.close()


def said(
    station: Station, who: Contact, budget: BudgetSettings = BUDGET, registry: Registry = TALKING
) -> str:
    """Return a person's report now."""
    with station.records.reading() as connection:
        facts = Facts(connection, station.store, budget=budget, now=station.clock.now())
        return facts.report(registry, who)


def test_a_driver_hears_of_his_vehicle_alone(station: Station) -> None:
    station.live([air(0, 4.2), air(1, 4.4)])
    assert said(station, PEOPLE["peter"]).startswith("Van KBZ 214: 4.4C at 22 Nov 12:01. Open alarms: 0.")
    assert said(station, PEOPLE["ann"]) == "Van KCA 981, 22 Nov 12:01: no readings. Open alarms: 0."
    station.live([air(each, 9) for each in range(2, 9)])
    assert said(station, PEOPLE["peter"]).startswith("Van KBZ 214: 9.0C at 22 Nov 12:08. Open alarms: 1.")
    both = replace(PEOPLE["peter"], asset="", assets=("van-2", "van-1"))
    assert said(station, both).startswith("Van KBZ 214: 9.0C")


def test_a_manager_hears_how_all_is_and_what_it_costs(station: Station) -> None:
    station.live([air(0, 4, device=f"logger-{one}") for one in (1, 2, 3)])
    assert said(station, PEOPLE["grace"]).startswith("Sun 22 Nov Highland: all well. Vans and coolers: 5.")
    station.live([air(each, 9) for each in range(8)])
    place = (COOP, "2026-11", "gsm_modem")
    with station.records.transaction() as connection:
        open_account(connection, place, "KES")
        book(connection, place, Spending(24.0, 12), 11)
    text = said(station, PEOPLE["grace"])
    assert text.startswith("Sun 22 Nov Highland: open alarms 1, not answered 1, quiet 0. Worst: ")
    assert "Month's texts: 12/300." in text
    money = BudgetSettings.model_validate({"money": 100.0, "tariffs": [TARIFF]})
    assert "Month's texts: 24.00/100.00 KES." in said(station, PEOPLE["grace"], money)
    none = BudgetSettings.model_validate({"tariffs": [TARIFF]})
    assert "Month's texts: 12." in said(station, PEOPLE["grace"], none)


def test_what_is_silent_and_what_is_shelved_are_told_apart(station: Station) -> None:
    station.live([air(each, 4) for each in range(3)])
    station.wait(45)
    station.write_store()
    text = said(station, PEOPLE["grace"])
    assert "open alarms 2, not answered 2, quiet 2." in text  # the van, and a cooler that was never heard
    keeper = replace(PEOPLE["grace"], role=Role.KEEPER)
    assert said(station, keeper).endswith("Quiet: Van KBZ 214, Nyeri cooler.")
    with station.records.transaction() as connection:
        connection.exec_driver_sql("UPDATE alarms SET suppression = 'SHELVED'")
    assert "open alarms 0, not answered 0, quiet 2." in said(station, PEOPLE["grace"])


def test_a_keeper_hears_of_his_site_in_his_language_and_not_of_money(station: Station) -> None:
    assert said(station, PEOPLE["wanjiru"]) == "Jpl 22 Nov Nyeri station: yote sawa. Magari na majokofu: 1."


def test_a_watcher_that_has_just_begun_does_not_say_that_all_is_well(station: Station) -> None:
    station.live([air(0, 4, device=f"logger-{one}") for one in (1, 2)])
    assert "quiet 1. " in said(station, PEOPLE["grace"])  # nothing ever came from the cooler
    station.clock.move_to(at(31))
    assert "open alarms 0, not answered 0, quiet 3." in said(station, PEOPLE["grace"])


def test_who_has_nothing_in_his_care_hears_that(station: Station) -> None:
    assert (
        said(station, Contact(id="c", name="C", role=Role.CARRIER))
        == "Sun 22 Nov: nothing is in your care now."
    )
    assert said(station, PEOPLE["otieno"]) == "Sun 22 Nov: nothing is in your care now."


def test_the_readings_store_holds_up_nobody(station: Station) -> None:
    station.live([air(0, 4.2)])
    station.store.close()
    assert "no readings" in said(station, PEOPLE["peter"])


def test_life_that_is_left_is_told_when_the_goods_have_been_judged(tmp_path: Path) -> None:
    fleet = build_fleet(tmp_path, hours=4)
    grace, peter = fleet.registry.contacts
    assert "Inside: Fresh milk." in fleet_said(fleet, peter)  # nobody has judged it yet
    judge_shipments(fleet)
    assert "Fresh milk: life left " in fleet_said(fleet, peter)
    assert " in Van KBZ 214, " in fleet_said(fleet, grace)


def fleet_said(fleet: Fleet, who: Contact) -> str:
    """Return a person's report of the fleet."""
    records, store = Records(fleet.records_url), SqliteReadings(fleet.readings, reader=True)
    with records.reading() as connection:
        text = Facts(connection, store, budget=BUDGET, now=NOW).report(fleet.registry, who)
    records.close()
    store.close()
    return text
