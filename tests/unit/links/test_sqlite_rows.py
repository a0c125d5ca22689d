"""Many rows with few statements: all of them, in their order, whatever their number."""

import sqlite3
from contextlib import closing

import pytest

from links.sqlite_rows import insert_rows


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 127, 128, 129, 300])
def test_every_row_arrives_in_its_order(count: int) -> None:
    rows = [(number, f"text {number}".encode()) for number in range(count)]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE things (a INTEGER, b BLOB)")
        insert_rows(connection, "things", rows)
        assert connection.execute("SELECT a, b FROM things ORDER BY rowid").fetchall() == rows


def test_a_row_that_is_refused_leaves_it_to_the_transaction() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE things (a INTEGER PRIMARY KEY)")
        connection.execute("BEGIN")
        with pytest.raises(sqlite3.IntegrityError):
            insert_rows(connection, "things", [(number % 140,) for number in range(300)])
        connection.execute("ROLLBACK")
        assert connection.execute("SELECT count(*) FROM things").fetchone() == (0,)
