"""links/sqlite_snapshot.py: copies of one instant while others write; damage is found."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from links.sqlite_file import open_tables, transaction
from links.sqlite_snapshot import View, held_back, is_sqlite, problem_of, views_of


@contextmanager
def a_file(path: Path) -> Iterator[sqlite3.Connection]:
    made = open_tables(path, synchronous="NORMAL", version=1, statements=("CREATE TABLE t (n INTEGER)",))
    with closing(made) as connection:
        yield connection


def numbers(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT n FROM t ORDER BY n")]


def test_a_copy_is_of_the_instant_of_its_view(tmp_path: Path) -> None:
    with a_file(tmp_path / "a.sqlite") as one:
        one.execute("INSERT INTO t VALUES (1)")
        told: list[int] = []
        with closing(View(tmp_path / "a.sqlite")) as view:
            one.execute("INSERT INTO t VALUES (2)")
            view.copy_to(tmp_path / "copy", told.append)
            assert sum(told) == view.size_bytes() > 0
    assert numbers(tmp_path / "copy") == [1]
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]
    assert (problem_of(tmp_path / "copy"), is_sqlite(tmp_path / "copy")) == ("", True)


def test_views_opened_while_a_journal_is_held_back_are_of_one_instant(tmp_path: Path) -> None:
    """A writer puts each number into the first file and then into the second, as a journal and a store."""
    stop = threading.Event()
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"

    def write() -> None:
        with a_file(first) as one, a_file(second) as two:
            for number in range(100_000):
                for connection in (one, two):
                    with transaction(connection):
                        connection.execute("INSERT INTO t VALUES (?)", (number,))
                if stop.is_set():
                    return

    with a_file(first), a_file(second):
        thread = threading.Thread(target=write)
        thread.start()
        try:
            for round_ in range(20):
                with held_back(first):
                    views = views_of([first, second])
                    one, two = views.__enter__()
                one.copy_to(tmp_path / f"one-{round_}", lambda _: None)
                two.copy_to(tmp_path / f"two-{round_}", lambda _: None)
                views.__exit__(None, None, None)
                ahead, behind = numbers(tmp_path / f"one-{round_}"), numbers(tmp_path / f"two-{round_}")
                assert ahead[: len(behind)] == behind
                assert len(ahead) - len(behind) <= 1
        finally:
            stop.set()
            thread.join(10)


def test_nobody_writes_while_it_is_held_back(tmp_path: Path) -> None:
    with a_file(tmp_path / "a.sqlite") as one:
        one.execute("PRAGMA busy_timeout=0")
        with held_back(tmp_path / "a.sqlite"), pytest.raises(sqlite3.OperationalError, match="locked"):
            one.execute("INSERT INTO t VALUES (1)")
        one.execute("INSERT INTO t VALUES (2)")
    assert numbers(tmp_path / "a.sqlite") == [2]


def test_what_is_not_there_or_damaged_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not there yet"):
        View(tmp_path / "none.sqlite")
    with pytest.raises(StoreError, match="not there yet"), held_back(tmp_path / "none.sqlite"):
        pass
    (tmp_path / "text").write_text("no database")
    assert not is_sqlite(tmp_path / "text")
    assert problem_of(tmp_path / "text")
    with closing(sqlite3.connect(tmp_path / "b")) as connection:
        connection.execute("CREATE TABLE t (n TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 100,)] * 2000)
        connection.commit()
    body = bytearray((tmp_path / "b").read_bytes())
    body[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    (tmp_path / "b").write_bytes(body)
    assert problem_of(tmp_path / "b")
