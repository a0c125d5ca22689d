"""Pieces of copies: on a real 1.x whole shards of one policy; on 2.x what its documents say."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from coldchain.judgement.held_times import HeldTime
from helpers import influx
from helpers.answering import answering
from helpers.store_contract import AIR, entry, reading
from links.clock import SystemClock
from links.influx import InfluxServer
from links.influx_held import InfluxHeld
from links.influx_held_pieces import InfluxHeldPieces, Span
from links.influx_reads import InfluxReads
from links.influx_types import InfluxAddress, Space

DAY_MS = 86_400_000
NOW = SystemClock().now()
JSON = {"Content-Type": "application/json"}
AGES = (30, 60)


def test_a_shard_of_copies_goes_alone(new_database: Callable[..., InfluxAddress], tmp_path: Path) -> None:
    made = influx.Store(new_database(keep_raw_ms=10 * DAY_MS, keep_5min_ms=0), tmp_path)
    readings = [reading(value=1.0, sequence=age, event_at=NOW - age * DAY_MS) for age in (1, *AGES)]
    with closing(made.open()) as store, closing(InfluxServer(made.address)) as server:
        store.write([(1, entry(*readings))])
        ever = [HeldTime(AIR.device, 0, NOW)]
        held, pieces = InfluxHeld(server, InfluxReads(server)), InfluxHeldPieces(server)
        assert (pieces.spans(before=NOW), pieces.marks()) == ([], set())
        held.copy(AIR.coop, 7, ever, now=NOW)
        spans = pieces.spans(before=NOW - 20 * DAY_MS)
        assert [
            any(each.from_at <= NOW - age * DAY_MS < each.until_at for each in spans) for age in AGES
        ] == [
            True,
            True,
        ]
        assert all(each.until_at - each.from_at == 7 * DAY_MS for each in spans)
        assert {pieces.devices(each) for each in spans} == {frozenset({(AIR.coop, AIR.device)})}
        assert [pieces.readings(each) for each in spans] == [{AIR.coop: 1}, {AIR.coop: 1}]
        pieces.drop(spans[0])
        pieces.drop(spans[0])  # it is gone: nothing more is done
        assert pieces.spans(before=NOW - 20 * DAY_MS) == spans[1:]
        assert pieces.marks() == {(AIR.coop, 7)}
        assert held.tell(AIR.coop, 7, ever, now=NOW).readings == 2
        assert len(store.range(AIR)) == 3  # where readings lie they still do
        assert held.copy(AIR.coop, 7, ever, now=NOW).readings == 3  # and can be copied again


def v2(url: str) -> InfluxAddress:
    raw, kept = Space("cold", ""), Space("cold_5min", "")
    return InfluxAddress(
        url, is_version_1=False, raw=raw, kept=kept, org="us", secret="t", keep_raw_ms=DAY_MS
    )


def test_a_week_of_a_bucket_of_2_goes_alone() -> None:
    """The answers are those that the documents of InfluxDB 2 give; a real one was not to be had here."""
    week = 7 * DAY_MS
    weeks = {"name": "readings", "columns": ["time", "count"], "values": [[3 * week * 10**6, 5]]}
    with answering() as web:
        body = json.dumps({"results": [{"statement_id": 0, "series": [weeks]}]}).encode()
        empty = json.dumps({"results": [{"statement_id": 0}]}).encode()
        web.answers = [(200, JSON, body), (204, {}, b""), (200, JSON, empty)]
        with closing(InfluxServer(v2(web.url))) as server:
            pieces = InfluxHeldPieces(server)
            [span] = pieces.spans(before=10 * week)
            assert span == Span(3 * week, 4 * week)
            pieces.drop(span)
    [deleted] = [each for each in web.requests if "/delete" in each.path]
    assert "bucket=cold_held" in deleted.path
    assert "org=us" in deleted.path
    assert json.loads(deleted.body) == {
        "start": "1970-01-22T00:00:00.000000000Z",
        "stop": "1970-01-28T23:59:59.999999999Z",
        "predicate": '_measurement="readings"',
    }


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_server_that_does_not_delete_says_so(status: int) -> None:
    with answering() as web:
        web.answers = [(status, JSON, b'{"message": "not here"}')]
        with closing(InfluxServer(v2(web.url))) as server, pytest.raises(StoreError):
            InfluxHeldPieces(server).drop(Span(0, DAY_MS))
