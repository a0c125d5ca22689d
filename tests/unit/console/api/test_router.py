"""console/api/router.py: from a request to an operation, and what goes wrong on the way."""

import json
import urllib.parse
from pathlib import Path

import pytest

from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Role
from console.api import router
from console.api import told as api_told
from helpers.api_client import Client, Place, api_place, told
from helpers.small_fleet import ALARM, COOP
from links.records_audit import newest
from links.records_registry import save_registry


def test_nobody_gets_nothing_but_how_to_come_in(place: Place) -> None:
    answer = Client(place.address).ask("GET", "/assets")
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="coldchain"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert Client(place.address, "coldchain_wrong").ask("GET", "/me").status == 401


def test_an_address_or_a_method_that_is_not_there(manager: Client) -> None:
    assert told(manager.ask("GET", "/nothing"))["reason"] == "no-such-address"
    assert manager.ask("GET", "/").status == 404
    answer = manager.ask("PUT", "/assets/van-1", {})
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, PATCH")
    assert manager.ask("OPTIONS", "/assets").status == 405


def test_head_is_get_without_a_body(manager: Client) -> None:
    answer = manager.ask("HEAD", "/assets/van-1")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["etag"] == manager.ask("GET", "/assets/van-1").headers["etag"]


def test_an_id_with_a_slash_stands_in_one_part_of_a_path(manager: Client) -> None:
    found = manager.get(f"/alarms/{urllib.parse.quote(ALARM, safe='')}")
    assert found["id"] == ALARM
    assert manager.ask("GET", f"/alarms/{ALARM}").status == 404


def test_what_is_no_json_or_too_much_is_refused(manager: Client) -> None:
    assert manager.ask("POST", "/assets", b"{}", {"Content-Type": "text/plain"}).status == 415
    assert manager.ask("POST", "/assets", b"{", {"Content-Type": "application/json"}).status == 400
    large = b'{"id": "' + b"x" * 70_000 + b'"}'
    assert manager.ask("POST", "/assets", large, {"Content-Type": "application/json"}).status == 413


def test_a_key_without_end_is_refused(manager: Client) -> None:
    headers = {"Idempotency-Key": "k" * 300, "Content-Type": "text/csv"}
    assert told(manager.ask("POST", "/import?dry=true", b"id\n", headers))["reason"] == "bad-key"


def test_who_may_not_is_refused_and_that_is_written_down(place: Place, auditor: Client) -> None:
    answer = auditor.ask("POST", "/sites", {"id": "a", "name": "A", "kind": "village_station"})
    assert (answer.status, told(answer)["reason"]) == (403, "not-allowed")
    with place.records.reading() as connection:
        entries = newest(connection, COOP, limit=50)
    assert any(
        each.entry.action == "refused:change-registry" and each.entry.by.startswith("auditor")
        for each in entries
    )


def test_a_cooperative_has_to_be_named_where_several_could_be_meant(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        admin = place.client(Role.ADMIN, coop="*")
        with place.records.transaction() as connection:
            save_registry(connection, Registry(cooperative=Cooperative(id="other", name="Other")))
        site = {"id": "new", "name": "New", "kind": "village_station"}
        answer = admin.ask("POST", "/sites", site)
        assert (answer.status, told(answer)["reason"]) == (422, "coop-needed")
        assert admin.ask("POST", "/sites?coop=other", site).status == 201
        assert place.client(Role.MANAGER).ask("GET", "/sites/new?coop=other").status == 404
        assert place.client(Role.MANAGER, coop="other").get("/sites/new") == {
            **site,
            "latitude": None,
            "longitude": None,
            "gln": "",
            "retired_at": None,
            "retired_why": "",
        }


def test_who_asks_too_much_waits(tmp_path: Path) -> None:
    with api_place(tmp_path, rate=1) as place:
        one, other = place.client(Role.MANAGER), place.client(Role.AUDITOR)
        answers = [one.ask("GET", "/me") for _ in range(6)]
        assert answers[-1].status == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert other.ask("GET", "/me").status == 200


def test_a_defect_of_ours_is_500_and_says_nothing_of_itself(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(api_told, "messages_told", broken)
    monkeypatch.setattr(router._log, "error", lambda *_, **__: None)
    answer = manager.ask("GET", "/messages")
    assert answer.status == 500
    assert "secret" not in answer.text
    assert json.loads(answer.body)["reason"] == "mistake-of-ours"
