"""Which messages without a clock of their own the journal has already: a small table in the journal's file.

A message that says no time is dated by its coming, so its readings cannot tell that it comes a second time.
The broker can: it brings again what was not acknowledged under the same packet id, with the duplicate flag.
The mark of such a message is kept in the transaction that keeps its readings, and is looked for only under
that flag.
Not a filter for devices that say the same value twice: those are two messages.
"""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

KEPT = 16_384  # fewer than the 65 535 packet ids there are: none comes round while its mark is kept
_TABLE = (
    "CREATE TABLE IF NOT EXISTS clockless (id INTEGER PRIMARY KEY AUTOINCREMENT, mark BLOB NOT NULL UNIQUE)"
)


class Mark(NamedTuple):
    """By what a message is known when it comes again.

    Args:
        digest: Of session, packet id, topic and payload.
        duplicate: Whether the broker says that it sent it before.
    """

    digest: bytes
    duplicate: bool


class Repeats:
    """The marks of one journal.

    Args:
        connection: The journal's own.
        kept: How many marks stay, at least; those of the last transaction always do.
    """

    def __init__(self, connection: sqlite3.Connection, *, kept: int = KEPT) -> None:
        self._connection = connection
        self._kept = kept
        connection.execute(_TABLE)

    def known(self, marks: Sequence[Mark]) -> frozenset[bytes]:
        """Return the digests of those marks that are kept."""
        query = "SELECT mark FROM clockless WHERE mark = ?"
        rows = (self._connection.execute(query, (mark.digest,)).fetchone() for mark in marks)
        return frozenset(row[0] for row in rows if row)

    def add(self, marks: Sequence[Mark]) -> None:
        """Keep marks, in the caller's open transaction; the oldest go."""
        if not marks:
            return
        rows = [(mark.digest,) for mark in marks]
        self._connection.executemany("INSERT OR REPLACE INTO clockless (mark) VALUES (?)", rows)
        forget = "DELETE FROM clockless WHERE id <= (SELECT max(id) FROM clockless) - ?"
        self._connection.execute(forget, (max(self._kept, len(marks)),))
