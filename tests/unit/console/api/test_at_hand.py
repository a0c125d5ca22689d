"""What is in memory just now is answered without a thread; what is not, is not waited for on the loop."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.concurrency import run_in_threadpool

from console.api import router
from helpers.api_client import Client
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
        assert manager.ask("GET", "/shipments").status == 200
    assert in_threads == ["listShipments"] * 3
