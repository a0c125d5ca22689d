"""The SQLite store does what every store must do, and what several processes on one file need."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from helpers.store_contract import AIR, StoreContract, entry, reading
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey, WriteResult
from links.sqlite_file import open_sqlite


class TestSqliteReadings(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> Callable[[], SqliteReadings]:
        return lambda: SqliteReadings(tmp_path / "readings.db")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "readings.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteReadings]:
    store = SqliteReadings(path)
    yield store
    store.close()


def test_a_reader_sees_what_the_writer_adds(store: SqliteReadings, path: Path) -> None:
    reader = SqliteReadings(path, reader=True)
    new = reading(1, device="van-2", unit="%RH", clock="gps")
    store.write([(1, entry(reading()))])
    assert reader.range(AIR) == [reading()]
    store.write([(2, entry(new))])
    assert reader.range(SeriesKey("coop", "van-2", AIR.channel)) == [new]
    assert [one.reading for one in reader.latest("coop")] == [reading(), new]
    reader.close()


def test_a_reader_cannot_write(store: SqliteReadings, path: Path) -> None:
    reader = SqliteReadings(path, reader=True)
    with pytest.raises(StoreError, match="not writable"):
        reader.write([(1, entry(reading()))])
    reader.close()
    assert store.count() == 0


def test_a_reader_may_come_before_the_writer_and_tries_again(path: Path) -> None:
    with pytest.raises(StoreError, match="not there yet") as caught:
        SqliteReadings(path, reader=True)
    assert caught.value.retry
    assert not path.exists()
    open_sqlite(path, synchronous="NORMAL").close()
    with pytest.raises(StoreError, match="not there yet") as caught:
        SqliteReadings(path, reader=True)
    assert caught.value.retry


def test_a_reader_does_not_hold_up_the_writer(store: SqliteReadings, path: Path) -> None:
    store.write([(1, entry(reading()))])
    reader = SqliteReadings(path, reader=True)
    reader._connection.execute("BEGIN")
    assert reader.count() == 1
    store.write([(2, entry(reading(1)))])
    assert reader.count() == 1  # its own moment
    reader._connection.execute("COMMIT")
    assert reader.count() == 2
    reader.close()


def test_two_writers_one_after_the_other_know_each_others_series(store: SqliteReadings, path: Path) -> None:
    successor = SqliteReadings(path)
    assert store.write([(1, entry(reading()))]) == WriteResult(1, 0)
    assert successor.write([(1, entry(reading(), reading(1)))]) == WriteResult(1, 1)
    assert successor.series("coop") == [AIR]
    successor.close()


def test_a_full_disk_stores_nothing_and_can_be_tried_again(store: SqliteReadings) -> None:
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count={pages + 2}")
    many = [(1, entry(*(reading(minute, note="x" * 100, device="van-9") for minute in range(500))))]
    with pytest.raises(StoreError, match="disk is full") as caught:
        store.write(many)
    assert caught.value.retry
    assert (store.position(), store.count(), store.series("coop")) == (0, 0, [])
    store._connection.execute("PRAGMA max_page_count=100000")
    assert store.write(many) == WriteResult(500, 0)
    assert len(store.range(SeriesKey("coop", "van-9", AIR.channel))) == 500


def test_a_locked_store_can_be_tried_again(store: SqliteReadings, path: Path) -> None:
    store._connection.execute("PRAGMA busy_timeout=10")
    other = open_sqlite(path, synchronous="NORMAL")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another process") as caught:
        store.write([(1, entry(reading()))])
    assert caught.value.retry
    other.execute("COMMIT")
    other.close()
    assert store.write([(1, entry(reading()))]) == WriteResult(1, 0)


def test_a_file_of_something_else_is_not_tried_again(path: Path) -> None:
    path.write_bytes(b"time,temperature\n" * 1000)
    with pytest.raises(StoreError, match=r"readings\.db.*no SQLite database.*Move it aside") as caught:
        SqliteReadings(path)
    assert not caught.value.retry
    assert path.read_bytes().startswith(b"time,temperature")


def test_a_file_of_a_newer_program_is_refused(path: Path) -> None:
    connection = open_sqlite(path, synchronous="NORMAL")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    for reader in (False, True):
        with pytest.raises(StoreError, match="version 99") as caught:
            SqliteReadings(path, reader=reader)
        assert not caught.value.retry


def test_sync_puts_a_forced_commit_behind_the_others(store: SqliteReadings, path: Path) -> None:
    store.write([(1, entry(reading()))])
    log = path.with_name("readings.db-wal")
    before = log.read_bytes()
    store.sync()
    assert log.read_bytes() != before, "SQLite forces nothing to the disk when nothing has changed"
    assert store._connection.execute("PRAGMA synchronous").fetchone()[0] == 1  # NORMAL again
