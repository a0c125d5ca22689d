"""How far each reader of a journal is behind, seen from outside: also when that reader is dead.

Read only. The watcher's two cursors count only what is in their own lane.
"""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.errors import JournalError
from coldchain.instants import to_iso
from links.journal import WATCH_READERS, Entry
from links.journal_check import unsealed
from links.sqlite_file import Connection, errors_as, open_sqlite

BEHIND_AFTER_MS = 300_000
"""A reader whose oldest waiting entry is older than this is behind [ms]: its steps take a second or so.

The one threshold: the page, ``/ready``, ``coldchain health``, ``store status`` and texts go by it.
"""
CAUGHT_UP_MS = BEHIND_AFTER_MS // 5
"""One that was behind has caught up when nothing older than this waits [ms]: well away from the threshold."""

_LANES = {reader: lane for lane, reader in WATCH_READERS.items()}
_DOING = {"store": "stored", "watch": "judged", "watch-history": "judged, of those that came late"}
_COUNT = "SELECT count(*), min(position) FROM entries WHERE position > ?1"
_COUNT_LANE = f"{_COUNT} AND lane = ?2"
_ENTRY = "SELECT entry FROM entries WHERE position = ?"
_BUSY_S = 2.0
_decode = msgspec.msgpack.Decoder(Entry).decode


class Lag(NamedTuple):
    """How far one reader is behind.

    Args:
        reader: Its name.
        position: Up to where it is done.
        entries: How many wait for it.
        since_at: When the oldest of them came [ms since 1970, UTC]; None: nothing waits, or it is damaged.
    """

    reader: str
    position: int
    entries: int
    since_at: int | None

    def waits_ms(self, now: int) -> int:
        """Return for how long the oldest one has waited [ms]; a clock that was set back does not count."""
        return 0 if self.since_at is None else max(0, now - self.since_at)

    def is_behind(self, now: int) -> bool:
        """Return whether somebody should look after it."""
        return is_long(self.waits_ms(now))

    def has_caught_up(self, now: int) -> bool:
        """Return whether it is certainly not behind: of a damaged entry nobody knows how old it is."""
        return not self.entries or (self.since_at is not None and self.waits_ms(now) < CAUGHT_UP_MS)

    @property
    def waits_since(self) -> str:
        """Return what waits, and since when, without a number that changes from look to look."""
        return f"Readings wait to be {self.doing} since {to_iso(self.since_at or 0)}"

    @property
    def doing(self) -> str:
        """Return what becomes of what waits, as a participle."""
        return _DOING.get(self.reader, f"read by {self.reader}")


class Lags(NamedTuple):
    """A journal and its readers.

    Args:
        head: The last position that was given.
        trimmed: The last position that was forgotten.
        readers: Sorted by name.
    """

    head: int
    trimmed: int
    readers: tuple[Lag, ...]

    def of(self, reader: str) -> Lag | None:
        """Return the lag of one reader; None: it has never been registered."""
        return next((lag for lag in self.readers if lag.reader == reader), None)


def is_long(waits_ms: float) -> bool:
    """Return whether a reader is behind whose oldest entry has waited so long [ms]."""
    return waits_ms >= BEHIND_AFTER_MS


def lags_of(path: Path) -> Lags:
    """Return how far the readers of a journal are.

    Args:
        path: The journal's file.

    Raises:
        JournalError: It is not there yet (``retry``), or cannot be read.
    """
    with errors_as(JournalError, "journal", path):
        connection = open_sqlite(path, synchronous="NORMAL", readonly=True, busy_timeout_s=_BUSY_S)
        with closing(connection):
            connection.execute("BEGIN")  # one moment
            head, trimmed = connection.execute("SELECT head, trimmed FROM state").fetchone()
            cursors = connection.execute("SELECT consumer, position FROM cursors ORDER BY consumer")
            readers = tuple(_lag(connection, reader, position) for reader, position in cursors.fetchall())
    return Lags(head, trimmed, readers)


def _lag(connection: Connection, reader: str, position: int) -> Lag:
    lane = _LANES.get(reader)
    query, arguments = (_COUNT, (position,)) if lane is None else (_COUNT_LANE, (position, lane))
    entries, first = connection.execute(query, arguments).fetchone()
    if not entries:
        return Lag(reader, position, 0, None)
    blob = connection.execute(_ENTRY, (first,)).fetchone()[0]
    return Lag(reader, position, entries, _received_at(blob))


def _received_at(blob: bytes) -> int | None:
    """Return when an entry came; None when it is damaged: its reader says so."""
    try:
        return unsealed(blob, _decode).received_at
    except ValueError:
        return None
