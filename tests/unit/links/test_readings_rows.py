"""Rows go in once each; what came again is noted once, and only what did is looked at."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.store_contract import AIR, START_AT, entry, reading, repeat
from links.journal import Entry
from links.readings_rows import insert, read_repeats
from links.readings_sqlite import SqliteReadings
from links.sqlite_file import transaction

EVER = (-(2**63), 2**63 - 1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(SqliteReadings(tmp_path / "readings.db")) as store:
        yield store._connection


def row(minute: int, received_at: int) -> tuple[object, ...]:
    return (1, START_AT + minute, 7, minute, received_at, 4.0, 1, 1, None)


def test_of_many_rows_those_that_are_new_are_counted_and_the_others_noted(
    connection: sqlite3.Connection,
) -> None:
    with transaction(connection):
        assert insert(connection, [row(minute, 10) for minute in range(250)]) == 250
        assert read_repeats(connection, 1, *EVER) == []
        later = [row(minute, 20) for minute in range(95, 350)]
        assert insert(connection, later) == 100
        assert insert(connection, [row(95, 30), row(350, 30), row(350, 40)]) == 1
    found = read_repeats(connection, 1, *EVER)
    assert [each[3:] for each in found] == [(10, 20)] * 155 + [(30, 40)]
    assert [each.sequence for each in found] == [*range(95, 250), 350]


def test_where_nothing_was_there_nothing_is_looked_up(connection: sqlite3.Connection) -> None:
    said: list[str] = []
    connection.set_trace_callback(said.append)
    with transaction(connection):
        insert(connection, [row(minute, 10) for minute in range(250)])
    assert said
    assert not [text for text in said if "repeats" in text]


def test_what_a_failed_transaction_noted_is_gone_with_it(connection: sqlite3.Connection) -> None:
    insert(connection, [row(0, 10)])

    def fail() -> None:
        with transaction(connection):
            insert(connection, [row(0, 20)])
            assert len(read_repeats(connection, 1, *EVER)) == 1
            raise sqlite3.OperationalError("disk full")

    with pytest.raises(sqlite3.OperationalError):
        fail()
    assert read_repeats(connection, 1, *EVER) == []


def test_a_file_of_before_is_read_as_it_is_and_knows_of_none(tmp_path: Path) -> None:
    path = tmp_path / "readings.db"
    with closing(SqliteReadings(path)) as store:
        store.write([(1, entry(reading()))])
        store._connection.execute("DROP TABLE repeats")
        store._connection.execute("ALTER TABLE sources RENAME TO new")
        store._connection.execute("CREATE TABLE sources AS SELECT id, unit, clock FROM new")
        store._connection.execute("DROP TABLE new")
        store._connection.execute("PRAGMA user_version=1")
    with closing(SqliteReadings(path, reader=True)) as reader:
        assert (reader.range(AIR), reader.repeats(AIR)) == ([reading()], [])
        assert reader.gateways(AIR, start_at=0, end_at=2 * START_AT) == {}
        assert reader.heard("coop", "van-1", start_at=0, end_at=2 * START_AT, known_at=2 * START_AT) == {
            "": 1
        }
    with closing(SqliteReadings(path)) as writer:
        writer.write([(1, entry(reading()))])
        assert writer.repeats(AIR) == [], "of what is stored nobody knows through which gateway it came"
        writer.write([(2, entry(reading(received_at=START_AT + 101 * 60_000)))])
        assert writer.repeats(AIR) == [repeat(0, 101)]


def test_a_gateway_that_is_heard_for_the_first_time_while_they_are_counted_is_among_them(
    tmp_path: Path,
) -> None:
    path, ever = tmp_path / "readings.db", {"start_at": 0, "end_at": 2 * START_AT, "known_at": 2 * START_AT}
    with closing(SqliteReadings(path)) as writer, closing(SqliteReadings(path, reader=True)) as reader:
        writer.write([(1, entry(reading()))])
        new = [(2, Entry("coop", "gw-new", START_AT, (reading(1, sequence=1),)))]

        def meanwhile(text: str) -> None:
            if "count(*)" in text and new:
                writer.write([new.pop()])

        reader._connection.set_trace_callback(meanwhile)
        assert reader.heard("coop", "van-1", **ever) == {"gateway-1": 1, "gw-new": 1}
        assert not new
