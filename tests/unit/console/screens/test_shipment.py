"""The page of a shipment: its way, its picture, what was said of it."""

from helpers.two_houses import House


def test_its_way_is_drawn_with_who_held_it(house: House) -> None:
    page = house.as_("manager").get("/shipment?id=OF-PETER ".replace(" ", "%20")).text
    for word in ("Lot-peter", "Peter Wanjala", "Van KBZ 214", '<svg class="timeline"', "loaded"):
        assert word in page, word


def test_time_without_readings_is_told(house: House) -> None:
    page = house.as_("manager").get("/shipment?id=s-3").text  # in a cooler that is silent since 47 minutes
    assert "nobody knows:" in page
