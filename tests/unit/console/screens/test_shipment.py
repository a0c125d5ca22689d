"""The page of a shipment: its way, its picture, what was said of it."""

from pathlib import Path
from urllib.parse import unquote

from helpers.console_server import SetClock, fetch, served
from helpers.sealed_case import FleetPacks
from helpers.small_fleet import NOW, build_fleet
from helpers.two_houses import House


def test_its_way_is_drawn_with_who_held_it(house: House) -> None:
    page = house.as_("manager").get("/shipment?id=OF-PETER ".replace(" ", "%20")).text
    for word in ("Lot-peter", "Peter Wanjala", "Van KBZ 214", '<svg class="timeline"', "loaded"):
        assert word in page, word


def test_time_without_readings_is_told(house: House) -> None:
    page = house.as_("manager").get("/shipment?id=s-3").text  # in a cooler that is silent since 47 minutes
    assert "nobody knows:" in page


def test_a_visitor_is_told_to_log_in_for_the_evidence_pack_and_others_are_not(tmp_path: Path) -> None:
    fleet, clock = build_fleet(tmp_path, hours=1), SetClock(NOW)
    with served(fleet.sources(), clock, packer=FleetPacks(fleet, clock)) as address:
        page = fetch(address, "/shipment?id=s-2").text
    assert "Log in to take the evidence pack" in page
    assert "/login?to=/shipment" in unquote(page)
    assert "/reports/pack" not in page
