"""The quarantine: what was refused, kept with its reason so that it can be looked at and replayed.

A table that lives in the file of whoever refuses (the journal, the bridge's spool), so that a refusal is
stored in the same transaction as its neighbours that were good. Not a judge: it keeps what it is given.
It is bounded by rows and bytes; when it is full the oldest go first, and are counted.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from coldchain.errors import JournalError
from links.sqlite_file import errors_as, open_sqlite, transaction

MAX_ROWS = 100_000
MAX_BYTES = 256 * 1024 * 1024
_TABLES = (
    """CREATE TABLE IF NOT EXISTS rejected (
        id INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, source TEXT NOT NULL,
        reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS rejected_by_reason ON rejected (reason, id)",
    """CREATE TABLE IF NOT EXISTS rejected_totals (
        reason TEXT PRIMARY KEY, kept INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
        dropped INTEGER NOT NULL) WITHOUT ROWID""",
)
_INSERT = "INSERT INTO rejected (received_at, source, reason, detail, payload) VALUES (?, ?, ?, ?, ?)"
_COUNT = (
    "INSERT INTO rejected_totals VALUES (?1, ?2, ?3, ?4) ON CONFLICT (reason) DO UPDATE"
    " SET kept = kept + ?2, kept_bytes = kept_bytes + ?3, dropped = dropped + ?4"
)
_SELECT = "SELECT id, received_at, source, reason, detail, payload FROM rejected"
_DELETE_OLDEST = (
    "DELETE FROM rejected WHERE id = (SELECT min(id) FROM rejected) RETURNING reason, length(payload)"
)


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """Something that was refused.

    Args:
        received_at: When it came [ms since 1970, UTC].
        source: Where it came from: an MQTT topic, a port, a file.
        reason: Short, stable name under which it is counted, e.g. ``bad-pack``.
        detail: The whole error for a person.
        payload: What came, as it came.
    """

    received_at: int
    source: str
    reason: str
    detail: str
    payload: bytes


class Quarantine:
    """The refused things of one file.

    Args:
        where: The file, opened here; or the connection of the file's owner, who closes it.
        max_rows: How many are kept.
        max_bytes: How many bytes of payload are kept; one larger than this is kept alone.

    Every method raises ``JournalError``, which says whether trying again can help.
    """

    def __init__(
        self, where: Path | sqlite3.Connection, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES
    ) -> None:
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._owned = isinstance(where, Path)
        self._path = where if isinstance(where, Path) else _path_of(where)
        with errors_as(JournalError, "quarantine", self._path):
            self._connection = open_sqlite(where, synchronous="FULL") if isinstance(where, Path) else where
            try:
                self._make_tables()
            except BaseException:
                self.close()
                raise

    def add(self, rejected: Sequence[Rejected]) -> None:
        """Keep what was refused, in the caller's open transaction or in one of its own."""
        if not rejected:
            return
        with errors_as(JournalError, "quarantine", self._path):
            if self._connection.in_transaction:
                self._add(rejected)
            else:
                with transaction(self._connection):
                    self._add(rejected)

    def list(self, limit: int, reason: str | None = None) -> list[tuple[int, Rejected]]:
        """Return the newest (id, refused thing), newest first.

        Args:
            limit: At most so many.
            reason: Only those refused for this reason.
        """
        where, arguments = ("", [limit]) if reason is None else (" WHERE reason = ?", [reason, limit])
        with errors_as(JournalError, "quarantine", self._path):
            rows = self._connection.execute(f"{_SELECT}{where} ORDER BY id DESC LIMIT ?", arguments)
            return [(row[0], Rejected(*row[1:])) for row in rows]

    def show(self, number: int) -> Rejected | None:
        """Return one refused thing by its id; None when it is not there (any more)."""
        with errors_as(JournalError, "quarantine", self._path):
            row = self._connection.execute(f"{_SELECT} WHERE id = ?", (number,)).fetchone()
        return None if row is None else Rejected(*row[1:])

    def drop(self, number: int) -> bool:
        """Forget one refused thing, on purpose; return whether it was there."""
        delete = "DELETE FROM rejected WHERE id = ? RETURNING reason, length(payload)"
        with errors_as(JournalError, "quarantine", self._path), transaction(self._connection):
            rows = self._connection.execute(delete, (number,)).fetchall()
            for reason, size in rows:
                self._connection.execute(_COUNT, (reason, -1, -size, 0))
        return bool(rows)

    def counts(self) -> dict[str, int]:
        """Return how many are kept, by reason."""
        return self._totals("SELECT reason, kept FROM rejected_totals WHERE kept > 0")

    def dropped(self) -> dict[str, int]:
        """Return how many were dropped because the quarantine was full, by reason."""
        return self._totals("SELECT reason, dropped FROM rejected_totals WHERE dropped > 0")

    def close(self) -> None:
        """Close the file when it was opened here."""
        if self._owned:
            self._connection.close()

    def _make_tables(self) -> None:
        query = "SELECT count(*) FROM sqlite_schema WHERE name = 'rejected_totals'"
        if not self._connection.execute(query).fetchone()[0]:
            with transaction(self._connection):
                for statement in _TABLES:
                    self._connection.execute(statement)

    def _totals(self, query: str) -> dict[str, int]:
        with errors_as(JournalError, "quarantine", self._path):
            return dict(self._connection.execute(query).fetchall())

    def _add(self, rejected: Sequence[Rejected]) -> None:
        rejected = [_storable(one) for one in rejected]
        self._connection.executemany(_INSERT, [msgspec.structs.astuple(one) for one in rejected])
        kept: Counter[str] = Counter(one.reason for one in rejected)
        size: Counter[str] = Counter()
        for one in rejected:
            size[one.reason] += len(one.payload)
        self._connection.executemany(_COUNT, [(reason, kept[reason], size[reason], 0) for reason in kept])
        self._drop_oldest()

    def _drop_oldest(self) -> None:
        """Make room: the newest one always stays, however large it is."""
        total = "SELECT sum(kept), sum(kept_bytes) FROM rejected_totals"
        rows, size = self._connection.execute(total).fetchone()
        while rows > 1 and (rows > self._max_rows or size > self._max_bytes):
            reason, freed = self._connection.execute(_DELETE_OLDEST).fetchall()[0]
            self._connection.execute(_COUNT, (reason, -1, -freed, 1))
            rows, size = rows - 1, size - freed


def _path_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def _storable(one: Rejected) -> Rejected:
    """Return it with texts that any database takes: what is refused may quote broken Unicode."""
    source, reason, detail = (
        text.encode("utf-8", "backslashreplace").decode() for text in (one.source, one.reason, one.detail)
    )
    return Rejected(one.received_at, source, reason, detail, one.payload)
