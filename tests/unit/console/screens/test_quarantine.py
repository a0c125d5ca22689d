"""Quarantine: what was refused and why."""

import pytest

from helpers.small_fleet import NOW
from helpers.two_houses import OTHER, House
from links.journal import Journal, Rejected
from links.quarantine import Quarantine
from links.quarantine_held import ShelfCount


def test_what_was_refused_is_counted_and_shown_by_reason(house: House) -> None:
    page = house.as_("manager").get("/quarantine").text
    assert "bad-pack" in page
    assert "no JSON" in page
    assert "no JSON" not in house.as_("manager").get("/quarantine?reason=other").text


def test_nobody_sees_what_gateways_of_another_cooperative_sent(house: House) -> None:
    journal = Journal(house.fleet.journal)
    journal.append([], [Rejected(NOW, f"coldchain/v1/{OTHER}/gw/readings", "bad-zebra", "of a zebra", b"{")])
    journal.close()
    assert "zebra" not in house.as_("manager").get("/quarantine").text
    theirs = house.as_("stranger").get(f"/quarantine?coop={OTHER}").text
    assert ("of a zebra" in theirs, "no JSON" in theirs) == (True, False)


def test_what_is_kept_for_legal_holds_is_told_and_loudly_when_there_is_no_more_room(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "legal hold" not in house.as_("manager").get("/quarantine").text
    full = ShelfCount({"bad-pack": 3}, 3, 30, {"bad-pack": 2}, 4, 1000)
    monkeypatch.setattr(Quarantine, "shelf", lambda _: full)
    page = house.as_("manager").get("/quarantine").text
    assert "3 of them are, or may be, under a legal hold and give way to nothing: 75 %" in page
    alert = page.partition('role="alert"')[2].partition("</p>")[0]
    assert "2 refused things that are, or may be, under a legal hold gave way" in alert
