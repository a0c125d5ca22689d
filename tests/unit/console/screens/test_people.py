"""People: how they are reached, of what they are told."""

from helpers.two_houses import House


def test_people_are_listed_with_their_number_and_their_van(house: House) -> None:
    page = house.as_("auditor").get("/people").text
    for word in ("Peter Wanjala", "+254700000002", "Van KBZ 214", "of everything"):
        assert word in page, word
