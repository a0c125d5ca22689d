"""Quarantine: what was refused and why."""

from helpers.small_fleet import NOW
from helpers.two_houses import OTHER, House
from links.journal import Journal, Rejected


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
