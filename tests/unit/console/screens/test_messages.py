"""Messages and what they cost; only of this cooperative."""

from helpers.two_houses import House


def test_who_was_told_what_and_what_the_month_cost(house: House) -> None:
    page = house.as_("manager").get("/messages").text
    for word in ("Peter Wanjala", "HIGH: Van KBZ 214", "2026-11", "KES"):
        assert word in page, word
    assert "ZEB" not in page


def test_it_is_narrowed_to_one_person(house: House) -> None:
    page = house.as_("manager").get("/messages?to=kim").text
    assert "HIGH: Van KBZ 214" not in page
