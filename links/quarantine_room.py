"""The tables of the quarantine, and who gives way in it when it is full. Runs in its caller's transaction.

Whoever fills it gives way: of the reason that holds most, the source that holds most loses its oldest. So one
device gone mad pushes out its own and nobody else's, and a flood under one reason leaves the others alone.
What is under a legal hold is put aside instead (``quarantine_held.py``).
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from links import quarantine_held
from links.quarantine_held import NEWEST_TABLE, Shelf, Victim
from links.sqlite_file import Connection

__all__ = ["NEWEST_TABLE", "TABLES", "Room", "Share"]

TABLES = (
    """CREATE TABLE IF NOT EXISTS rejected (
        id INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, source TEXT NOT NULL,
        reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS rejected_by_reason ON rejected (reason, id)",
    "CREATE INDEX IF NOT EXISTS rejected_by_share ON rejected (reason, source, id)",
    """CREATE TABLE IF NOT EXISTS rejected_totals (
        reason TEXT PRIMARY KEY, kept INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
        dropped INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS rejected_shares (
        reason TEXT NOT NULL, source TEXT NOT NULL, kept INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
        PRIMARY KEY (reason, source)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS rejected_shares_by_rows ON rejected_shares (reason, kept)",
    "CREATE INDEX IF NOT EXISTS rejected_shares_by_bytes ON rejected_shares (reason, kept_bytes)",
    """CREATE TABLE IF NOT EXISTS rejected_fates (
        reason TEXT NOT NULL, fate TEXT NOT NULL, things INTEGER NOT NULL, last_at INTEGER NOT NULL,
        last_by TEXT NOT NULL, PRIMARY KEY (reason, fate)) WITHOUT ROWID""",
    *quarantine_held.TABLES,
)
_TOTAL = (
    "INSERT INTO rejected_totals VALUES (?1, ?2, ?3, ?4) ON CONFLICT (reason) DO UPDATE"
    " SET kept = kept + ?2, kept_bytes = kept_bytes + ?3, dropped = dropped + ?4"
)
_SHARE = (
    "INSERT INTO rejected_shares VALUES (?1, ?2, ?3, ?4) ON CONFLICT (reason, source) DO UPDATE"
    " SET kept = kept + ?3, kept_bytes = kept_bytes + ?4"
)
_RECOUNT = (
    "DELETE FROM rejected_shares",
    """INSERT INTO rejected_shares SELECT reason, source, count(*), sum(length(payload)) FROM rejected
        GROUP BY 1, 2""",
    "UPDATE rejected_totals SET kept = 0, kept_bytes = 0",
    """INSERT INTO rejected_totals SELECT reason, sum(kept), sum(kept_bytes), 0 FROM rejected_shares
        WHERE true GROUP BY 1 ON CONFLICT (reason) DO UPDATE
        SET kept = excluded.kept, kept_bytes = excluded.kept_bytes""",
)
_FULLEST = {
    column: (
        f"SELECT reason FROM rejected_totals ORDER BY {column} DESC LIMIT 1",  # noqa: S608 - of our own
        f"SELECT source FROM rejected_shares WHERE reason = ? ORDER BY {column} DESC LIMIT 1",  # noqa: S608
    )
    for column in ("kept", "kept_bytes")
}
_OLDEST = (
    "SELECT id, received_at, source, reason, payload FROM rejected WHERE reason = ? AND source = ?"
    " ORDER BY id LIMIT 1"
)


class Share(NamedTuple):
    """What things are counted under: their reason, and where they came from."""

    reason: str
    source: str


class Room:
    """The counts of what is kept, and the bounds.

    Args:
        connection: The file of the quarantine.
        max_rows: How many things are kept.
        max_bytes: How many bytes of payload are kept; a thing that is alone is kept however large it is.

    Attributes:
        shelf: Where what is held is put instead of giving way; as large as the rest.
    """

    def __init__(self, connection: Connection, *, max_rows: int, max_bytes: int) -> None:
        self._connection = connection
        self.shelf = Shelf(connection, max_rows=max_rows, max_bytes=max_bytes)
        self._max_rows = max_rows
        self._max_bytes = max_bytes

    def recount(self) -> None:
        """Count anew: in a file of an older version, or one that an older version has written to since."""
        for statement in _RECOUNT:
            self._connection.execute(statement)

    def came(self, things: Iterable[tuple[Share, int]]) -> None:
        """Count things that were put in, each with its size [bytes]; then make room."""
        rows: Counter[Share] = Counter()
        sizes: Counter[Share] = Counter()
        for share, size in things:
            rows[share] += 1
            sizes[share] += size
        for share, count in rows.items():
            self._count(share, count, sizes[share])
        self._make_room()

    def went(self, share: Share, size: int) -> None:
        """Count one thing that was taken out."""
        self._count(share, -1, -size)

    def _count(self, share: Share, rows: int, size: int, dropped: int = 0) -> None:
        self._connection.execute(_TOTAL, (share.reason, rows, size, dropped))
        self._connection.execute(_SHARE, (*share, rows, size))
        if rows < 0:  # so that names of topics that somebody makes up are forgotten with their rows
            delete = "DELETE FROM rejected_shares WHERE reason = ? AND source = ? AND kept <= 0"
            self._connection.execute(delete, share)

    def _make_room(self) -> None:
        """Drop what is too much, or put it aside; one thing always stays, however large it is."""
        rows, size = self._sums()
        if rows <= 1 or (rows <= self._max_rows and size <= self._max_bytes):
            return
        held = self.shelf.times()
        while rows > 1 and (rows > self._max_rows or size > self._max_bytes):
            share = self._fullest("kept" if rows > self._max_rows else "kept_bytes")
            found = self._connection.execute(_OLDEST, share).fetchone()
            if found is None:  # the counts are not those of the rows
                self.recount()
                rows, size = self._sums()
                continue
            victim = Victim(*found)
            is_aside = bool(held) and self.shelf.take(victim, held)
            if not is_aside:
                self._connection.execute("DELETE FROM rejected WHERE id = ?", (victim.id,))
            self._count(share, -1, -len(victim.payload), 0 if is_aside else 1)
            rows, size = rows - 1, size - len(victim.payload)

    def _sums(self) -> tuple[int, int]:
        query = "SELECT coalesce(sum(kept), 0), coalesce(sum(kept_bytes), 0) FROM rejected_totals"
        rows, size = self._connection.execute(query).fetchone()
        return rows, size

    def _fullest(self, column: str) -> Share:
        by_reason, by_source = _FULLEST[column]
        (reason,) = self._connection.execute(by_reason).fetchone()
        row = self._connection.execute(by_source, (reason,)).fetchone()
        return Share(reason, row[0] if row else "")
