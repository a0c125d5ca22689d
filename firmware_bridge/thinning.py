"""What a full spool gives up: every second of the oldest good rows, again and again; whole ages only at last.

Each row has a level: how often it was thinned around it. The level that holds most rows is thinned next, at
its old end. So about as many rows stand at each level, each level reaches back twice as far as the one
before, and what is lost is resolution, most of it long ago. Rows that are kept (a fault, an excursion, a
change) and both ends of each stretch stay. Only when nothing can be thinned any more do the oldest rows go,
kept ones last. All of it within the caller's transaction, and all of it written into the ledger.
"""

from collections.abc import Sequence
from typing import NamedTuple

from firmware_bridge import spool_ledger
from firmware_bridge.spool_ledger import Loss
from links.sqlite_file import Connection

MAX_LEVEL = 12  # one row in 4096 stays
MIN_STRETCH = 512  # rows looked at together, so that each of many devices has a stretch in it
_ROW = "id, source, sequence, event_at, uptime_ms, clock, body, level, kept, taken"
_FULLEST = (
    "SELECT level FROM spooled WHERE kept = 0 AND level < ?"
    " GROUP BY level ORDER BY count(*) DESC, level LIMIT 1"
)
_STRETCH = f"SELECT {_ROW} FROM spooled WHERE kept = 0 AND level = ? ORDER BY id LIMIT ?"  # noqa: S608
_OLDEST = f"SELECT {_ROW} FROM spooled ORDER BY kept, id LIMIT ?"  # noqa: S608
_INSERT = f"INSERT INTO spooled ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_COUNT = "UPDATE dropped SET frames = frames + ?, thinned = thinned + ?"
_Row = tuple[int, int, int, int, int, str, bytes, int, int, int]


class GivenUp(NamedTuple):
    """How many rows were given up, and how."""

    thinned: int = 0
    dropped: int = 0

    @property
    def rows(self) -> int:
        """Return how many went in all."""
        return self.thinned + self.dropped


def give_up(connection: Connection, rows: int, *, stretch: int, now: int) -> GivenUp:
    """Return what was given up to make room: at least so many rows, unless there are fewer.

    Args:
        connection: In a transaction.
        rows: How many have to go.
        stretch: At least so many are thinned together.
        now: For the ledger [ms since 1970, UTC].
    """
    thinned = 0
    while thinned < rows:
        level = connection.execute(_FULLEST, (MAX_LEVEL,)).fetchone()
        if level is None:
            break
        wanted = max(2 * (rows - thinned) + 1, stretch)
        thinned += _thin(connection, level[0], wanted, now)
    dropped = _drop(connection, rows - thinned, now)
    connection.execute(_COUNT, (dropped, thinned))
    return GivenUp(thinned, dropped)


def _thin(connection: Connection, level: int, limit: int, now: int) -> int:
    """Take every second row out of the oldest stretch of a level; return how many went."""
    found: list[_Row] = connection.execute(_STRETCH, (level, limit)).fetchall()
    gone = [row for each in _by_source(found) for row in each[1:-1:2]]
    ids = {row[0] for row in gone}
    # What stays is written anew beside each other: rows left in half-empty pages would free no room.
    connection.executemany("DELETE FROM spooled WHERE id = ?", [(row[0],) for row in found])
    stay = [(*row[:7], level + 1, *row[8:]) for row in found if row[0] not in ids]
    connection.executemany(_INSERT, stay)
    _write_down(connection, gone, spool_ledger.THINNED, now)
    return len(gone)


def _drop(connection: Connection, rows: int, now: int) -> int:
    """Delete the oldest rows; return how many went."""
    if rows <= 0:
        return 0
    found: list[_Row] = connection.execute(_OLDEST, (rows,)).fetchall()
    connection.executemany("DELETE FROM spooled WHERE id = ?", [(row[0],) for row in found])
    _write_down(connection, found, spool_ledger.DROPPED, now)
    return len(found)


def _by_source(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Return the rows of each device and boot, each in the order of their sequences."""
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(row)
    return [sorted(each, key=lambda row: row[2]) for each in found.values()]


def _write_down(connection: Connection, rows: Sequence[_Row], cause: str, now: int) -> None:
    for each in _by_source(rows):
        query = "SELECT device, boot FROM sources WHERE id = ?"
        device, boot = connection.execute(query, (each[0][1],)).fetchone()
        times = [row[3] for row in each if not row[9]]
        from_at, until_at = (min(times), max(times)) if times else (0, 0)
        loss = Loss(device, boot, cause, each[0][2], each[-1][2], len(each), from_at, until_at, now)
        spool_ledger.record(connection, [loss])
