"""Stations: what stands where, and what is in it."""

from helpers.two_houses import House


def test_coolers_stand_with_their_goods_at_their_station(house: House) -> None:
    page = house.as_("keeper").get("/stations").text
    for word in ("Kaimosi", "Shinyalu", "Walk-in cooler", "On the road", "Kale"):
        assert word in page, word
    one = house.as_("keeper").get("/stations?id=shinyalu").text
    assert "Station cooler" in one
    assert "Walk-in cooler" not in one


def test_beyond_the_last_page_there_is_nothing(house: House) -> None:
    assert house.as_("keeper").get("/stations?from=99999999999999999999999").status == 200
