"""Devices: heard or silent, calibrated or not; and one of them."""

from contextlib import closing

from coldchain.reading import Reading
from helpers.small_fleet import COOP, HOUR, NOW, Fleet, add_reading
from helpers.two_houses import House, key_of
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records_registry import load_registry


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


def test_a_device_is_moved_and_taken_out_on_its_page_by_whoever_may(house: House) -> None:
    assert house.send("manager", "/registry/entry", of="devices", id="d-moved", asset="box-1").status == 303
    page = house.as_("manager").get("/device?id=d-moved").text
    assert 'action="/registry/move"' in page
    assert '<option value="van-2">' in page
    assert 'key=%5B%22d-moved%22%5D"' in page  # where it is changed, or retired
    assert 'action="/registry/move"' not in house.as_("auditor").get("/device?id=d-moved").text
    said = {
        "device": "d-moved",
        "action": "move",
        "key": key_of(house.as_("manager").get("/device?id=d-moved")),
    }
    moved = house.send("manager", "/registry/move", **said, asset="van-2")
    assert (moved.status, "said=saved" in moved.headers["location"]) == (303, True)
    assert "Van KCA 981" in house.as_("manager").get("/devices?q=d-moved").text
    twice = house.send("manager", "/registry/move", **said, asset="van-2")
    assert "said=again" in twice.headers["location"]
    there = house.send("manager", "/registry/move", **{**said, "key": "k-2"}, asset="van-2")
    assert "said=so-already" in there.headers["location"]
    out = house.send("manager", "/registry/move", device="d-moved", action="out", asset="van-1", key="k-3")
    assert out.status == 303
    page = house.as_("manager").get("/device?id=d-moved").text
    assert "<dd>placed nowhere</dd>" in page
    assert "Only take it out" not in page


def test_a_move_that_cannot_be_keeps_what_was_typed(house: House) -> None:
    assert house.send("manager", "/registry/entry", of="devices", id="d-kept", asset="box-1").status == 303
    said = {"device": "d-kept", "action": "move", "asset": "van-2", "when": "2026-01-05T10:00", "why": ""}
    page = house.send("manager", "/registry/move", **said)
    assert (page.status, "Say why." in page.text, '<details id="move" open>' in page.text) == (
        422,
        True,
        True,
    )
    assert '<option value="van-2" selected>' in page.text
    assert 'value="2026-01-05T10:00"' in page.text
    assert 'id="m-why" name="why" maxlength="1000" value="" aria-invalid="true"' in page.text
    nowhere = house.send("manager", "/registry/move", **{**said, "asset": "", "why": "kept words"})
    assert (nowhere.status, "Say where to." in nowhere.text) == (422, True)
    assert 'value="kept words"' in nowhere.text
    assert house.send("manager", "/registry/move", **{**said, "when": "soon"}).status == 422


def test_a_move_that_waited_for_coverage_counts_from_when_it_was_said(house: House) -> None:
    assert house.send("manager", "/registry/entry", of="devices", id="d-wait", asset="box-1").status == 303
    house.clock.at += 20 * 60_000
    noted = house.clock.at - 10 * 60_000
    said = {"device": "d-wait", "action": "move", "asset": "van-2"}
    assert house.send("manager", "/registry/move", **said, at=str(noted)).status == 303
    with house.records.reading() as connection:
        placed = [each for each in load_registry(connection, COOP).placements if each.device == "d-wait"]
    assert sorted((each.asset, each.until_at) for each in placed) == [("box-1", noted), ("van-2", None)]


def test_a_device_that_never_said_a_thing_says_so(house: House) -> None:
    assert house.send("manager", "/registry/entry", of="devices", id="d-mute").status == 303
    page = house.as_("manager").get("/device?id=d-mute").text
    assert "None yet." in page.partition("Last readings")[2].partition("</section>")[0]
