"""The registry by forms: added, changed, removed, wrong ones, and by whom."""

import re
from urllib.parse import quote

from helpers.two_houses import House


def test_an_entry_is_added_changed_and_removed_each_in_the_chain(house: House) -> None:
    said = {"of": "sites", "id": "hill", "name": "Hill", "kind": "village_station"}
    added = house.send("manager", "/registry/entry", **said)
    assert added.status == 303, added.text
    key = '["hill"]'
    changed = house.send(
        "manager", "/registry/entry", entry=key, **{**said, "name": "Hilltop"}, why="renamed"
    )
    assert changed.status == 303, changed.text
    entry = house.audit(limit=1)[0].entry
    assert (entry.about, entry.why) == ("sites/hill", "renamed")
    assert "Hilltop" in house.as_("manager").get(f"/registry/entry?kind=sites&key={quote(key)}").text
    assert (
        house.send("manager", "/registry/entry", of="sites", entry=key, action="remove", why="shut").status
        == 303
    )
    assert house.as_("manager").get(f"/registry/entry?kind=sites&key={quote(key)}").status == 404


def test_a_wrong_form_keeps_what_was_typed_and_says_where_it_is_wrong(house: House) -> None:
    answer = house.send("manager", "/registry/entry", of="sites", id="Not An Id!", name="Kept", kind="moon")
    assert answer.status == 422
    assert 'value="Kept"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    placed = {"of": "placements", "device": "d-van-1", "asset": "van-2", "from": "soon"}
    answer = house.send("manager", "/registry/entry", **placed)
    assert answer.status == 422
    assert 'value="van-2"' in answer.text


def test_keys_of_odd_types_are_no_entries(house: House) -> None:
    for key in ("[", "{}", "[[]]", "null", "[1]", '["a",1]', "[1e999]", '["\\u0000"]', "9" * 400):
        answer = house.as_("manager").get(f"/registry/entry?kind=sites&key={quote(key)}")
        assert answer.status == 404, key


def test_people_and_their_numbers_are_not_for_everybody_who_looks(house: House) -> None:
    for who in ("keeper", "regulator", "driver", "carrier"):
        for path in ("/registry/kind?kind=contacts", "/registry/entry?kind=contacts&key=%5B%22grace%22%5D"):
            answer = house.as_(who).get(path)
            assert answer.status == 403, (who, path)
            assert "+254" not in answer.text
    assert "kind=contacts" not in house.as_("regulator").get("/registry").text


def test_a_device_is_moved_from_now_on(house: House) -> None:
    assert house.send("manager", "/registry/entry", of="devices", id="d-new", asset="box-1").status == 303
    assert house.send("manager", "/registry/move", device="d-new", asset="van-2").status == 303
    assert "Van KCA 981" in house.as_("manager").get("/device?id=d-new").text
    assert house.send("manager", "/registry/move", device="d-new", asset="van-9").status in (404, 422)


def test_the_form_of_a_device_asks_where_it_stands_only_when_it_is_new(house: House) -> None:
    manager = house.as_("manager")
    assert 'name="asset"' in manager.get("/registry/entry?kind=devices").text
    page = manager.get("/registry/entry?kind=devices&key=%5B%22d-van-1%22%5D").text
    assert 'name="asset"' not in page, "what stood there would be taken for nothing"
    assert "id=d-van-1#move" in page


def test_lists_of_the_registry_say_labels_and_local_times(house: House) -> None:
    page = house.as_("manager").get("/registry/kind?kind=assets").text
    assert "Profile: " in page
    assert "Kind: van" in page
    new = {"of": "devices", "id": "d-listed", "asset": "box-1"}
    assert house.send("manager", "/registry/entry", **new).status == 303
    assert house.send("manager", "/registry/move", device="d-listed", asset="van-2").status == 303
    listed = house.as_("manager").get("/registry/kind?kind=placements&q=d-listed").text
    assert re.search(r"From: 20\d\d-\d\d-\d\d \d\d:\d\d\b", listed)


KEY = '["why-1"]'


def test_a_reason_is_asked_for_at_its_field_where_reports_may_rest_on_it(house: House) -> None:
    form = {"of": "sites", "id": "why-1", "name": "Kept so", "kind": "village_station"}
    fresh = house.as_("manager").get("/registry/entry?kind=sites").text
    assert 'name="why"' not in fresh, "what is new needs no reason"
    assert house.send("manager", "/registry/entry", **form).status == 303
    page = house.as_("manager").get(f"/registry/entry?kind=sites&key={quote(KEY)}").text
    assert _why(page).endswith(' required aria-describedby="e-why-hint">')
    before = house.audit(limit=1)[0].seq
    for said in ({"name": "Typed"}, {"action": "remove"}, {"name": "Typed", "why": "  "}):
        answer = house.send("manager", "/registry/entry", **{**form, "entry": KEY, **said})
        assert answer.status == 422, said
        assert 'aria-invalid="true"' in _why(answer.text)
        assert "Say why." in answer.text
        assert f'value="{said.get("name", "Kept so")}"' in answer.text, "what was typed is kept"
    assert house.audit(limit=1)[0].seq == before
    wrong = {**form, "entry": KEY, "kind": "moon", "why": "it was &lt;moved"}
    assert "it was &amp;lt;moved" in _why(house.send("manager", "/registry/entry", **wrong).text)


def test_a_person_may_be_reached_otherwise_without_a_word(house: House) -> None:
    key = '["grace"]'
    page = house.as_("manager").get(f"/registry/entry?kind=contacts&key={quote(key)}").text
    assert "required" not in _why(page)
    assert "Needed for another name or role" in page
    said = {"of": "contacts", "entry": key, "id": "grace"}
    assert house.send("manager", "/registry/entry", **said, phone="+254700000055").status == 303
    assert house.send("manager", "/registry/entry", **said, role="carrier").status == 422


def test_a_move_that_is_entered_late_needs_a_reason(house: House) -> None:
    assert house.send("manager", "/registry/entry", of="devices", id="d-late", asset="box-1").status == 303
    late = {"device": "d-late", "asset": "van-2", "when": "2026-01-05T10:00"}
    refused = house.send("manager", "/registry/move", **late)
    assert (refused.status, "Say why." in refused.text) == (422, True)
    assert house.send("manager", "/registry/move", **late, why="the driver says so").status == 303


def _why(page: str) -> str:
    """Return the tag of the field of the reason."""
    begin = page.index('<input id="e-why"')
    return page[begin : page.index(">", begin) + 1]


def test_a_thing_is_retired_by_a_form_of_two_fields_that_keeps_all_else(house: House) -> None:
    new = {"of": "assets", "id": "box-old", "name": "Old box", "kind": "motorcycle_box", "profile": "box"}
    profile = house.as_("manager").get("/registry/entry?kind=assets&key=%5B%22box-1%22%5D").text
    new["profile"] = profile.partition('name="profile" value="')[2].partition('"')[0]
    assert house.send("manager", "/registry/entry", **new).status == 303
    key = '["box-old"]'
    page = house.as_("manager").get(f"/registry/entry?kind=assets&key={quote(key)}").text
    whole, _, end = page.partition('<details class="panel narrow" id="retire">')
    assert ('name="retired"' in whole, 'name="retired"' in end) == (False, True)
    said = {"of": "assets", "entry": key, "action": "retire"}
    refused = house.send("manager", "/registry/entry", **said, retired="2027-01-01T10:00", retired_why="kept")
    assert (refused.status, 'id="retire" open' in refused.text) == (422, True)
    assert ('value="kept"' in refused.text, 'value="Old box"' in refused.text) == (True, True)
    assert house.send("manager", "/registry/entry", **said, retired="", retired_why="worn out").status == 303
    entry = house.audit(limit=1)[0].entry
    assert (entry.action, entry.about, "Old box" in entry.new) == ("registry:change", "assets/box-old", True)
    assert "worn out" in house.as_("manager").get("/asset?id=box-old").text
    page = house.as_("manager").get(f"/registry/entry?kind=assets&key={quote(key)}").text
    assert ('name="retired"' in page, 'id="retire"' in page) == (True, False)  # there it is brought back
