"""What is in somebody's care, and its newest temperature. Minutes after noon."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.in_care import FRESH_MS, assets_of, latest_of, place_of, temperature_in
from coldchain.registry.registry import Lookup
from coldchain.registry.things import Contact, Leg, Role
from helpers.talking import TALKING
from helpers.watching import COOP, Station, air, at
from links.records_views import open_alarms

PEOPLE = {each.id: each for each in TALKING.contacts}


@pytest.mark.parametrize(
    ("who", "wanted"),
    [
        (PEOPLE["peter"], ["van-1"]),
        (PEOPLE["ann"], ["van-2"]),
        (PEOPLE["wanjiru"], ["cooler-1"]),
        (PEOPLE["grace"], [each.id for each in TALKING.assets]),
        (PEOPLE["otieno"], []),
        (Contact(id="c", name="C", role=Role.CARRIER), ["van-2"]),
    ],
)
def test_who_has_what_in_his_care(who: Contact, wanted: list[str]) -> None:
    held = Leg(shipment="s-1", asset="van-2", custodian="c", from_at=at(-1))
    assert assets_of(replace(TALKING, legs=(held,)), who, at(0)) == wanted


def test_an_asset_with_its_alarms_and_newest_temperature(tmp_path: Path) -> None:
    station = Station(tmp_path, TALKING)
    station.live([air(each, 9) for each in range(7)])
    station.live([air(7, 5.5, channel="product"), air(8, 9.5)])
    with station.records.reading() as connection:
        alarms = open_alarms(connection, COOP)
    lookup, latest = Lookup(TALKING), latest_of(station.store, COOP)
    bad, good = (place_of(lookup, each, alarms, at(8)) for each in ("van-1", "van-2"))
    assert bad.rank < good.rank
    assert bad.alarm is not None
    assert (bad.alarm.limit_name, good.alarm) == ("too-warm", None)
    found = temperature_in(bad, latest, at(8))
    assert found is not None
    assert (found.channel, found.value) == ("product/temperature", 5.5)
    assert temperature_in(good, latest, at(8)) is None
    old = temperature_in(bad, latest, at(8) + FRESH_MS + 60_000)
    assert old is not None
    assert old.event_at == at(7)
    station.close()
    assert latest_of(station.store, COOP) == []
