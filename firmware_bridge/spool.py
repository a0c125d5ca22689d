"""The spool: every frame between its acknowledgement on the serial line and the server's ``stored`` message.

One SQLite file with ``synchronous=FULL``: what ``put`` returned from survives a power cut. It also remembers
which frames were ever heard (``seen.py``), in the same transaction, and keeps the bridge's quarantine. Not a
queue: what is sent when, is decided in ``window.py`` and ``uplink.py``.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.errors import JournalError
from coldchain.stored import Range
from firmware_bridge.seen import Seen, Verdict
from firmware_bridge.source import Source
from firmware_bridge.spool_row import SpoolRow, decode_values, encode_values
from links.quarantine import Quarantine, Rejected
from links.sqlite_file import ensure_schema, errors_as, open_sqlite, transaction

MAX_SOURCES = 10_000  # boots that are remembered; the ones silent for longest go first
VERSION = 1
_SOURCES = (
    "CREATE TABLE sources (id INTEGER PRIMARY KEY, device TEXT NOT NULL, boot INTEGER NOT NULL,"
    " seen BLOB NOT NULL, uptime_ms INTEGER NOT NULL, event_at INTEGER NOT NULL, UNIQUE (device, boot))"
)
_SPOOLED = (
    "CREATE TABLE spooled (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources,"
    " sequence INTEGER NOT NULL, event_at INTEGER NOT NULL, uptime_ms INTEGER NOT NULL, clock TEXT NOT NULL,"
    " body BLOB NOT NULL)"
)
_TABLES = (
    _SOURCES,
    _SPOOLED,
    "CREATE UNIQUE INDEX spooled_by_name ON spooled (source, sequence)",
    "CREATE TABLE dropped (frames INTEGER NOT NULL)",
    "INSERT INTO dropped VALUES (0)",
)
_SELECT = (
    "SELECT s.device, s.boot, r.sequence, r.event_at, r.uptime_ms, r.clock, r.body, r.id"
    " FROM spooled r JOIN sources s ON s.id = r.source WHERE r.id > ? ORDER BY r.id LIMIT ?"
)
_INSERT = "INSERT INTO spooled VALUES (?, ?, ?, ?, ?, ?, ?)"
_SAVE = "UPDATE sources SET seen = ?, uptime_ms = ?, event_at = ? WHERE id = ?"
_DROP_OLDEST = "DELETE FROM spooled WHERE id IN (SELECT id FROM spooled ORDER BY id LIMIT ?)"
_CONFIRM = (
    "DELETE FROM spooled WHERE source = (SELECT id FROM sources WHERE device = ? AND boot = ?)"
    " AND sequence BETWEEN ? AND ?"
)
_OLD_SOURCES = (
    "DELETE FROM sources WHERE id IN (SELECT id FROM sources WHERE id NOT IN (SELECT source FROM spooled)"
    " ORDER BY event_at DESC LIMIT -1 OFFSET ?)"
)
_STATS = "SELECT count(*), min(event_at), max(event_at) FROM spooled"


class Put(NamedTuple):
    """What became of the rows given to ``put``.

    Args:
        new: The rows that were added, with their final ``event_at`` and id.
        repeated: How many had been heard before.
        dropped: How many of the oldest rows were given up for want of room.
    """

    new: list[SpoolRow]
    repeated: int
    dropped: int


class SpoolStats(NamedTuple):
    """How full the spool is.

    Args:
        rows: Frames that wait for ``stored``.
        capacity_rows: How many may wait.
        oldest_at: Earliest event [ms since 1970, UTC]; None when empty.
        newest_at: Latest event [ms since 1970, UTC]; None when empty.
        size_bytes: Of the file with its log.
        dropped: Frames given up for want of room, ever.
    """

    rows: int
    capacity_rows: int
    oldest_at: int | None
    newest_at: int | None
    size_bytes: int
    dropped: int


class Spool:
    """The spool in one file. Thread-safe.

    Args:
        path: The file; made when absent.
        capacity_rows: When more frames wait, the oldest are dropped and counted.

    Every method raises ``JournalError``, which says whether trying again can help.
    """

    def __init__(self, path: Path, *, capacity_rows: int) -> None:
        self.path = path
        self.capacity_rows = capacity_rows
        self._lock = threading.Lock()
        self._sources: dict[tuple[str, int], Source] = {}
        with errors_as(JournalError, "spool", path):
            self._connection = open_sqlite(path, synchronous="FULL")
            ensure_schema(self._connection, version=VERSION, statements=_TABLES)
            with transaction(self._connection):
                self._connection.execute(_OLD_SOURCES, (MAX_SOURCES,))
            self.rows, last_id = self._one("SELECT count(*), coalesce(max(id), 0) FROM spooled")
        self.last_id: int = last_id
        self._quarantine = Quarantine(self._connection)

    def put(self, rows: Sequence[SpoolRow], rejected: Sequence[Rejected] = ()) -> Put:
        """Return what became of the rows, once they are on the disk for good: one transaction for all.

        Args:
            rows: In the order in which they came.
            rejected: Damaged lines, kept in the quarantine by the same transaction.
        """
        with self._writing():
            touched: dict[int, Source] = {}
            new, forgotten = self._hear(rows, touched)
            for source in touched.values():
                values = (source.seen.dump(), source.uptime_ms, source.event_at, source.id)
                self._connection.execute(_SAVE, values)
            self._quarantine.add([*rejected, *(_kept_apart(row) for row in forgotten)])
            dropped = self._drop_oldest(self.rows + len(new) - self.capacity_rows)
        self.rows += len(new) - dropped
        return Put(new, len(rows) - len(new) - len(forgotten), dropped)

    def take(self, after_id: int, limit: int) -> list[SpoolRow]:
        """Return the next rows in the order in which they came; nothing is removed.

        Args:
            after_id: Start behind this row.
            limit: At most so many.
        """
        with self._reading():
            found = self._connection.execute(_SELECT, (after_id, limit)).fetchall()
        return [
            SpoolRow(device, boot, sequence, event_at, uptime_ms, clock, decode_values(body), number)
            for device, boot, sequence, event_at, uptime_ms, clock, body, number in found
        ]

    def confirm(self, ranges: Sequence[Range]) -> int:
        """Remove what the server holds for good; return how many rows that were."""
        with self._writing():
            removed = sum(self._connection.execute(_CONFIRM, each).rowcount for each in ranges)
        self.rows -= removed
        return removed

    def stats(self) -> SpoolStats:
        """Return how full it is."""
        size = sum(part.stat().st_size for part in self._files() if part.exists())
        with self._reading():
            rows, oldest_at, newest_at = self._one(_STATS)
            self.rows = rows
            (dropped,) = self._one("SELECT frames FROM dropped")
        return SpoolStats(rows, self.capacity_rows, oldest_at, newest_at, size, dropped)

    def quarantined(self) -> dict[str, int]:
        """Return how many damaged lines are kept, by reason."""
        with self._lock:
            return self._quarantine.counts()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _hear(
        self, rows: Sequence[SpoolRow], touched: dict[int, Source]
    ) -> tuple[list[SpoolRow], list[SpoolRow]]:
        """Insert what is new; return that, and what cannot be told from a repetition any more."""
        new, forgotten = [], []
        for row in rows:
            source = self._source(row.device, row.boot)
            verdict, event_at = source.hear(row.sequence, row.uptime_ms, row.event_at)
            if verdict is Verdict.FORGOTTEN:
                forgotten.append(row)
            if verdict is not Verdict.NEW:
                continue
            self.last_id += 1
            kept = row._replace(event_at=event_at, id=self.last_id)
            body = encode_values(kept.values)
            values = (kept.id, source.id, kept.sequence, event_at, kept.uptime_ms, kept.clock, body)
            self._connection.execute(_INSERT, values)
            touched[source.id] = source
            new.append(kept)
        return new, forgotten

    def _source(self, device: str, boot: int) -> Source:
        known = self._sources.get((device, boot))
        if known is None:
            known = self._sources[device, boot] = self._load(device, boot)
        return known

    def _load(self, device: str, boot: int) -> Source:
        query = "SELECT id, seen, uptime_ms, event_at FROM sources WHERE device = ? AND boot = ?"
        row = self._connection.execute(query, (device, boot)).fetchone()
        if row is not None:
            return Source(row[0], Seen.load(row[1]), row[2], row[3])
        seen = Seen()
        insert = "INSERT INTO sources (device, boot, seen, uptime_ms, event_at) VALUES (?, ?, ?, -1, 0)"
        added = self._connection.execute(insert, (device, boot, seen.dump()))
        return Source(int(added.lastrowid or 0), seen)

    def _drop_oldest(self, excess: int) -> int:
        if excess <= 0:
            return 0
        dropped = self._connection.execute(_DROP_OLDEST, (excess,)).rowcount
        self._connection.execute("UPDATE dropped SET frames = frames + ?", (dropped,))
        return dropped

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the file for one transaction; when it fails, what is in memory is read from the file again."""
        with self._lock, errors_as(JournalError, "spool", self.path):
            try:
                with transaction(self._connection):
                    yield
            except BaseException:
                self._sources.clear()
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, errors_as(JournalError, "spool", self.path):
            yield

    def _one(self, query: str) -> tuple[int, ...]:
        row: tuple[int, ...] = self._connection.execute(query).fetchone()
        return row

    def _files(self) -> tuple[Path, Path]:
        return self.path, self.path.with_name(self.path.name + "-wal")


def _kept_apart(row: SpoolRow) -> Rejected:
    came = "a frame too old to tell whether it was heard before"
    detail = f"sequence {row.sequence} of {row.device}: got {came}; allowed: frames among the newest holes"
    payload = msgspec.json.encode(row._asdict())
    return Rejected(row.event_at, row.device, "forgotten-sequence", detail, payload)
