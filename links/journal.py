"""The journal: the durable log between what was received and everyone who reads it.

Not a store: nobody asks it questions, and it forgets what every registered consumer has passed. One SQLite
file; several processes have it open. ``append`` returns only after the entries survive a power cut. Consumers
read from a position of their own and keep a named cursor here, which never moves backwards.

Positions count up by one, are never given twice, and start at the wall time [us since 1970] at which the file
was made. So a journal that is made anew, after a disk failed, never hides its entries behind the positions
that a store or a cursor elsewhere remembers of the old one.

An entry is in one of two lanes, live or history (``lanes.py``). Positions count over both, and whoever does
not name a lane reads all of it in order.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock
from typing import NamedTuple

import msgspec

from coldchain.errors import JournalError
from coldchain.reading import Reading
from links.clock import Clock, SystemClock
from links.journal_check import DAMAGED, Damaged, seal, unsealed
from links.journal_recall import TABLE, passed_since
from links.lanes import HISTORY, LIVE, lane_of
from links.quarantine import TAKEN, Quarantine, Rejected
from links.repeats import Mark, Repeats
from links.sqlite_file import errors_as, open_tables, transaction
from links.sqlite_rows import insert_rows
from links.tail import Tail

__all__ = ["Entry", "Journal", "Move", "Rejected"]

STORE_READER = "store"
WATCH_READERS = {LIVE: "watch", HISTORY: "watch-history"}
"""The watcher's cursors, one for each lane, here and in the records."""
READERS = (STORE_READER, *WATCH_READERS.values())
"""Who reads the journal of a station, by the names of their cursors."""

_VERSION = 3
_UPGRADES = {
    1: (
        "ALTER TABLE entries ADD COLUMN lane INTEGER NOT NULL DEFAULT 0",  # what waits keeps its order
        "CREATE INDEX entries_by_lane ON entries (lane)",
        "INSERT OR IGNORE INTO cursors SELECT 'watch-history', position FROM cursors WHERE consumer='watch'",
    ),
    2: (TABLE,),
}
_READ = "SELECT position, entry FROM entries WHERE position > ?1 ORDER BY position LIMIT ?2"
_READ_LANE = (
    "SELECT position, entry FROM entries WHERE lane = ?3 AND position > ?1 ORDER BY position LIMIT ?2"
)
_POSITIONS_PER_MS = 1000
_TRIM_ROWS = 5000  # one transaction of trimming; others may write between two of them


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The readings of one pack that were admitted.

    Args:
        coop: Cooperative that they belong to.
        gateway: Gateway that sent them.
        received_at: When the server had them [ms since 1970, UTC].
        readings: In the order of the pack.
    """

    coop: str
    gateway: str
    received_at: int
    readings: tuple[Reading, ...]


class Move(NamedTuple):
    """What becomes of one thing in the quarantine that was looked at again.

    Args:
        number: Its id there.
        entries: What is good now.
        rejected: What of it is still refused, kept anew.
        stays: Why all of it is still refused: it stays as it is, under this reason; None when it goes.
    """

    number: int
    entries: Sequence[Entry] = ()
    rejected: Sequence[Rejected] = ()
    stays: Rejected | None = None


_NOTHING = Entry("", "", 0, ())


class Journal:
    """The journal in one file. May be used by several threads and processes at once.

    Args:
        path: The file; made when it is absent.
        clock: Gives the first position of a new file; the machine's clock when it is left out.
        tail: What several journals of one program share, so that what one has written need not be read
            from the file by the others.

    Every method raises ``JournalError``, which says whether trying again can help.
    """

    def __init__(self, path: Path, *, clock: Clock | None = None, tail: "Tail[Entry] | None" = None) -> None:
        self._clock = clock or SystemClock()
        start = self._clock.now() * _POSITIONS_PER_MS
        self._path = path
        self._tail = tail
        self._lock = RLock()
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Entry).decode
        with self._errors():
            self._connection = open_tables(
                path, synchronous="FULL", version=_VERSION, statements=_tables(start), upgrades=_UPGRADES
            )
        self._quarantine = Quarantine(self._connection)
        with self._errors():
            self._repeats = Repeats(self._connection)

    def append(
        self, entries: Sequence[Entry], rejected: Sequence[Rejected] = (), marks: Sequence[Mark] = ()
    ) -> int:
        """Store entries and refused things in one transaction; return the last position.

        Args:
            entries: What was admitted; may be empty.
            rejected: What was refused in the same batch, for the quarantine.
            marks: Of messages of the same batch that have no clock of their own.
        """
        rows = self._rows(entries)
        with self._lock:
            with self._errors(), transaction(self._connection):
                head = self._append(rows, rejected)
                self._repeats.add(marks)
            if self._tail is not None and entries:  # only now: the transaction has ended well
                self._tail.add(head - len(rows) + 1, entries, [lane for _, lane in rows])
            return head

    def settle(self, moves: Sequence[Move], *, at: int, by: str) -> list[Move]:
        """Move what the quarantine holds to where it belongs now, in one transaction; return what was moved.

        What is not in the quarantine any more is left alone: somebody else was quicker.

        Args:
            moves: What becomes of each.
            at: When this is [ms since 1970, UTC].
            by: Who does it.
        """
        rows = {move.number: self._rows(move.entries) for move in moves}
        settled = []
        with self._lock, self._errors(), transaction(self._connection):
            for move in moves:
                if move.stays is not None:
                    self._quarantine.rename(move.number, move.stays.reason, move.stays.detail)
                elif self._quarantine.take_out(move.number, TAKEN, at=at, by=by):
                    self._append(rows[move.number], move.rejected)
                    settled.append(move)
        return settled

    def known(self, marks: Sequence[Mark]) -> frozenset[bytes]:
        """Return the digests of those marks whose messages are in the journal."""
        with self._lock, self._errors():
            return self._repeats.known(marks)

    def read(self, after: int, limit: int, *, lane: int | None = None) -> list[tuple[int, Entry]]:
        """Return (position, entry) of what stands behind a position, in order; empty at the end.

        Args:
            after: The last position that was read; 0 reads from the beginning of what is kept.
            limit: At most so many entries.
            lane: Only what is in this lane; None: everything.
        """
        at_hand: list[tuple[int, Entry]] = []
        if self._tail is not None:
            at_hand, after = self._tail.read(after, limit, lane)
            if len(at_hand) == limit:
                return at_hand
        return at_hand + self._read(after, limit - len(at_hand), lane)

    def _read(self, after: int, limit: int, lane: int | None) -> list[tuple[int, Entry]]:
        """Return what the file has behind a position."""
        query, arguments = _READ, [after, limit]
        if lane is not None:
            query, arguments = _READ_LANE, [after, limit, lane]
        with self._lock, self._errors():
            rows = self._connection.execute(query, arguments).fetchall()
            if not rows and after > self.head():
                raise self._beyond(f"position {after}")
        damaged: list[Damaged] = []
        found = [(position, self._entry(position, blob, damaged)) for position, blob in rows]
        self._set_aside(damaged)
        return found

    def head(self) -> int:
        """Return the last position that was given."""
        with self._lock, self._errors():
            return self._one("SELECT head FROM state")

    def trimmed(self) -> int:
        """Return the last position that was forgotten; a new journal has forgotten all before its start."""
        with self._lock, self._errors():
            return self._one("SELECT trimmed FROM state")

    def register(self, consumer: str) -> None:
        """Make the cursor of a consumer, before everything that is kept; leave one alone that is there.

        Register every consumer before the first ``trim``: what all registered ones have passed is forgotten.
        """
        insert = "INSERT OR IGNORE INTO cursors SELECT ?, trimmed FROM state"
        with self._lock, self._errors(), transaction(self._connection):
            self._connection.execute(insert, (consumer,))

    def forget(self, consumer: str) -> None:
        """Drop the cursor of a consumer that is gone for good, so that it no longer holds back trimming."""
        with self._lock, self._errors(), transaction(self._connection):
            self._connection.execute("DELETE FROM cursors WHERE consumer = ?", (consumer,))

    def cursor(self, consumer: str) -> int:
        """Return the position up to which a registered consumer is done."""
        cursors = self.cursors()
        if consumer not in cursors:
            raise self._unknown(consumer, cursors)
        return cursors[consumer]

    def advance(self, consumer: str, position: int) -> None:
        """Say that a consumer has durably done everything up to a position; never goes backwards."""
        update = "UPDATE cursors SET position = ? WHERE consumer = ?"
        if position <= self.cursor(consumer):
            return
        with self._lock, self._errors(), transaction(self._connection):
            if position > self.head():
                raise self._beyond(f"position {position} of consumer {consumer!r}")
            if position > self.cursor(consumer):  # another thread may have been further meanwhile
                self._connection.execute(update, (position, consumer))

    def cursors(self) -> dict[str, int]:
        """Return the cursor of every registered consumer."""
        with self._lock, self._errors():
            return dict(self._connection.execute("SELECT consumer, position FROM cursors").fetchall())

    def trim(self, *, keep_ms: int = 0) -> int:
        """Forget what every registered consumer has passed; return how many entries that were.

        Nothing is forgotten while no consumer is registered.

        Args:
            keep_ms: How long what was passed by all is kept still, so that it can be read again [ms].
        """
        with self._lock, self._errors(), transaction(self._connection):
            passed = self._connection.execute("SELECT min(position) FROM cursors").fetchone()[0]
            last = passed_since(self._connection, passed or 0, now=self._clock.now(), keep_ms=keep_ms)
        forgotten = 0
        while step := self._trim_step(last):
            forgotten += step
        return forgotten

    def backlog(self, consumer: str) -> int:
        """Return how many entries a registered consumer has still to do."""
        return self.head() - self.cursor(consumer)

    def size_bytes(self) -> int:
        """Return how much disk the journal takes, its write-ahead log included [bytes].

        Trimmed space is used again before the file grows; the file itself does not shrink.
        """
        files = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        with self._errors():
            return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close the file."""
        with self._lock, self._errors():
            self._connection.close()

    def _trim_step(self, up_to: int) -> int:
        with self._lock, self._errors(), transaction(self._connection):
            trimmed = self._one("SELECT trimmed FROM state")
            last = min(up_to, trimmed + _TRIM_ROWS)
            if last <= trimmed:
                return 0
            deleted = self._connection.execute("DELETE FROM entries WHERE position <= ?", (last,)).rowcount
            self._connection.execute("UPDATE state SET trimmed = ?", (last,))
            return deleted

    def _entry(self, position: int, blob: bytes, damaged: list[Damaged]) -> Entry:
        """Return an entry; an empty one in place of one that is damaged, which is added to the list."""
        try:
            return unsealed(blob, self._decode)
        except ValueError as error:
            damaged.append(Damaged(position, blob, str(error)))
            return _NOTHING

    def _set_aside(self, damaged: Sequence[Damaged]) -> None:
        """Put what is damaged into the quarantine, and an empty entry in its place."""
        if not damaged:
            return
        source = f"journal {self._path.name}"
        empty = seal(self._encode(_NOTHING))
        with self._lock, self._errors(), transaction(self._connection):
            for each in damaged:
                update = "UPDATE entries SET entry = ? WHERE position = ? AND entry = ?"
                if self._connection.execute(update, (empty, each.position, each.blob)).rowcount:
                    detail = f"position {each.position}: {each.why}"
                    self._quarantine.add([Rejected(self._clock.now(), source, DAMAGED, detail, each.blob)])

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _rows(self, entries: Sequence[Entry]) -> list[tuple[bytes, int]]:
        """Return what is written of entries: the blob and the lane of each."""
        return [(seal(self._encode(entry)), lane_of(entry.readings, entry.received_at)) for entry in entries]

    def _append(self, rows: Sequence[tuple[bytes, int]], rejected: Sequence[Rejected]) -> int:
        """Write rows and refused things, inside the caller's transaction; return the last position."""
        head = self._one("SELECT head FROM state")
        numbered = [(position, *row) for position, row in enumerate(rows, head + 1)]
        insert_rows(self._connection, "entries", numbered)
        self._connection.execute("UPDATE state SET head = ?", (head + len(rows),))
        self._quarantine.add(rejected)
        return head + len(rows)

    def _errors(self) -> AbstractContextManager[None]:
        return errors_as(JournalError, "journal", self._path)

    def _beyond(self, came: str) -> JournalError:
        next_step = "The file is older than what its readers remember: restore it and their files together."
        return JournalError(f"journal {self._path}", came, f"at most {self.head()}", next_step, retry=False)

    def _unknown(self, consumer: str, known: dict[str, int]) -> JournalError:
        allowed = f"one of {sorted(known)}" if known else "a registered consumer; there is none"
        return JournalError(
            f"journal {self._path}", f"consumer {consumer!r}", allowed, "Call register first.", retry=False
        )


def _tables(start: int) -> tuple[str, ...]:
    return (
        "CREATE TABLE entries (position INTEGER PRIMARY KEY, entry BLOB NOT NULL, lane INTEGER NOT NULL)",
        "CREATE INDEX entries_by_lane ON entries (lane)",  # the position stands in every index by itself
        "CREATE TABLE cursors (consumer TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE state (head INTEGER NOT NULL, trimmed INTEGER NOT NULL)",
        f"INSERT INTO state VALUES ({start}, {start})",  # noqa: S608 - numbers of our own
        TABLE,
    )
