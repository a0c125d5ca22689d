"""Questions in InfluxQL are well put; what they bring is in tests of the whole store."""

import math
import threading
from collections.abc import Callable
from contextlib import closing, suppress

import pytest

from coldchain.errors import StoreError
from helpers import influx
from helpers.store_contract import AIR, entry, reading
from links import influx_reads
from links.influx import InfluxServer, zipped
from links.influx_reads import InfluxReads, instant_ns, literal, of_series
from links.influx_schema import prepare
from links.influx_types import READINGS, AbsentError, InfluxAddress
from links.readings_store import SeriesKey

_PARTS, _PART = 8, 5000  # a large part is seen by halves in nearly every run


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


def test_readings_that_are_just_being_written_are_seen_whole(
    new_database: Callable[..., InfluxAddress], tmp_path: object
) -> None:
    """The server shows some fields of a point before the others."""
    address, done = new_database(), threading.Event()
    made = influx.Store(address, tmp_path)  # type: ignore[arg-type]
    whole = (0, instant_ns(2**62))

    def write() -> None:
        with closing(made.open()) as store:
            for part in range(_PARTS):
                new = [reading(part * _PART + index) for index in range(_PART)]
                store.write([(part + 1, entry(*new))])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with closing(InfluxServer(address)) as server:
            reads = InfluxReads(server)
            while not done.is_set():
                with suppress(AbsentError):  # the database is not there yet
                    found = [each.reading for each in reads.latest(AIR.coop)]
                    assert [one for one in found if None in (one.boot, one.sequence, one.flag)] == []
                    assert [one for one in found if math.isnan(one.value)] == []
            assert len(reads.range(AIR, between_ns=whole, after=None, limit=None)) == _PARTS * _PART
    finally:
        writer.join()


def test_a_reading_that_stays_half_is_an_error_that_says_so_and_one_that_failed_is_whole(
    new_database: Callable[..., InfluxAddress],
) -> None:
    tags = "coop=highland,device=d,channel=air/temperature"
    fields = 'boot=1i,clock="ntp",flag=4i,sequence=1i,received_at=1i'
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        reads = InfluxReads(server)
        space = server.address.raw
        server.write(space, zipped(f"{READINGS},{tags} {fields} 1790000000000000000\n".encode()))
        (failed,) = reads.latest("highland")
        assert math.isnan(failed.reading.value)
        half = f"{READINGS},{tags} " + fields.replace("flag=4i", "flag=1i") + " 1790000000001000000\n"
        server.write(space, zipped(half.encode()))
        with pytest.raises(StoreError, match="by halves") as told:
            reads.latest("highland")
        assert told.value.retry


def test_an_empty_server_has_no_marker_and_no_readings(new_database: Callable[..., InfluxAddress]) -> None:
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        reads = InfluxReads(server)
        assert reads.marker("x") is None
        assert (reads.count(), reads.coops(), reads.series("c"), list(reads.last_times())) == (0, [], [], [])
