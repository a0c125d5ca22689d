"""The quarantine: what was refused, kept with its reason so that it can be looked at and taken again.

A table that lives in the file of whoever refuses (the journal, the bridge's spool), so that a refusal is
stored in the same transaction as its neighbours that were good. Not a judge: it keeps what it is given.
It is bounded by rows and bytes; who fills it gives way (``quarantine_room.py``), and what goes is counted.
What is under a legal hold is kept beside the rest (``quarantine_held.py``), and is found as the rest is.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from coldchain.errors import JournalError
from coldchain.judgement.held_times import CoopTimes
from links.quarantine_held import ShelfCount
from links.quarantine_room import NEWEST_TABLE, TABLES, Room, Share
from links.sqlite_file import errors_as, open_sqlite, transaction

MAX_ROWS = 100_000
MAX_BYTES = 256 * 1024 * 1024
DROPPED, TAKEN = "dropped", "taken"
"""What became of things that somebody took out: thrown away on purpose, or taken again and found good."""

_INSERT = "INSERT INTO rejected (received_at, source, reason, detail, payload) VALUES (?, ?, ?, ?, ?)"
_SELECT = "SELECT id, received_at, source, reason, detail, payload FROM {}"
_LINES = "SELECT id, received_at, source, reason, detail, length(payload) FROM {}"
_SWEPT_AT_ONCE = 200
_DELETE = "DELETE FROM rejected WHERE id = ? RETURNING reason, source, length(payload)"
_FATE = (
    "INSERT INTO rejected_fates VALUES (?1, ?2, 1, ?3, ?4) ON CONFLICT (reason, fate) DO UPDATE"
    " SET things = things + 1, last_at = ?3, last_by = ?4"
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


class Line(NamedTuple):
    """What a list says of a refused thing: all but its payload, of which it says the size [bytes]."""

    id: int
    received_at: int
    source: str
    reason: str
    detail: str
    size: int


class Fate(NamedTuple):
    """What became of things that were taken out: how many in all, when the last one [ms], and by whom."""

    reason: str
    fate: str
    things: int
    last_at: int
    last_by: str


class Wanted(NamedTuple):
    """Which refused things: those of a reason, that came since an instant [ms]; without, all."""

    reason: str | None = None
    since: int = 0


class Quarantine:
    """The refused things of one file.

    Args:
        where: The file, opened here; or the connection of the file's owner, who closes it.
        max_rows: How many are kept.
        max_bytes: How many bytes of payload are kept.

    Every method raises ``JournalError``, which says whether trying again can help.
    """

    def __init__(
        self, where: Path | sqlite3.Connection, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES
    ) -> None:
        self._owned = isinstance(where, Path)
        self._path = where if isinstance(where, Path) else _path_of(where)
        with errors_as(JournalError, "quarantine", self._path):
            self._connection = open_sqlite(where, synchronous="FULL") if isinstance(where, Path) else where
            self._room = Room(self._connection, max_rows=max_rows, max_bytes=max_bytes)
            try:
                self._make_tables()
            except BaseException:
                self.close()
                raise
            self._has_shelf = self._is_made()  # a reader may look at a file of an older version
            rows = "rejected_all" if self._has_shelf else "rejected"
            self._select, self._lines, self._rows = _SELECT.format(rows), _LINES.format(rows), rows

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
            rows = self._connection.execute(f"{self._select}{where} ORDER BY id DESC LIMIT ?", arguments)
            return [(row[0], Rejected(*row[1:])) for row in rows]

    def lines(self, limit: int, wanted: Wanted = Wanted()) -> Sequence[Line]:  # noqa: B008 - it never changes
        """Return what a list says of the newest, newest first; at most so many."""
        where, arguments = _where(wanted)
        with errors_as(JournalError, "quarantine", self._path):
            query = f"{self._lines} WHERE {where} ORDER BY id DESC LIMIT ?"
            return [Line(*row) for row in self._connection.execute(query, (*arguments, limit))]

    def count(self, wanted: Wanted) -> int:
        """Return how many there are of these."""
        where, arguments = _where(wanted)
        with errors_as(JournalError, "quarantine", self._path):
            query = f"SELECT count(*) FROM {self._rows} WHERE {where}"  # noqa: S608 - of our own
            return int(self._connection.execute(query, arguments).fetchone()[0])

    def after(
        self,
        number: int,
        *,
        limit: int,
        max_bytes: int,
        wanted: Wanted = Wanted(),  # noqa: B008
    ) -> Sequence[tuple[int, Rejected]]:
        """Return the first (id, refused thing) behind an id, oldest first; at least one if there are any.

        Args:
            number: The last id that was looked at; 0 from the start.
            limit: At most so many.
            max_bytes: No more once their payloads are so large together.
            wanted: Which of them.
        """
        where, arguments = _where(wanted)
        query = f"{self._select} WHERE id > ? AND {where} ORDER BY id LIMIT ?"
        with errors_as(JournalError, "quarantine", self._path):
            return _first_of(self._connection.execute(query, (number, *arguments, limit)), max_bytes)

    def show(self, number: int) -> Rejected | None:
        """Return one refused thing by its id; None when it is not there (any more)."""
        with errors_as(JournalError, "quarantine", self._path):
            row = self._connection.execute(f"{self._select} WHERE id = ?", (number,)).fetchone()
        return None if row is None else Rejected(*row[1:])

    def take_out(self, number: int, fate: str, *, at: int, by: str) -> bool:
        """Take out one refused thing, in the caller's open transaction; return whether it was there.

        Args:
            number: Its id.
            fate: ``DROPPED`` or ``TAKEN``: what is counted.
            at: When this is [ms since 1970, UTC].
            by: Who did it.
        """
        for reason, source, size in self._connection.execute(_DELETE, (number,)).fetchall():
            self._room.went(Share(reason, source), size)
            self._connection.execute(_FATE, (reason, fate, at, by))
            return True
        if (found := self._room.shelf.take_out(number)) is not None:
            self._connection.execute(_FATE, (found[0], fate, at, by))
        return found is not None

    def rename(self, number: int, reason: str, detail: str) -> None:
        """Say why a thing is refused now, in the caller's open transaction."""
        row = self._connection.execute(f"{self._lines} WHERE id = ?", (number,)).fetchone()
        if row is None or (row[3], row[4]) == (reason, detail):
            return
        update = "UPDATE rejected SET reason = ?, detail = ? WHERE id = ?"
        is_here = self._connection.execute(update, (_text(reason), _text(detail), number)).rowcount
        if not is_here:
            self._room.shelf.rename(number, _text(reason), _text(detail))
        elif row[3] != reason:
            self._room.went(Share(row[3], row[2]), row[5])
            self._room.came([(Share(reason, row[2]), row[5])])

    def drop(self, numbers: Sequence[int], *, at: int, by: str) -> int:
        """Forget refused things, on purpose; return how many were there.

        Args:
            numbers: Their ids.
            at: When this is [ms since 1970, UTC].
            by: Who does it.
        """
        with errors_as(JournalError, "quarantine", self._path), transaction(self._connection):
            return sum(self.take_out(number, DROPPED, at=at, by=by) for number in numbers)

    def counts(self) -> dict[str, int]:
        """Return how many are kept, by reason."""
        counts = self._totals("SELECT reason, kept FROM rejected_totals WHERE kept > 0")
        for reason, kept in self.shelf().kept.items():
            counts[reason] = counts.get(reason, 0) + kept
        return counts

    def dropped(self) -> dict[str, int]:
        """Return how many were dropped because the quarantine was full, by reason."""
        return self._totals("SELECT reason, dropped FROM rejected_totals WHERE dropped > 0")

    def shelf(self) -> ShelfCount:
        """Return how much is kept beside the rest for legal holds, and whether there was room for it."""
        if not self._has_shelf:
            return ShelfCount({})
        with errors_as(JournalError, "quarantine", self._path):
            return self._room.shelf.count()

    def hold(self, held: Sequence[CoopTimes]) -> bool:
        """Have what is about this give way to nothing from now on; return whether that is news.

        What is no longer held stays where it is until ``sweep``.

        Args:
            held: What is held of each cooperative; not here: nothing.
        """
        with errors_as(JournalError, "quarantine", self._path):
            if sorted(each._replace(times=sorted(each.times)) for each in held) == self._room.shelf.times():
                return False
            with transaction(self._connection):
                return self._room.shelf.hold(held)

    def sweep(self) -> int:
        """Put back among the rest what no hold is about any more; return how many things that were.

        In steps, each a transaction: others may add meanwhile. Killed half-way: the next one does the rest.
        """
        last, back = 0, 0
        while True:
            with errors_as(JournalError, "quarantine", self._path), transaction(self._connection):
                last, found = self._room.shelf.give_back(last, _SWEPT_AT_ONCE)
                self._room.came((Share(reason, source), size) for reason, source, size in found)
            if not last:
                return back
            back += len(found)

    def fates(self) -> Sequence[Fate]:
        """Return what became of what was taken out, by reason and fate."""
        with errors_as(JournalError, "quarantine", self._path):
            query = "SELECT reason, fate, things, last_at, last_by FROM rejected_fates ORDER BY 1, 2"
            return [Fate(*row) for row in self._connection.execute(query)]

    def close(self) -> None:
        """Close the file when it was opened here."""
        if self._owned:
            self._connection.close()

    def _make_tables(self) -> None:
        if self._is_made() or self._connection.execute("PRAGMA query_only").fetchone()[0]:
            return
        with transaction(self._connection):
            if not self._is_made():  # another process may have been quicker
                for statement in TABLES:
                    self._connection.execute(statement)
                self._room.recount()

    def _is_made(self) -> bool:
        query = "SELECT count(*) FROM sqlite_schema WHERE name = ?"
        return bool(self._connection.execute(query, (NEWEST_TABLE,)).fetchone()[0])

    def _totals(self, query: str) -> dict[str, int]:
        with errors_as(JournalError, "quarantine", self._path):
            return dict(self._connection.execute(query).fetchall())

    def _add(self, rejected: Sequence[Rejected]) -> None:
        rejected = [_storable(one) for one in rejected]
        self._connection.executemany(_INSERT, [msgspec.structs.astuple(one) for one in rejected])
        self._room.came((Share(one.reason, one.source), len(one.payload)) for one in rejected)


def _first_of(rows: Iterable[tuple[Any, ...]], max_bytes: int) -> list[tuple[int, Rejected]]:
    """Return the first of them, until their payloads are too large together; at least one."""
    found: list[tuple[int, Rejected]] = []
    size = 0
    for row in rows:
        size += len(row[5])
        if found and size > max_bytes:
            break
        found.append((row[0], Rejected(*row[1:])))
    return found


def _where(wanted: Wanted) -> tuple[str, tuple[object, ...]]:
    if wanted.reason is None:
        return "received_at >= ?", (wanted.since,)
    return "reason = ? AND received_at >= ?", (wanted.reason, wanted.since)


def _path_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def _storable(one: Rejected) -> Rejected:
    """Return it with texts that any database takes: what is refused may quote broken Unicode."""
    return Rejected(one.received_at, _text(one.source), _text(one.reason), _text(one.detail), one.payload)


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
