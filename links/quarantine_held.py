"""The shelf of the quarantine, in its caller's transaction: what is under a legal hold goes there instead.

What is held is written into the file itself, so that whoever refuses something, also while the records are
away, lets nothing go that is held. A thing is looked at only when it would give way: then it goes to the
shelf, whole and under its number, and nothing pushes it out there. The shelf has a bound: what finds no room
gives way as ever, and is counted. What nobody can tell is put there only while it is less than half full.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from coldchain.judgement.held_refusals import Rank, Refused, rank_of
from coldchain.judgement.held_times import CoopTimes, HeldTime
from links.sqlite_file import Connection

TABLES = (
    """CREATE TABLE IF NOT EXISTS rejected_held (
        id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, source TEXT NOT NULL,
        reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS rejected_held_by_reason ON rejected_held (reason, id)",
    """CREATE TABLE IF NOT EXISTS rejected_held_times (
        coop TEXT NOT NULL, device TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS rejected_held_shares (
        reason TEXT NOT NULL, source TEXT NOT NULL, kept INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
        PRIMARY KEY (reason, source)) WITHOUT ROWID""",
    """CREATE VIEW IF NOT EXISTS rejected_all AS
        SELECT id, received_at, source, reason, detail, payload FROM rejected UNION ALL
        SELECT id, received_at, source, reason, detail, payload FROM rejected_held""",
    """CREATE VIEW IF NOT EXISTS rejected_all_shares AS
        SELECT reason, source, kept, kept_bytes FROM rejected_shares UNION ALL
        SELECT reason, source, kept, kept_bytes FROM rejected_held_shares""",
    """CREATE TABLE IF NOT EXISTS rejected_held_totals (
        reason TEXT PRIMARY KEY, kept INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
        lost INTEGER NOT NULL) WITHOUT ROWID""",
)
NEWEST_TABLE = "rejected_held_totals"
_COLUMNS = "id, received_at, source, reason, detail, payload"
_EVER = "\x00from"  # no name of a device: from when on anything of the cooperative is held
_TOTAL = (
    "INSERT INTO rejected_held_totals VALUES (?1, ?2, ?3, ?4) ON CONFLICT (reason) DO UPDATE"
    " SET kept = kept + ?2, kept_bytes = kept_bytes + ?3, lost = lost + ?4"
)
_SHARE = (
    "INSERT INTO rejected_held_shares VALUES (?1, ?2, ?3, ?4) ON CONFLICT (reason, source) DO UPDATE"
    " SET kept = kept + ?3, kept_bytes = kept_bytes + ?4"
)


class Victim(NamedTuple):
    """A thing that would give way, as it lies in the file."""

    id: int
    received_at: int
    source: str
    reason: str
    payload: bytes


class ShelfCount(NamedTuple):
    """How full the shelf is.

    Args:
        kept: Things there by reason.
        things: All of them.
        size: Their payloads [bytes].
        lost: What was held, or may have been, and found no room there, by reason.
        most_things: So many at most.
        most_bytes: So large together at most [bytes].
    """

    kept: Mapping[str, int]
    things: int = 0
    size: int = 0
    lost: Mapping[str, int] = MappingProxyType({})
    most_things: int = 0
    most_bytes: int = 0

    @property
    def percent(self) -> int:
        """How much of the room is taken [%]."""
        if not (self.most_things and self.most_bytes):
            return 0
        return max(100 * self.things // self.most_things, 100 * self.size // self.most_bytes)


def where_kept(connection: Connection) -> tuple[str, str]:
    """Return the names of what holds all things, and all counts by source; of older files too."""
    query = "SELECT count(*) FROM sqlite_schema WHERE name = ?"
    if connection.execute(query, (NEWEST_TABLE,)).fetchone()[0]:
        return "rejected_all", "rejected_all_shares"
    return "rejected", "rejected_shares"


class Shelf:
    """What is put aside in one file.

    Args:
        connection: To that file.
        max_rows: How many things are put aside.
        max_bytes: How large they are together [bytes].
    """

    def __init__(self, connection: Connection, *, max_rows: int, max_bytes: int) -> None:
        self._connection = connection
        self._max_rows = max_rows
        self._max_bytes = max_bytes

    def times(self) -> list[CoopTimes]:
        """Return what is held; empty where nothing is."""
        found: dict[str, tuple[int, list[HeldTime]]] = {}
        query = "SELECT coop, device, from_at, until_at FROM rejected_held_times ORDER BY 1, 2, 3, 4"
        for coop, device, from_at, until_at in self._connection.execute(query):
            if device == _EVER:
                found[coop] = (from_at, [])
            else:
                found[coop][1].append(HeldTime(device, from_at, until_at))
        return [CoopTimes(coop, from_at, times) for coop, (from_at, times) in found.items()]

    def hold(self, held: Iterable[CoopTimes]) -> bool:
        """Have these be held from now on; return whether that is another thing than before."""
        held = sorted(each._replace(times=sorted(each.times)) for each in held)
        if held == self.times():
            return False
        self._connection.execute("DELETE FROM rejected_held_times")
        rows = [(each.coop, _EVER, each.from_at, 0) for each in held]
        rows += [(each.coop, *time) for each in held for time in each.times]
        self._connection.executemany("INSERT INTO rejected_held_times VALUES (?, ?, ?, ?)", rows)
        return True

    def take(self, victim: Victim, held: Sequence[CoopTimes]) -> bool:
        """Return whether a thing that would give way was put aside; else, if held, it is counted."""
        rank = _rank(victim, held)
        if rank is Rank.FREE:
            return False
        size = len(victim.payload)
        part = 1 if rank is Rank.HELD else 2
        things, together = self._sums()
        if (things + 1) * part > self._max_rows or (things and (together + size) * part > self._max_bytes):
            self._connection.execute(_TOTAL, (victim.reason, 0, 0, 1))
            return False
        move = f"INSERT INTO rejected_held SELECT {_COLUMNS} FROM rejected WHERE id = ?"  # noqa: S608 - of our own
        self._connection.execute(move, (victim.id,))
        self._connection.execute("DELETE FROM rejected WHERE id = ?", (victim.id,))
        self._count(victim.reason, victim.source, 1, size)
        return True

    def take_out(self, number: int) -> tuple[str, str, int] | None:
        """Take a thing from the shelf; return reason, source and size [bytes], None when it is not there."""
        delete = "DELETE FROM rejected_held WHERE id = ? RETURNING reason, source, length(payload)"
        for reason, source, size in self._connection.execute(delete, (number,)).fetchall():
            self._count(reason, source, -1, -size)
            return reason, source, size
        return None

    def rename(self, number: int, reason: str, detail: str) -> None:
        """Say of a thing on the shelf why it is refused now."""
        query = "SELECT reason, source, length(payload) FROM rejected_held WHERE id = ?"
        row = self._connection.execute(query, (number,)).fetchone()
        if row is None:
            return
        update = "UPDATE rejected_held SET reason = ?, detail = ? WHERE id = ?"
        self._connection.execute(update, (reason, detail, number))
        self._count(row[0], row[1], -1, -row[2])
        self._count(reason, row[1], 1, row[2])

    def give_back(self, after: int, limit: int) -> tuple[int, list[tuple[str, str, int]]]:
        """Put back what is no longer held among the first behind an id.

        Args:
            after: The last id that was looked at; 0 from the start.
            limit: So many are looked at.

        Returns:
            The last id that was looked at (0: there was none), and of each that was put back its reason,
            its source and its size [bytes].
        """
        held, last, back = self.times(), 0, []
        query = "SELECT id, received_at, source, reason, payload FROM rejected_held WHERE id > ?"
        for row in self._connection.execute(f"{query} ORDER BY id LIMIT ?", (after, limit)).fetchall():
            last = row[0]
            each = Victim(*row)
            if _rank(each, held) is not Rank.FREE:
                continue
            move = f"INSERT INTO rejected ({_COLUMNS}) SELECT {_COLUMNS} FROM rejected_held"  # noqa: S608
            self._connection.execute(f"{move} WHERE id = ?", (each.id,))
            self.take_out(each.id)
            back.append((each.reason, each.source, len(each.payload)))
        return last, back

    def count(self) -> ShelfCount:
        """Return how full it is."""
        query = "SELECT reason, kept, lost FROM rejected_held_totals ORDER BY reason"
        rows = self._connection.execute(query).fetchall()
        return ShelfCount(
            {reason: kept for reason, kept, _ in rows if kept > 0},
            *self._sums(),
            {reason: lost for reason, _, lost in rows if lost > 0},
            self._max_rows,
            self._max_bytes,
        )

    def _sums(self) -> tuple[int, int]:
        query = "SELECT coalesce(sum(kept), 0), coalesce(sum(kept_bytes), 0) FROM rejected_held_totals"
        things, size = self._connection.execute(query).fetchone()
        return things, size

    def _count(self, reason: str, source: str, things: int, size: int) -> None:
        self._connection.execute(_TOTAL, (reason, things, size, 0))
        self._connection.execute(_SHARE, (reason, source, things, size))
        if things < 0:
            delete = "DELETE FROM rejected_held_shares WHERE reason = ? AND source = ? AND kept <= 0"
            self._connection.execute(delete, (reason, source))


def _rank(victim: Victim, held: Sequence[CoopTimes]) -> Rank:
    return rank_of(Refused(victim.source, victim.reason, victim.received_at, victim.payload), held)
