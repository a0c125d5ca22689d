"""A real influxd on a full disk shows what only its memory holds: that is not taken for stored."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from helpers import influx
from helpers.faults.disk import SmallDisk
from helpers.polling import wait_until
from helpers.store_contract import AIR, entry, reading
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
