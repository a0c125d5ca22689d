"""The InfluxDB store does what every store must do, on a real server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import influx
from helpers.store_contract import StoreContract
from links.influx_types import InfluxAddress
from links.readings_influx import InfluxReadings
from links.readings_store import WriteResult

NewDatabase = Callable[..., InfluxAddress]


class TestInfluxReadings(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path, new_database: NewDatabase) -> Callable[[], InfluxReadings]:
        return influx.Store(new_database(), tmp_path).open


class TestReadingsOlderThanTheRawRetention(StoreContract):
    """All readings of the contract are years old: they are kept beside the 5-minute values."""

    @pytest.fixture
    def open_store(self, tmp_path: Path, new_database: NewDatabase) -> Callable[[], InfluxReadings]:
        there = new_database(keep_raw_ms=90 * 86_400_000)
        store = influx.Store(there, tmp_path)

        def open_store() -> InfluxReadings:
            opened = store.open()
            write = opened.write
            # That they are older is counted too; what the contract asks for is the rest.
            opened.write = lambda entries: WriteResult(*write(entries)[:2])  # type: ignore[method-assign]
            return opened

        return open_store
