"""What is in memory just now is answered without a thread; what is not, is not waited for on the loop."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.concurrency import run_in_threadpool

from coldchain.registry.things import Role
from console.api import router
from helpers.api_client import Client, Place
from helpers.small_fleet import COOP


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is answered in threads from now on, by the name of the operation."""
    found: list[str] = []

    async def noting(work: Callable[..., Any], *arguments: Any) -> Any:
        found.append(arguments[0].name)
        return await run_in_threadpool(work, *arguments)

    monkeypatch.setattr(router, "run_in_threadpool", noting)
    return found


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/me", "getMe"),
        (f"/assets?coop={COOP}", "listAssets"),
        ("/devices/d-van-1", "getDevice"),
        ("/now", "getNow"),
        ("/chart?asset=van-2", "getChart"),
    ],
)
def test_what_was_asked_a_moment_ago_is_at_hand(
    manager: Client, in_threads: list[str], path: str, name: str
) -> None:
    answers = [manager.ask("GET", path) for _ in range(5)]
    assert len({answer.body for answer in answers} - {b""}) <= 2  # the page may have become a second older
    assert {answer.status for answer in answers} == {200}
    assert len(in_threads) < len(answers)
    assert set(in_threads) <= {name}


def test_what_reads_the_records_waits_in_a_thread(manager: Client, in_threads: list[str]) -> None:
    for _ in range(3):
        assert manager.ask("GET", "/audit").status == 200
    assert in_threads == ["listAudit"] * 3


def test_what_one_was_told_all_are_told_who_see_the_same(
    place: Place, auditor: Client, driver: Client, in_threads: list[str]
) -> None:
    path = "/shipments?limit=17"  # nobody else asks for this page
    others = [place.client(Role.AUDITOR, contact=f"contact-{number}") for number in range(4)]
    answers = [each.ask("GET", path) for each in (auditor, *others)]
    assert len({answer.body for answer in answers}) == 1
    assert len(in_threads) < len(answers)
    asked = len(in_threads)
    assert driver.ask("GET", path).status == 200
    assert in_threads[asked:] == ["listShipments"]  # he sees what is his


def test_who_changes_something_sees_it_at_once(manager: Client) -> None:
    before = manager.get("/sites?limit=200")["items"]
    site = {"id": "seen-at-once", "name": "A", "kind": "village_station"}
    assert manager.ask("POST", "/sites", site).status == 201
    assert len(manager.get("/sites?limit=200")["items"]) == len(before) + 1


def test_who_may_not_is_not_told_what_another_was_told(manager: Client, driver: Client) -> None:
    assert manager.ask("GET", "/messages?limit=19").status == 200
    assert driver.ask("GET", "/messages?limit=19").status == 403
