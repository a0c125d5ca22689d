"""Quarantine: what was refused and why."""

from helpers.two_houses import House


def test_what_was_refused_is_counted_and_shown_by_reason(house: House) -> None:
    page = house.as_("manager").get("/quarantine").text
    assert "bad-pack" in page
    assert "no JSON" in page
    assert "no JSON" not in house.as_("manager").get("/quarantine?reason=other").text
