"""The rows of a SQLite store: inserted once each, and what came again noted beside them. Not the store.

``repeats`` has a row for each reading that came again, with the instant of the first time that it did: so
whatever is written twice, in whatever batches, is known once, and a report for a past instant stays as it
was. The table is touched only when a write met something that was there.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from coldchain.reading import Position
from links.readings_store import Repeat
from links.sqlite_file import Connection, schema_version

VERSION = 2
_SOURCES = """CREATE TABLE {} (
    id INTEGER PRIMARY KEY, unit TEXT NOT NULL, clock TEXT NOT NULL, gateway TEXT NOT NULL,
    UNIQUE (unit, clock, gateway))"""
_REPEATS = """CREATE TABLE repeats (
    series INTEGER NOT NULL, event_at INTEGER NOT NULL, boot INTEGER NOT NULL, sequence INTEGER NOT NULL,
    received_at INTEGER NOT NULL, PRIMARY KEY (series, event_at, boot, sequence)) WITHOUT ROWID"""
TABLES = (
    """CREATE TABLE series (
        id INTEGER PRIMARY KEY, coop TEXT NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL,
        UNIQUE (coop, device, channel))""",
    _SOURCES.format("sources"),
    """CREATE TABLE readings (
        series INTEGER NOT NULL, event_at INTEGER NOT NULL, boot INTEGER NOT NULL, sequence INTEGER NOT NULL,
        received_at INTEGER NOT NULL, value REAL, flag INTEGER NOT NULL, source INTEGER NOT NULL, note TEXT,
        PRIMARY KEY (series, event_at, boot, sequence)) WITHOUT ROWID""",
    "CREATE TABLE state (position INTEGER NOT NULL, count INTEGER NOT NULL, syncs INTEGER NOT NULL)",
    "INSERT INTO state VALUES (0, 0, 0)",
    _REPEATS,
)
UPGRADES = {
    1: (
        _SOURCES.format("sources_2"),
        "INSERT INTO sources_2 SELECT id, unit, clock, '' FROM sources",
        "DROP TABLE sources",
        "ALTER TABLE sources_2 RENAME TO sources",
        _REPEATS,
    )
}
READABLE = (1,)
"""Older files that a reader takes as they are, e.g. in a backup: they know neither gateways nor repeats."""
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT = f"INSERT OR IGNORE INTO readings VALUES {_ROW}"  # noqa: S608 - only question marks
_AT_ONCE = 100  # rows in one statement: half the cost of one by one; any SQLite takes 999 numbers in one
_INSERT_MANY = f"{_INSERT}{f', {_ROW}' * (_AT_ONCE - 1)}"
_NOTE = """
    INSERT OR IGNORE INTO repeats SELECT series, event_at, boot, sequence, ?5 FROM readings
    WHERE series = ?1 AND event_at = ?2 AND boot = ?3 AND sequence = ?4 AND (received_at <> ?5 OR (
        SELECT count(DISTINCT gateway) FROM sources WHERE id IN (source, ?6) AND gateway <> '') > 1)"""
_READ = """
    SELECT event_at, boot, sequence, r.received_at, a.received_at
    FROM repeats a JOIN readings r USING (series, event_at, boot, sequence)
    WHERE a.series = ? AND event_at >= ? AND event_at < ? ORDER BY event_at, boot, sequence"""
_SOURCE = 7  # the place of the source in a row
_GATEWAYS = """
    SELECT event_at, boot, sequence, gateway FROM readings r JOIN sources s ON s.id = r.source
    WHERE series = ? AND event_at >= ? AND event_at < ? AND gateway <> ''"""
_HEARD = """
    SELECT {}, count(*) FROM readings r JOIN sources s ON s.id = r.source
    WHERE series = ? AND event_at >= ? AND event_at < ? AND received_at <= ? GROUP BY 1"""


def insert(connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
    """Insert rows, many with one statement, inside the caller's transaction; return how many were new.

    Args:
        connection: To the store.
        rows: As the table ``readings`` has its columns; of those of one name the first one stays.
    """
    before = done = connection.total_changes
    again: list[Sequence[Any]] = []
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE]
        if len(part) == _AT_ONCE:
            connection.execute(_INSERT_MANY, tuple(chain.from_iterable(part)))
        else:
            connection.executemany(_INSERT, part)
        done += len(part)
        if connection.total_changes != done:
            done = connection.total_changes
            again += part
    inserted = done - before
    if again:
        connection.executemany(_NOTE, [(*row[:5], row[_SOURCE]) for row in again])
    return inserted


def read_repeats(connection: Connection, series: int, start_at: int, end_at: int) -> list[Repeat]:
    """Return what came again of a series between two event times [ms], sorted; none of a file of before."""
    if schema_version(connection) < VERSION:
        return []
    return [Repeat(*row) for row in connection.execute(_READ, (series, start_at, end_at))]


def read_sources(connection: Connection) -> list[tuple[int, str, str, str]]:
    """Return the sources of readings: number, unit, clock, gateway; no gateway: nobody knows."""
    gateway = "gateway" if schema_version(connection) >= VERSION else "''"
    return connection.execute(f"SELECT id, unit, clock, {gateway} FROM sources").fetchall()  # noqa: S608


def read_gateways(connection: Connection, series: int, start_at: int, end_at: int) -> dict[Position, str]:
    """Return through which gateway each reading of a series came between two event times [ms]."""
    if schema_version(connection) < VERSION:
        return {}
    rows = connection.execute(_GATEWAYS, (series, start_at, end_at))
    return {Position(*place): gateway for *place, gateway in rows}


def read_heard(connection: Connection, series: Iterable[int], bounds: tuple[int, int, int]) -> dict[str, int]:
    """Return how many readings of some series came first through which gateway.

    Args:
        connection: To the store.
        series: Their numbers.
        bounds: From which event time on, before which one, and received until when [ms].
    """
    # In one question with the sources: a new one may be written at any time by another process.
    query = _HEARD.format("gateway" if schema_version(connection) >= VERSION else "''")
    found: dict[str, int] = {}
    for each in series:
        for gateway, count in connection.execute(query, (each, *bounds)):
            found[gateway] = found.get(gateway, 0) + count
    return found
