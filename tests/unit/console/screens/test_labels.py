"""Labels as picture and print, and what opens from one."""

from helpers.two_houses import House


def test_a_label_is_drawn_and_printed(house: House) -> None:
    browser = house.as_("keeper")
    picture = browser.get("/label.svg?id=of-carl")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "<script" not in picture.text
    sheet = browser.get("/label.pdf?id=of-carl&sheet=1&copies=999999")
    assert sheet.body.startswith(b"%PDF")
    assert 'filename="label-of-carl.pdf"' in sheet.headers["content-disposition"].lower()


def test_who_has_not_logged_in_needs_the_label_itself(house: House) -> None:
    assert house.as_("nobody").get("/s/kaimosi/of-carl?k=guessed").status == 404
    assert house.as_("nobody").get("/s/nowhere/of-carl").status == 404
    known = house.as_("keeper").get("/s/kaimosi/of-carl?k=guessed")
    assert known.headers["location"] == "/shipment?coop=kaimosi&id=of-carl&k=guessed"
