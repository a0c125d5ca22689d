"""The crowd of the console's bench asks a real console."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.console_pages import ADMIN, small_console
from helpers.signed_in import PASSWORD
from scripts.benches._console_load import Crowd, Line, log_in


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with small_console(tmp_path) as found:
        yield found


def test_it_logs_in_asks_and_counts(address: str) -> None:
    headers = {"Cookie": log_in(address, ADMIN, PASSWORD), "Accept-Encoding": "gzip"}
    crowd = Crowd(address, [headers], 1.0)

    async def work() -> int:
        await asyncio.gather(crowd.poll(0, 2, 0.1), crowd.ask(("/alarms", "/nowhere"), 50.0, 2))
        line = Line(address, headers)
        asked = await line.ask("/alarms")
        line.close()
        return asked.status

    assert asyncio.run(work()) == 200
    assert crowd.polls
    assert {each.status for each in crowd.asked} == {200, 404}
    assert crowd.failed == sum(each.status == 404 for each in crowd.asked)
