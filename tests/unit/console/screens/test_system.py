"""The health of the system itself."""

from helpers.two_houses import House


def test_programs_elsewhere_are_told_as_such(house: House) -> None:
    page = house.as_("manager").get("/system").text
    assert "They run on another machine." in page
