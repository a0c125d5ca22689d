"""SQLite files open the same way everywhere, and each of their failures says what to do."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import JournalError, StoreError
from links.clock import SystemClock
from links.sqlite_file import (
    VersionMismatchError,
    ensure_schema,
    errors_as,
    link_error,
    open_sqlite,
    open_tables,
    prepare,
    schema_version,
    transaction,
)

TABLES = ("CREATE TABLE numbers (number INTEGER)",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder %20" / "file.db"


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _insert_and_stop(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO numbers VALUES (2)")
    connection.execute("CREATE TABLE other (number INTEGER)")
    raise KeyboardInterrupt


@pytest.mark.parametrize(("synchronous", "level"), [("NORMAL", 1), ("FULL", 2)])
def test_a_new_file_is_ready_for_several_processes(path: Path, synchronous: str, level: int) -> None:
    connection = open_sqlite(path, synchronous="FULL" if synchronous == "FULL" else "NORMAL")
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    assert [_pragma(connection, name) for name in names] == ["wal", level, 1, 10_000]
    assert path.exists()
    connection.close()


def _hold(path: Path) -> sqlite3.Connection:
    """Return a connection that is about to write a new file: SQLite lets nobody wait to switch it to WAL."""
    path.parent.mkdir()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE numbers (number INTEGER)")
    holder.execute("BEGIN IMMEDIATE")
    return holder


def test_the_second_to_open_a_new_file_waits_for_the_first(path: Path) -> None:
    first = _hold(path)

    class Waiting(SystemClock):
        def sleep(self, duration_s: float) -> None:
            assert 0 < duration_s < 1
            first.execute("COMMIT")

    second = open_sqlite(path, synchronous="NORMAL", busy_timeout_s=0.5, clock=Waiting())
    assert _pragma(second, "journal_mode") == "wal"
    second.close()
    first.close()


def test_the_second_to_open_a_new_file_gives_up_in_the_end(path: Path) -> None:
    first = _hold(path)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        open_sqlite(path, synchronous="NORMAL", busy_timeout_s=0.05)
    first.close()


def test_a_reader_neither_makes_nor_changes_a_file(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_sqlite(path, synchronous="FULL", readonly=True)
    assert not path.parent.exists()
    writer = open_sqlite(path, synchronous="FULL")
    ensure_schema(writer, version=1, statements=TABLES)
    reader = open_sqlite(path, synchronous="FULL", readonly=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO numbers VALUES (1)")
    reader.close()
    writer.close()


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    connection = open_sqlite(path, synchronous="FULL")
    ensure_schema(connection, version=1, statements=TABLES)
    with transaction(connection):
        connection.execute("INSERT INTO numbers VALUES (1)")
    with pytest.raises(KeyboardInterrupt), transaction(connection):
        _insert_and_stop(connection)
    assert connection.execute("SELECT number FROM numbers").fetchall() == [(1,)]
    assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("numbers",)]
    connection.close()


def test_tables_are_made_once_and_other_versions_refused(path: Path) -> None:
    connection = open_sqlite(path, synchronous="FULL")
    assert schema_version(connection) == 0
    for _ in range(2):
        ensure_schema(connection, version=3, statements=TABLES)
    assert schema_version(connection) == 3
    with pytest.raises(VersionMismatchError, match="version 3, this program knows 4"):
        ensure_schema(connection, version=4, statements=TABLES)
    connection.close()


def test_a_file_opens_with_its_tables(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_tables(path, synchronous="FULL", version=1, statements=TABLES, readonly=True)
    for readonly in (False, True):
        connection = open_tables(path, synchronous="FULL", version=1, statements=TABLES, readonly=readonly)
        assert connection.execute("SELECT * FROM numbers").fetchall() == []
        connection.close()
    with pytest.raises(VersionMismatchError):
        open_tables(path, synchronous="FULL", version=2, statements=TABLES)


def test_half_made_tables_are_not_left_behind(path: Path) -> None:
    connection = open_sqlite(path, synchronous="FULL")
    with pytest.raises(sqlite3.OperationalError):
        ensure_schema(connection, version=1, statements=(*TABLES, "CREATE nonsense"))
    assert schema_version(connection) == 0
    assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    connection.close()


def _busy(path: Path) -> None:
    holder = open_sqlite(path, synchronous="FULL")
    waiter = open_sqlite(path, synchronous="FULL", busy_timeout_s=0.01)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with transaction(waiter):
            pass
    finally:
        holder.close()
        waiter.close()


def _full(path: Path) -> None:
    connection = open_sqlite(path, synchronous="FULL")
    try:
        connection.execute("PRAGMA max_page_count=3")
        ensure_schema(connection, version=1, statements=TABLES)
        with transaction(connection):
            connection.executemany("INSERT INTO numbers VALUES (?)", [(2**60,)] * 10_000)
    finally:
        connection.close()


def _read_only(path: Path) -> None:
    open_sqlite(path, synchronous="FULL").close()
    connection = open_sqlite(path, synchronous="FULL", readonly=True)
    try:
        connection.execute("CREATE TABLE other (number INTEGER)")
    finally:
        connection.close()


def _damaged(path: Path) -> None:
    connection = open_sqlite(path, synchronous="FULL")
    ensure_schema(connection, version=1, statements=TABLES)
    with transaction(connection):
        connection.executemany("INSERT INTO numbers VALUES (?)", [(2**60,)] * 10_000)
    connection.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    connection = open_sqlite(path, synchronous="FULL")
    try:
        connection.execute("SELECT sum(number) FROM numbers").fetchall()
    finally:
        connection.close()


def _something_else(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"time,temperature\n" * 1000)
    open_sqlite(path, synchronous="FULL").close()


def _a_folder(path: Path) -> None:
    path.mkdir(parents=True)
    open_sqlite(path, synchronous="FULL").close()


def _in_a_file(path: Path) -> None:
    path.parent.write_text("not a folder", encoding="utf-8")
    open_sqlite(path, synchronous="FULL").close()


def _absent(path: Path) -> None:
    open_sqlite(path, synchronous="FULL", readonly=True).close()


def _closed(path: Path) -> None:
    connection = open_sqlite(path, synchronous="FULL")
    connection.close()
    connection.execute("SELECT 1")


@pytest.mark.parametrize(
    ("fail", "text", "retry"),
    [
        (_busy, "locked by another process", True),
        (_full, "the disk is full", True),
        (_absent, "not there yet", True),
        (_read_only, "not writable", False),
        (_damaged, "the file is damaged", False),
        (_something_else, "no SQLite database", False),
        (_a_folder, "cannot be opened", False),
        (_in_a_file, "cannot be opened", False),
        (_closed, "closed database", False),
    ],
)
def test_a_failure_says_what_it_is_and_whether_to_try_again(
    path: Path, fail: Callable[[Path], None], text: str, retry: bool
) -> None:
    with pytest.raises(JournalError) as caught, errors_as(JournalError, "journal", path):
        fail(path)
    assert text in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.retry is retry
    assert caught.value.next_step


def test_a_full_file_system_is_told_like_a_full_disk() -> None:
    error = link_error(OSError(28, "No space left on device"), StoreError, "readings store x")
    assert "disk is full" in str(error)
    assert error.retry


def test_a_file_in_memory_is_refused_at_once() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(sqlite3.NotSupportedError, match="no write-ahead log"):
        prepare(connection, synchronous="FULL")
    connection.close()


def test_a_new_file_and_its_logs_are_their_owners_only_whatever_the_mask(path: Path) -> None:
    before = os.umask(0o022)
    try:
        with closing(open_sqlite(path, synchronous="FULL")) as connection:
            connection.execute(TABLES[0])
            modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_a_file_that_others_were_let_read_stays_so(path: Path) -> None:
    open_sqlite(path, synchronous="FULL").close()
    path.chmod(0o640)
    open_sqlite(path, synchronous="FULL").close()
    assert path.stat().st_mode & 0o777 == 0o640
