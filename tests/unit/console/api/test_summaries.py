"""Summaries for programs: asked for, found under their address, made, taken, cancelled; each once."""

import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.registry.things import Role
from commands.asked_reports import book_of
from commands.asked_work import run_asked
from commands.packing import keys_of
from commands.station import open_station
from helpers.api_client import Place, api_place, told
from helpers.console_server import SetClock
from helpers.small_fleet import COOP, NOW
from reports.checking.verify import Outcome, verify

PATH = "/summaries"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with api_place(tmp_path) as found:
        yield found


def test_one_is_asked_for_looked_at_and_taken(place: Place) -> None:
    client = place.client(Role.AUDITOR)
    body, key = {"month": "2026-11", "product": "Kale", "language": "sw"}, {"Idempotency-Key": "k-1"}
    answer = client.ask("POST", PATH, body, key)
    assert answer.status == 202, answer.text
    row = told(answer)
    assert (row["state"], row["period"], row["product"], row["language"]) == (
        "waiting",
        "2026-11",
        "Kale",
        "sw",
    )
    where = answer.headers["location"]
    assert where == f"/api/v1{PATH}/{row['id']}?coop={COOP}"
    assert int(answer.headers["retry-after"]) > 0, "when to look again"
    again = client.ask("POST", PATH, body, key)
    assert (again.status, told(again)["id"]) == (202, row["id"])
    assert client.ask("GET", f"{PATH}/{row['id']}/file").status == 404
    station = open_station(place.fleet.readings.parent / "coldchain.toml")
    assert run_asked(station, SetClock(NOW), threading.Event()).is_well
    found = client.get(where.removeprefix("/api/v1"))
    assert (found["state"], found["packs"], found["done"], found["whole"]) == ("done", 1, 1, 1)
    assert [each["id"] for each in client.get(PATH)["items"]] == [row["id"]]
    keys = keys_of(station).listed()
    file = client.ask("GET", f"{PATH}/{row['id']}/file")
    assert file.headers["content-type"] == "application/zip"
    assert verify(file.body, keys).outcome is Outcome.GENUINE
    assert int(file.headers["content-length"]) == len(file.body)
    seen = {"If-None-Match": file.headers["etag"]}
    assert client.ask("GET", f"{PATH}/{row['id']}/file", headers=seen).status == 304
    assert "retry-after" not in client.ask("GET", f"{PATH}/{row['id']}").headers
    pages = client.ask("GET", f"{PATH}/{row['id']}/file?format=pdf")
    assert (pages.headers["content-type"], pages.body[:5]) == ("application/pdf", b"%PDF-")
    packs = client.ask("GET", f"{PATH}/{row['id']}/file?format=packs")
    assert len(zipfile.ZipFile(io.BytesIO(packs.body)).namelist()) == 2


def test_one_is_cancelled_by_who_asked(place: Place) -> None:
    client = place.client(Role.REGULATOR)
    row = told(client.ask("POST", PATH, {"first_day": "2026-11-20", "last_day": "2026-11-21"}))
    done = client.ask("DELETE", f"{PATH}/{row['id']}")
    assert (done.status, told(done)["state"]) == (200, "cancelled")
    assert client.ask("DELETE", f"{PATH}/20261122-000000-00000000").status == 404


def test_what_cannot_be_is_told_and_too_many_is_429(place: Place) -> None:
    client = place.client(Role.MANAGER)
    for body, status in (
        ({}, 422),
        ({"month": "2026-13"}, 422),
        ({"month": "november"}, 422),
        ({"month": "2027-11"}, 422),
        ({"month": "2026-11", "product": "Rice"}, 422),
        ({"month": "2026-11", "more": 1}, 422),
    ):
        answer = client.ask("POST", PATH, body)
        assert answer.status == status, (body, answer.text)
        assert told(answer)["detail"]
    for number in range(1, 6):
        assert client.ask("POST", PATH, {"month": f"2026-0{number}"}).status == 202
    answer = client.ask("POST", PATH, {"month": "2026-10"})
    assert (answer.status, told(answer)["reason"]) == (429, "too-many-asked")
    assert len(book_of(open_station(place.fleet.readings.parent / "coldchain.toml")).entries()) == 5


def test_one_of_another_cooperative_is_none(place: Place) -> None:
    row = told(place.client(Role.MANAGER).ask("POST", PATH, {"month": "2026-11"}))
    stranger = place.client(Role.MANAGER, coop="elsewhere")
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/file")):
        for query in ("", f"?coop={COOP}"):
            assert stranger.ask(method, f"{PATH}/{row['id']}{path}{query}").status == 404
