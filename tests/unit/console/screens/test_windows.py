"""Maintenance windows by a page: opened, listed, ended, and refused."""

from helpers.two_houses import House


def test_a_window_is_opened_once_listed_and_ended(house: House) -> None:
    fields = {
        "target": "site:shinyalu",
        "kind": "maintenance",
        "hours": "2",
        "why": "painting",
        "key": "k-win",
    }
    assert "said=saved" in house.send("manager", "/windows", **fields).headers["location"]
    newest = house.audit(limit=1)[0]
    assert newest.entry.why == "painting"
    assert newest.entry.address == "127.0.0.1"
    assert "said=again" in house.send("manager", "/windows", **fields).headers["location"]
    assert house.audit(limit=1)[0] == newest
    page = house.as_("manager").get("/windows").text
    assert "painting" in page
    number = page.partition('name="window" value="')[2].partition('"')[0]
    assert house.send("manager", "/windows", action="end", window=number).status == 303
    assert "painting" not in house.as_("manager").get("/windows").text


def test_what_cannot_be_opened_is_told_and_kept_in_the_form(house: House) -> None:
    good = {"target": "asset:van-1", "kind": "maintenance", "hours": "2", "why": "kept words"}
    for wrong in (
        {"why": ""},
        {"hours": "0"},
        {"hours": "999999999999999999999"},
        {"target": "asset:zebra-van"},
        {"target": "junk"},
        {"kind": "party"},
        {"when": "soon"},
        {"when": "9998-01-01T00:00"},
    ):
        answer = house.send("manager", "/windows", **{**good, **wrong})
        assert answer.status == 422, wrong
        assert "why" in wrong or "kept words" in answer.text
    assert house.send("manager", "/windows", action="end", window="4711").status == 422
