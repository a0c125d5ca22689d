"""Devices: heard or silent, calibrated or not; and one of them."""

from contextlib import closing

from coldchain.reading import Reading
from helpers.small_fleet import COOP, HOUR, NOW, Fleet, add_reading
from helpers.two_houses import House
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey


def _said(fleet: Fleet, device: str) -> list[Reading]:
    with closing(SqliteReadings(fleet.readings, reader=True)) as store:
        return store.range(SeriesKey(COOP, device, "air/temperature"))


def test_the_list_says_who_is_silent_and_whose_certificate_runs_out(house: House) -> None:
    page = house.as_("manager").get("/devices").text
    for word in ("d-cooler-3", "silent", "sensor failed", "calibration has run out", "gw-road"):
        assert word in page, word
    assert "d-box-1" not in house.as_("manager").get("/devices?q=VAN-1").text


def test_one_device_has_its_certificate_and_its_place(house: House) -> None:
    page = house.as_("manager").get("/device?id=d-van-1").text
    assert "KE-17" in page
    assert "Van KBZ 214" in page


def test_a_device_that_measures_less_often_than_registered_has_one_row_for_it(house: House) -> None:
    slow = [
        Reading(
            "d-cooler-2", "air/temperature", 77, number, NOW - 20 * HOUR + number * HOUR // 12, 0, 4.0, "Cel"
        )
        for number in range(13)
    ]
    store = SqliteReadings(house.fleet.readings)
    store.write([(store.position() + 1, Entry(COOP, "gw-road", NOW, tuple(slow)))])
    store.close()
    page = house.as_("manager").get("/device?id=d-cooler-2").text
    assert "less often than registered: 12 silences, the longest 5 min" in page


def test_one_device_tells_its_gaps_and_how_many_readings_are_missing(house: House) -> None:
    early = NOW - 20 * HOUR
    add_reading(house.fleet, "box-1", "air/temperature", 4.0, early)
    first = min(each.event_at for each in _said(house.fleet, "d-box-1") if each.event_at > early)
    count = first // 60_000 - early // 60_000 - 1
    page = house.as_("manager").get("/device?id=d-box-1").text
    assert f"readings missing: {count:,}" in page
    fine = house.as_("manager").get("/device?id=d-van-2").text
    assert "readings missing" not in fine
    assert "Gaps in the last 24 h" in fine
