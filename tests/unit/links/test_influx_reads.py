"""Questions in InfluxQL are well put; what they bring is in tests of the whole store."""

from collections.abc import Callable
from contextlib import closing

import pytest

from helpers import influx
from helpers.store_contract import AIR, entry, reading
from links import influx_reads
from links.influx import InfluxServer
from links.influx_reads import InfluxReads, instant_ns, literal, of_series
from links.influx_schema import prepare
from links.influx_types import InfluxAddress
from links.readings_store import SeriesKey


def test_a_value_cannot_leave_its_quotes() -> None:
    assert literal("it's") == "'it\\'s'"
    assert literal("a\\' OR 1=1 --") == "'a%5C\\' OR 1=1 --'"
    assert of_series(SeriesKey("c", "d", "t")) == "coop = 'c' AND device = 'd' AND channel = 't'"


def test_instants_stay_within_what_the_server_knows() -> None:
    assert instant_ns(5) == 5_000_000
    assert -(2**63) < instant_ns(-(2**63)) < instant_ns(2**62) < 2**63 - 1


def test_pages_end_at_a_millisecond_however_small(
    new_database: Callable[..., InfluxAddress], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(influx_reads, "_PAGE_ROWS", 7)
    many = [reading(minute // 5, boot=minute % 5) for minute in range(100)]
    made = influx.Store(new_database(), tmp_path)  # type: ignore[arg-type]
    with closing(made.open()) as store:
        store.write([(1, entry(*many))])
        assert len(store.range(AIR)) == 100
        assert store.range(AIR, limit=23) == many[:23]


def test_an_empty_server_has_no_marker_and_no_readings(new_database: Callable[..., InfluxAddress]) -> None:
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        reads = InfluxReads(server)
        assert reads.marker("x") is None
        assert (reads.count(), reads.coops(), reads.series("c"), list(reads.last_times())) == (0, [], [], [])
