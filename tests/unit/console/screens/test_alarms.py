"""The list of alarms, the story of one, and what forms do to it."""

from urllib.parse import quote

from helpers.small_fleet import ALARM
from helpers.two_houses import House


def test_the_list_has_the_alarm_with_its_goods_and_a_button(house: House) -> None:
    page = house.as_("manager").get("/alarms").text
    assert "Van KBZ 214" in page
    assert "Fresh milk 480 kg" in page
    assert 'value="acknowledge"' in page
    assert 'value="acknowledge"' not in house.as_("auditor").get("/alarms").text


def test_a_comment_is_kept_once_and_stands_in_the_chain_with_where_it_came_from(house: House) -> None:
    fields = {"id": ALARM, "action": "comment", "comment": "Door was open", "key": "k-comment"}
    assert house.send("driver", "/alarm", **fields).status == 303
    entry = house.audit(limit=1)[0].entry
    assert (entry.action, entry.by, entry.why) == ("alarm:comment", "peter", "Door was open")
    assert entry.address == "127.0.0.1"
    again = house.send("driver", "/alarm", **fields)
    assert "said=again" in again.headers["location"]
    assert house.audit(limit=1)[0].entry == entry
    assert "Door was open" in house.as_("manager").get(f"/alarm?id={quote(ALARM)}").text


def test_another_content_under_the_same_key_is_refused(house: House) -> None:
    fields = {"id": ALARM, "action": "comment", "key": "k-other"}
    assert house.send("manager", "/alarm", comment="one", **fields).status == 303
    assert house.send("manager", "/alarm", comment="two", **fields).status == 422


def test_nobody_shelves_without_a_reason_for_too_long_or_without_being_allowed(house: House) -> None:
    fields = {"id": ALARM, "action": "shelve"}
    assert house.send("manager", "/alarm", minutes="30", **fields).status == 422
    too_long = house.send("manager", "/alarm", minutes="481", comment="w", **fields)
    assert too_long.status == 422
    assert house.send("driver", "/alarm", minutes="30", comment="w", **fields).status == 403
    assert house.audit(limit=1)[0].entry.action == "refused:shelve-alarm"


def test_a_driver_answers_no_alarm_of_others(house: House) -> None:
    assert house.send("driver2", "/alarm", id=ALARM, action="acknowledge").status == 403
    assert house.as_("driver2").get(f"/alarm?id={quote(ALARM)}").status == 404
