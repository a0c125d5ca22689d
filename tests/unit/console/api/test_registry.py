"""console/api/registry.py: entries listed, read, added, changed, removed; once under one key."""

import threading
from typing import Any
from urllib.parse import quote

import pytest

from console.api.registry_types import KINDS
from helpers.api_client import Client, Place, told
from helpers.console_server import Answer

_NEW: dict[str, dict[str, Any]] = {
    "sites": {"id": "s-new", "name": "New", "kind": "village_station", "latitude": 0.5},
    "assets": {
        "id": "a-new",
        "name": "New",
        "kind": "cooler",
        "profile": "chilled-milk",
        "capacity_kg": 12.5,
    },
    "devices": {"id": "d-new", "name": "New", "sample_interval_s": 30, "model": "M", "serial": "S-1"},
    "placements": {"device": "d-new", "asset": "a-new", "from_at": 1_700_000_000_000},
    "contacts": {
        "id": "c-new",
        "name": "New",
        "role": "keeper",
        "phone": "+254700000077",
        "sites": ["centre"],
    },
    "calibrations": {
        "device": "d-new",
        "certificate": "K-1",
        "channel": "air/temperature",
        "calibrated_at": 1_700_000_000_000,
        "due_at": 1_800_000_000_000,
        "offset": 0.25,
    },
    "prices": {"product": "Kale", "price_per_kg": 41.5, "from_at": 1_700_000_000_000},
    "profiles": {
        "name": "p-new",
        "limits": [{"name": "warm", "channel": "air/temperature", "side": "above", "bound": 5.5}],
    },
    "gateways": {"id": "g-new"},
}
_CHANGE: dict[str, dict[str, Any]] = {
    "sites": {"name": "Newer", "latitude": None},
    "assets": {"plate": "KBX 1", "capacity_kg": None},
    "devices": {"sample_interval_s": 90.5},
    "placements": {"until_at": 1_750_000_000_000},
    "contacts": {"sites": [], "language": "sw"},
    "calibrations": {"uncertainty": 0.5},
    "prices": {"price_per_kg": 1.25},
    "profiles": {"max_gap_s": 600},
}


def test_an_entry_of_each_kind_lives_its_life(manager: Client) -> None:
    where = {}
    for kind in KINDS_IN_ORDER:
        answer = manager.ask("POST", f"/{kind}", _NEW[kind])
        assert answer.status == 201, (kind, answer.text)
        where[kind] = answer.headers["location"].removeprefix("/api/v1")
        found = manager.get(where[kind])
        assert found == told(answer)
        same = {name: value for name, value in _NEW[kind].items() if name not in ("product", "limits")}
        assert same.items() <= found.items()
        assert found in manager.get(f"/{kind}?limit=200")["items"]
    for kind, said in _CHANGE.items():
        if kind != "contacts":  # what is changed of the person here is nothing that a report may rest on
            assert reason_of(manager.ask("PATCH", where[kind], said)) == (422, "why-needed", "why"), kind
            assert reason_of(manager.ask("PATCH", where[kind], {**said, "why": " "}))[1] == "why-needed"
        answer = manager.ask("PATCH", where[kind], {**said, "why": f"{kind} were wrong"})
        assert answer.status == 200, (kind, answer.text)
        assert said.items() <= told(answer).items()
        assert manager.get(where[kind]) == told(answer)
    for kind in reversed(KINDS_IN_ORDER):
        if kind != "gateways":
            assert reason_of(manager.ask("DELETE", where[kind])) == (422, "why-needed", "why"), kind
        why = "&why=" + quote("es war falsch: größer")
        assert manager.ask("DELETE", where[kind] + why).status == 204, kind
        assert manager.ask("GET", where[kind]).status == 404


def reason_of(answer: Answer) -> tuple[int, str, str]:
    """Return status, reason and the field of the first mistake of what was refused."""
    problem = told(answer)
    return answer.status, problem["reason"], problem["mistakes"][0]["field"]


KINDS_IN_ORDER = ("profiles", *(kind for kind in KINDS if kind != "profiles"))


def test_a_list_goes_on_along_its_link(manager: Client) -> None:
    found, path = [], "/assets?limit=2"
    while path:
        answer = manager.ask("GET", path)
        found += [each["id"] for each in told(answer)["items"]]
        link = answer.headers.get("link", "")
        path = link.partition(">")[0].removeprefix("</api/v1")
        assert bool(path) == bool(told(answer)["after"])
    assert found == sorted(found)
    assert len(found) == len(manager.get("/assets")["items"])
    assert [each["id"] for each in manager.get("/assets?q=KBZ")["items"]] == ["van-1"]


def test_a_change_of_what_somebody_else_has_changed_is_refused(manager: Client) -> None:
    path = "/assets/cooler-2"
    tag = manager.ask("GET", path).headers["etag"]
    assert manager.ask("GET", path, headers={"If-None-Match": tag}).status == 304
    assert manager.ask("PATCH", path, {"plate": "A", "why": "a new plate"}, {"If-Match": tag}).status == 200
    answer = manager.ask("PATCH", path, {"plate": "B", "why": "a new plate"}, {"If-Match": tag})
    assert (answer.status, told(answer)["reason"]) == (412, "changed-meanwhile")
    assert manager.ask("DELETE", f"{path}?why=sold", headers={"If-Match": tag}).status == 412
    assert manager.get(path)["plate"] == "A"


def test_the_same_key_twice_is_one_action_with_one_answer(manager: Client) -> None:
    body = {"id": "twice", "name": "Twice", "kind": "village_station"}
    first = manager.ask("POST", "/sites", body, {"Idempotency-Key": "twice"})
    again = manager.ask("POST", "/sites", body, {"Idempotency-Key": "twice"})
    assert (first.status, first.body) == (again.status, again.body) == (201, first.body)
    assert manager.ask("POST", "/sites", body).status == 409
    other = manager.ask("POST", "/sites", {**body, "name": "X"}, {"Idempotency-Key": "twice"})
    assert (other.status, told(other)["reason"]) == (422, "key-reused")


def test_the_same_key_at_one_time_is_one_action(place: Place, manager: Client) -> None:
    body = {"id": "raced", "name": "Raced", "kind": "village_station"}
    answers = []

    def send() -> None:
        answers.append(manager.ask("POST", "/sites", body, {"Idempotency-Key": "raced"}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.status for each in answers} == {201}
    assert len({each.body for each in answers}) == 1


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("assets", {"id": "x", "name": "X", "kind": "boat", "profile": "chilled-milk"}, "kind"),
        ("assets", {"id": "x", "name": "X", "kind": "van", "profile": "nix"}, "profile"),
        ("assets", {"id": "Ä", "name": "X", "kind": "van", "profile": "chilled-milk"}, "id"),
        ("devices", {"id": "x", "sample_interval_s": -1}, "sample_interval_s"),
        ("assets", {"name": "X", "kind": "van", "profile": "chilled-milk"}, "id"),
    ],
)
def test_a_mistake_is_told_by_the_name_of_the_field(
    manager: Client, kind: str, body: dict[str, object], field: str
) -> None:
    answer = manager.ask("POST", f"/{kind}", body)
    assert answer.status == 422, answer.text
    assert told(answer)["mistakes"][0]["field"] == field


def test_what_is_still_used_stays(manager: Client) -> None:
    assert told(manager.ask("DELETE", "/assets/van-1"))["reason"] == "still-used"


def test_narrow_roles_see_what_is_theirs(driver: Client) -> None:
    assert [each["id"] for each in driver.get("/assets")["items"]] == ["van-1"]
    assert [each["id"] for each in driver.get("/devices")["items"]] == ["d-van-1"]
    assert [each["asset"] for each in driver.get("/placements")["items"]] == ["van-1"]
    assert [each["name"] for each in driver.get("/profiles")["items"]] == ["chilled-milk"]
    assert driver.get("/gateways")["items"] == driver.get("/prices")["items"] == []
    assert driver.ask("GET", "/assets/van-2").status == 404
    assert driver.ask("GET", "/placements/d-van-2~0").status == 404


def test_a_device_moves(manager: Client) -> None:
    assert manager.ask("POST", "/devices", {"id": "d-moves"}).status == 201
    body = {"asset": "cooler-1", "from_at": 1_700_000_000_000, "why": "there"}
    assert manager.ask("POST", "/devices/d-moves/moves", body).status == 200
    assert told(manager.ask("POST", "/devices/d-moves/moves", body))["came"] == "so-already"
    assert manager.get(f"/placements/{quote('d-moves~1700000000000')}")["asset"] == "cooler-1"
    assert manager.ask("POST", "/devices/nix/moves", {"asset": "cooler-1"}).status == 404
