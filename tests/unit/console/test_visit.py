"""A visit speaks the language that was chosen, and has only what its person may see."""

from collections.abc import Iterator

import pytest

from helpers.two_houses import House, two_houses


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path_factory.mktemp("visit"), hours=1) as house:
        yield house


def test_the_language_of_the_address_is_before_that_of_the_browser(house: House) -> None:
    browser = house.as_("manager")
    assert browser.get("/people?lang=sw").headers["content-language"] == "sw"
    assert browser.get("/people?lang=%3Cb%3E").headers["content-language"] == "en"


def test_who_sees_one_cooperative_is_offered_no_other(house: House) -> None:
    assert "limuru" not in house.as_("manager").get("/people").text
    assert "limuru" in house.as_("everywhere").get("/people").text
