"""Devices: heard or silent, calibrated or not; and one of them."""

from helpers.two_houses import House


def test_the_list_says_who_is_silent_and_whose_certificate_runs_out(house: House) -> None:
    page = house.as_("manager").get("/devices").text
    for word in ("d-cooler-3", "silent", "sensor failed", "calibration has run out", "gw-road"):
        assert word in page, word
    assert "d-box-1" not in house.as_("manager").get("/devices?q=VAN-1").text


def test_one_device_has_its_certificate_and_its_place(house: House) -> None:
    page = house.as_("manager").get("/device?id=d-van-1").text
    assert "KE-17" in page
    assert "Van KBZ 214" in page
