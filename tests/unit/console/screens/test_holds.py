"""Holds by a page: placed from the page of a shipment, said there, listed, released by whoever may."""

from typing import ClassVar

import pytest

from helpers.signed_in import Browser
from helpers.small_fleet import HOUR
from helpers.two_houses import House, key_of
from links.readings_sqlite import SqliteReadings
from links.readings_store import HeldCopy, Retention

DAY = 24 * HOUR


def placed(house: House, id_: str, why: str) -> str:
    """Return the number of a hold that the manager placed on a shipment."""
    sent = house.send("manager", "/holds", action="place", kind="shipments", id=id_, why=why, key=f"k-{why}")
    assert (sent.status, "said=done" in sent.headers["location"]) == (303, True)
    return str(house.audit(limit=1)[0].entry.new.partition('"id":')[2].partition(",")[0])


def enter(house: House, id_: str) -> None:
    made = house.send("manager", "/shipments/new", product="Kale", quantity_kg="5", id=id_, lot=f"Lot {id_}")
    assert made.status == 303


def test_a_shipment_is_held_from_its_page_and_says_so(house: House) -> None:
    enter(house, "held-1")
    manager = house.as_("manager")
    page = manager.get("/shipment?id=held-1").text
    assert "Its records are held" not in page
    link = page.partition('href="/holds?coop=kaimosi&amp;about=')[2].partition('"')[0]
    assert link.endswith("#place")
    form = manager.get(f"/holds?about={link.removesuffix('#place')}").text
    assert 'value="shipments" selected' in form
    assert 'value="held-1"' in form
    number = placed(house, "held-1", "a lawyer's letter")
    newest = house.audit(limit=1)[0].entry
    assert (newest.action, newest.about, newest.by) == ("hold:set", "shipments/held-1", "manager")
    page = manager.get("/shipment?id=held-1").text
    assert "Its records are held" in page
    assert "a lawyer&#39;s letter" in page
    assert "Hold its records" not in page
    assert "Its records are held" in house.as_("auditor").get("/shipment?id=held-1").text
    assert "lawyer" not in house.as_("keeper").get("/shipment?id=held-1").text
    listed = house.as_("auditor").get("/holds").text
    assert "Kale, Lot held-1" in listed
    assert "Readings are kept for ever here." in listed
    assert "Release it" not in listed
    refused = house.send("manager", "/holds", action="release", hold=number, why="never mind")
    assert refused.status == 403
    assert "Release it" in house.as_("admin").get("/holds").text
    empty = house.send("admin", "/holds", action="release", hold=number, why="")
    assert empty.status == 422
    assert "<details open>" in empty.text, "the form in which a word is missing stays open"
    done = house.send("admin", "/holds", action="release", hold=number, why="it is settled")
    assert "said=done" in done.headers["location"]
    assert "Its records are held" not in manager.get("/shipment?id=held-1").text
    assert "it is settled" in house.as_("auditor").get("/holds").text


def test_the_same_form_twice_is_one_hold(house: House) -> None:
    enter(house, "held-2")
    key = key_of(house.as_("manager").get("/holds"))
    fields = {"action": "place", "kind": "shipments", "id": "Lot held-2", "why": "twice", "key": key}
    assert "said=done" in house.send("manager", "/holds", **fields).headers["location"]
    newest = house.audit(limit=1)[0]
    assert newest.entry.about == "shipments/held-2"  # by its lot
    assert "said=again" in house.send("manager", "/holds", **fields).headers["location"]
    other = {**fields, "key": "another"}
    assert "said=so-already" in house.send("manager", "/holds", **other).headers["location"]
    assert house.audit(limit=1)[0] == newest
    number = newest.entry.new.partition('"id":')[2].partition(",")[0]
    assert house.send("admin", "/holds", action="release", hold=number, why="over").status == 303


def test_what_cannot_be_held_is_told_and_kept_in_the_form(house: House) -> None:
    good = {"action": "place", "kind": "assets", "id": "van-1", "why": "kept words"}
    for wrong in (
        {"why": ""},
        {"why": "x" * 501},
        {"why": "a\x00b"},
        {"id": "zebra-van"},
        {"id": ""},
        {"kind": "party"},
        {"kind": ""},
    ):
        answer = house.send("manager", "/holds", **{**good, **wrong})
        assert answer.status == 422, wrong
        assert "why" in wrong or "kept words" in answer.text
        alert = answer.text.partition('role="alert"')[2].partition("</p>")[0]
        assert '<small lang="en">' in alert, "in plain words of the reader too"
    assert house.send("admin", "/holds", action="release", hold="4711", why="x").status == 422


def test_an_asset_says_by_what_it_is_held(house: House) -> None:
    number = placed(house, "of-peter", "a claim")
    admin: Browser = house.as_("admin")
    page = admin.get("/asset?id=van-1").text
    assert "Its records are held" in page
    assert "Raw milk, Lot-peter</a>)" in page  # the hold is on what is in it
    assert "Hold its records" in page  # by itself it is not
    assert "d-van-1" in admin.get("/holds").text
    assert house.send("admin", "/holds", action="release", hold=number, why="over").status == 303
    assert "Its records are held" not in admin.get("/asset?id=van-1").text


class Forgetful(SqliteReadings):
    """A store that deletes by age, as InfluxDB does: that is in unit/commands/test_hold_copying.py."""

    copies: ClassVar[dict[int, HeldCopy]] = {}

    def retention(self, coop: str) -> Retention:
        return Retention(90 * DAY, HOUR, self.copies)


def test_the_page_says_what_would_be_deleted_when_and_what_to_do(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = int(placed(house, "of-dina", "what becomes of it"))
    monkeypatch.setattr(SqliteReadings, "retention", Forgetful.retention)
    monkeypatch.setattr(SqliteReadings, "copies", Forgetful.copies, raising=False)
    auditor = house.as_("auditor")
    page = auditor.get("/holds").text
    assert "They are being copied to where nothing is deleted." in page
    assert "InfluxDB deletes the first of them at" in page
    set_at, now = house.clock.at, house.clock.at + 4 * HOUR
    house.clock.at = now
    try:
        page = auditor.get("/holds").text
        assert "Nobody copies its readings." in page
        assert "coldchain hold copy" in page
        Forgetful.copies[number] = HeldCopy(now, 1234, set_at - DAY, set_at)
        page = auditor.get("/holds").text
        assert "1,234 copied to where nothing is deleted" in page
        assert "Nobody copies" not in page
        released = house.send("admin", "/holds", action="release", hold=str(number), why="over")
        assert released.status == 303
        assert "Copies of its readings that are left: 1,234." in auditor.get("/holds").text
    finally:
        Forgetful.copies.clear()
        house.clock.at = set_at
