"""The quarantine page by page, of those sources that somebody may see. Read-only; opened for each look."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import JournalError
from links.quarantine import Line, Quarantine
from links.quarantine_held import ShelfCount, where_kept
from links.sqlite_file import errors_as, open_sqlite


class Shown(NamedTuple):
    """Which refused things: whose source begins so, of a reason (empty: any), before an id (0: all)."""

    prefix: str = ""
    reason: str = ""
    before: int = 0


class RefusedPage(NamedTuple):
    """How many there are by reason, and some of them, the newest first."""

    counts: dict[str, int]
    lines: list[Line]


class Refused(NamedTuple):
    """What was refused: how many by reason, some of them, the newest first, and what is held of it."""

    counts: dict[str, int]
    lines: list[Line]
    shelf: ShelfCount


def refused(path: Path, limit: int, shown: Shown) -> Refused:
    """Return a page of the quarantine in a file, with what is held of all of it; at most so many lines.

    Raises:
        JournalError: It cannot be read.
    """
    found = refused_page(path, shown, limit)
    with errors_as(JournalError, "journal", path):
        connection = open_sqlite(path, synchronous="NORMAL", readonly=True)
        with closing(connection):
            return Refused(found.counts, found.lines, Quarantine(connection).shelf())


def refused_page(path: Path, shown: Shown, limit: int) -> RefusedPage:
    """Return a page of the quarantine in a file; at most so many lines.

    Raises:
        JournalError: It cannot be read.
    """
    end = shown.prefix[:-1] + chr(ord(shown.prefix[-1]) + 1) if shown.prefix else ""
    sources, bounds = ("source >= ? AND source < ?", (shown.prefix, end)) if end else ("1", ())
    query = f"SELECT id, received_at, source, reason, detail, length(payload) FROM {{}} WHERE {sources}"  # noqa: S608 - of our own
    arguments: list[object] = [*bounds]
    for condition, value in (("reason = ?", shown.reason), ("id < ?", shown.before)):
        if value:
            query += f" AND {condition}"
            arguments.append(value)
    totals = f"SELECT reason, sum(kept) FROM {{}} WHERE kept > 0 AND {sources} GROUP BY reason"  # noqa: S608 - of our own
    with errors_as(JournalError, "journal", path):
        connection = open_sqlite(path, synchronous="NORMAL", readonly=True)
        with closing(connection):
            things, shares = where_kept(connection)
            counts = dict(connection.execute(totals.format(shares), bounds).fetchall())
            rows = connection.execute(f"{query.format(things)} ORDER BY id DESC LIMIT ?", (*arguments, limit))
            return RefusedPage(counts, [Line(*row) for row in rows])
