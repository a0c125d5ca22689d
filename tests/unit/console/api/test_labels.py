"""console/api/labels.py: labels for programs that print."""

from helpers.api_client import Client


def test_a_label_as_a_picture_and_as_a_sheet(manager: Client, driver: Client) -> None:
    picture = manager.ask("GET", "/shipments/s-1/label")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text
    sheet = manager.ask("GET", "/shipments/s-1/label?format=pdf&copies=3&sheet=true")
    assert sheet.body.startswith(b"%PDF")
    assert driver.ask("GET", "/shipments/s-1/label").status == 200
    assert driver.ask("GET", "/shipments/s-2/label").status == 404
    assert manager.ask("GET", "/shipments/none/label").status == 404
    assert manager.ask("GET", "/shipments/s-1/label?copies=1000").status == 422
