"""A real influxd and a full disk: what only memory shows, and what is lost later, is not taken for stored.

After a full disk 1.x writes on behind a hole in its log, and forgets what stands behind it at a later start.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from helpers import influx
from helpers.faults.disk import SmallDisk
from helpers.polling import wait_until
from helpers.store_contract import AIR, entry, reading
from ingest.counters import WriterCounters
from ingest.writer import Writer
from links.clock import SystemClock
from links.journal import STORE_READER, Journal
from links.readings_influx import InfluxReadings
from links.readings_store import WriteResult

SIZE_MIB = 32
BATCH = [(2, entry(*(reading(minute) for minute in range(1, 500))))]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    made = SmallDisk(tmp_path / "disk", size_mib=SIZE_MIB)
    if not made.is_there:
        pytest.skip("this machine lets no test mount a disk (root does that)")
    yield made
    made.close()


def _written(store: InfluxReadings) -> bool:
    try:
        return store.write(BATCH) == WriteResult(499, 0)
    except StoreError:
        return False


def test_what_a_full_disk_left_in_memory_is_written_again(disk: SmallDisk, tmp_path: Path) -> None:
    with influx.running(disk.folder / "influxd") as server:
        made = influx.Store(influx.address(server.url, "full"), tmp_path)
        with closing(made.open()) as store:
            store.write([(1, entry(reading(0)))])
            store.sync()
            disk.fill()
            assert not _written(store)
            is_acknowledged = _written(store)  # the server shows it, and has it nowhere
            disk.free()
            is_acknowledged = is_acknowledged or _written(store)
            server.kill()
            server.start()
            if not is_acknowledged:
                wait_until(lambda: _written(store), "the batch to be stored", timeout_s=20)
            assert store.range(AIR) == [reading(minute) for minute in range(500)]
            assert store.count() == 500


def _carried(writer: Writer, store: InfluxReadings, until: int) -> bool:
    """Let the writer work as its program would; return whether all is stored and stays."""
    with suppress(StoreError):
        while writer.write_once(500):
            pass
        writer.settle()
        return store.position() == until and not writer.write_once(500)
    writer.forget()
    return False


def test_what_is_lost_behind_a_hole_in_the_log_comes_again(disk: SmallDisk, tmp_path: Path) -> None:
    with (
        influx.running(disk.folder / "influxd") as server,
        closing(Journal(tmp_path / "journal.sqlite")) as journal,
        closing(influx.Store(influx.address(server.url, "holes"), tmp_path).open()) as store,
    ):
        journal.register(STORE_READER)
        counters = WriterCounters()
        writer = Writer(journal, store, clock=SystemClock(), counters=counters)

        def all_stored() -> bool:
            return _carried(writer, store, journal.head())

        journal.append([entry(reading(0))])
        wait_until(all_stored, "the first reading to be stored", timeout_s=20)
        disk.fill()
        journal.append([entry(*(reading(minute) for minute in range(1, 500)))])
        assert not all_stored()
        disk.free()
        for part in range(3):  # each start but the first loses what came since, and it comes again each time
            server.kill()
            server.start()
            journal.append([entry(*(reading(500 + part * 100 + minute) for minute in range(100)))])
            wait_until(all_stored, "all to be stored", timeout_s=20)
            assert len(store.range(AIR)) == 600 + part * 100
        server.kill()
        server.start()
        assert len(store.range(AIR)) < 800, "this server does not lose what stands behind a hole"
        wait_until(lambda: all_stored() and len(store.range(AIR)) == 800, "all to be there", timeout_s=20)
        assert store.range(AIR) == [reading(minute) for minute in range(800)]
        assert store.count() == 800
        assert journal.trimmed() < journal.head() - 4, "the journal keeps what may have to come again"
