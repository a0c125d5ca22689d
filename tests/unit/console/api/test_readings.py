"""console/api/readings.py: readings for a period, in pages and as files."""

import csv
import http.client
import io
import json
from collections.abc import Iterator

import pytest

from coldchain.errors import StoreError
from coldchain.reading import Reading
from console.api.readings import _csv
from helpers.api_client import Client


def test_pages_hold_each_reading_once_and_in_order(manager: Client) -> None:
    whole = manager.get("/readings?asset=van-1&limit=2000")["items"]
    found, after = [], ""
    while True:
        page = manager.get(f"/readings?asset=van-1&limit=37&after={after.replace('&', '%26')}")
        found += page["items"]
        after = page["after"]
        if not after:
            break
    assert found == whole
    assert {each["channel"] for each in whole} >= {"air/temperature", "door/open"}
    assert all(each["received_at"] == each["event_at"] + 2000 for each in whole)


def test_a_period_and_a_channel(manager: Client) -> None:
    whole = manager.get("/readings?device=d-van-1&channel=air/temperature&limit=2000")["items"]
    start, end = whole[10]["event_at"], whole[20]["event_at"]
    query = f"/readings?device=d-van-1&channel=air/temperature&from_at={start}&until_at={end}"
    assert manager.get(query)["items"] == whole[10:20]


def test_a_sensor_that_failed_has_no_value(manager: Client) -> None:
    values = manager.get("/readings?device=d-cooler-2&channel=air/temperature&limit=2000")["items"]
    assert any(each["value"] is None and each["flag"] == 4 for each in values)


def test_as_files(manager: Client) -> None:
    whole = manager.get("/readings?asset=van-1&limit=2000")["items"]
    lines = manager.ask("GET", "/readings/export?asset=van-1&format=ndjson").text.splitlines()
    assert [json.loads(each) for each in lines] == whole
    answer = manager.ask("GET", "/readings/export?asset=van-1")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == len(whole)
    assert rows[0]["event_at"].endswith("Z")
    assert manager.get("/audit?about=export/readings.csv")["items"]


def test_a_file_that_breaks_off_is_seen_to(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> Iterator[list[Reading]]:
        yield [Reading("d", "air/temperature", 1, 2, 3, 4, -1.5, "Cel")]
        raise StoreError("readings", "a full disk", "room", retry=True)

    monkeypatch.setattr("console.api.readings._pages", breaks)
    with pytest.raises((http.client.IncompleteRead, ConnectionError, http.client.RemoteDisconnected)):
        manager.ask("GET", "/readings/export?asset=van-1")


def test_no_text_of_a_file_is_a_formula() -> None:
    reading = Reading("d", "air/temperature", 1, 2, 3, 4, -1.5, "Cel", note="=HYPERLINK(1)")
    text = b"".join(_csv(iter([[reading]]))).decode()
    assert "=HYPERLINK" not in text.replace("'=HYPERLINK", "")
    assert ",-1.5," in text


def test_only_what_is_his(driver: Client, manager: Client) -> None:
    assert driver.get("/readings?asset=van-1&limit=1")["items"]
    assert driver.get("/readings?device=d-van-1&limit=1")["items"]
    for path in ("asset=van-2", "device=d-van-2", "asset=none", "device=none"):
        assert driver.ask("GET", f"/readings?{path}").status == 404
    assert driver.ask("GET", "/readings/export?asset=van-1").status == 403
    assert manager.ask("GET", "/readings").status == 422
    assert manager.ask("GET", "/readings?asset=van-1&device=d-van-1").status == 422
