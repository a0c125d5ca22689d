"""What everybody has passed stays readable for the time that is asked for, whatever the clock does."""

import sqlite3
from contextlib import closing

import pytest

from links.journal_recall import TABLE, passed_since

KEEP_MS = 64_000


@pytest.fixture
def connection() -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:")
    opened.execute(TABLE)
    return opened


def test_it_lags_by_the_time_that_is_kept(connection: sqlite3.Connection) -> None:
    with closing(connection):
        found = [
            passed_since(connection, second, now=second * 1000, keep_ms=KEEP_MS) for second in range(300)
        ]
        assert found[:64] == [0] * 64
        assert found[64:] == list(range(300 - 64))
        assert connection.execute("SELECT count(*) FROM passed").fetchone()[0] <= 66


def test_nothing_is_kept_when_none_is_asked_for(connection: sqlite3.Connection) -> None:
    with closing(connection):
        passed_since(connection, 5, now=1, keep_ms=KEEP_MS)
        assert passed_since(connection, 9, now=2, keep_ms=0) == 9
        assert connection.execute("SELECT count(*) FROM passed").fetchone() == (0,)


def test_a_clock_that_is_set_back_makes_it_stay_longer(connection: sqlite3.Connection) -> None:
    with closing(connection):
        passed_since(connection, 5, now=1_000_000, keep_ms=KEEP_MS)
        assert passed_since(connection, 7, now=10_000, keep_ms=KEEP_MS) == 0
        assert passed_since(connection, 8, now=10_000 + KEEP_MS, keep_ms=KEEP_MS) == 7
        assert passed_since(connection, 9, now=1_000_000 + KEEP_MS, keep_ms=KEEP_MS) == 5
        assert passed_since(connection, 9, now=1_000_000 + 2 * KEEP_MS, keep_ms=KEEP_MS) == 9


def test_it_never_says_more_than_where_everybody_is(connection: sqlite3.Connection) -> None:
    with closing(connection):
        passed_since(connection, 50, now=0, keep_ms=KEEP_MS)
        assert (
            passed_since(connection, 20, now=KEEP_MS, keep_ms=KEEP_MS) == 20
        )  # a new reader stands further back
