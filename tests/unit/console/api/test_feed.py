"""console/api/feed.py: one look for all, and everybody is woken."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from console.api.feed import Feed, Listener
from helpers.api_client import FleetClock
from helpers.polling import wait_until
from helpers.small_fleet import ALARM, COOP, build_fleet
from links.records import Records
from links.records_tables import transitions


def _step(records: Records, id_: str, at: int) -> None:
    row: dict[str, Any] = {"id": id_, "coop": COOP, "alarm": ALARM, "occurrence": 1, "event_at": at}
    with records.transaction() as connection:
        connection.execute(insert(transitions), [{**row, "recorded_at": at}])


def test_all_who_listen_are_woken_and_the_thread_ends_with_the_last(tmp_path: Path) -> None:
    records, clock = Records(build_fleet(tmp_path, hours=1).records_url), FleetClock()
    feed = Feed(lambda: records, clock)

    async def listen() -> list[int]:
        loop = asyncio.get_running_loop()
        after, _ = await loop.run_in_executor(None, feed.begin, COOP)
        one, other = Listener(loop), Listener(loop)
        with feed.listening(COOP, one, after), feed.listening(COOP, other, after):
            await loop.run_in_executor(None, _step, records, "t-2", clock.now())
            await asyncio.gather(one.wait(20), other.wait(20))
            found = feed.after(COOP, after)
            assert found is not None
            assert feed.after(COOP, after - 1) is None  # that is no more, or was never, in memory
            assert await loop.run_in_executor(None, feed.read, COOP, after) == found
            return [each.id for each in found]

    assert len(asyncio.run(listen())) == 1
    assert feed.after(COOP, 0) is None
    wait_until(lambda: feed._thread is None, "the thread ends")
    records.close()


def test_while_there_are_no_records_nothing_happens() -> None:
    feed = Feed(lambda: None, FleetClock())
    assert feed.begin(COOP) == (0, 0)
    assert feed.read(COOP, 0) == []


def test_whose_loop_has_ended_is_woken_in_vain() -> None:
    async def made() -> Listener:
        return Listener(asyncio.get_running_loop())

    asyncio.run(made()).wake()
