"""What a server of readings is known to hold, in a small file: so that duplicates are recognised.

Not the readings, and not the truth: the server is. InfluxDB lets the last write win, so whatever may be there
already must be seen before it is written. The index says of a reading that it is certainly new, or that the
server must be asked; it never says "new" of one that is there. It may forget, and may be lost: then more is
asked. It is kept in memory, written down by ``save``, and bounded by the number of series.
"""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.errors import StoreError
from links.influx_lines import fold_of
from links.influx_spans import add, holds
from links.influx_types import DAY_MS, OF_ALL, WINDOW_MS, Day, Seal
from links.sqlite_file import errors_as, open_tables, transaction

MOST_BOOTS = 6  # of one series; older ones are forgotten, and asked for
MOST_SERIES = 50_000  # in memory; more are read again when they are needed
NEVER = -(2**63)
_VERSION = 2
_SEALS = (
    """CREATE TABLE seals (
        is_raw INTEGER NOT NULL, day INTEGER NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL,
        since INTEGER NOT NULL, before INTEGER NOT NULL, PRIMARY KEY (is_raw, day)) WITHOUT ROWID""",
    "ALTER TABLE state ADD COLUMN counted INTEGER NOT NULL DEFAULT 0",
)
_TABLES = (
    """CREATE TABLE series (
        coop TEXT NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, known BLOB NOT NULL,
        PRIMARY KEY (coop, device, channel)) WITHOUT ROWID""",
    """CREATE TABLE windows (
        start_at INTEGER NOT NULL, coop TEXT NOT NULL, device TEXT NOT NULL,
        PRIMARY KEY (start_at, coop, device)) WITHOUT ROWID""",
    """CREATE TABLE state (
        made TEXT NOT NULL, position INTEGER NOT NULL, count INTEGER NOT NULL, reserved INTEGER NOT NULL)""",
    "INSERT INTO state VALUES ('', 0, 0, 0)",
    *_SEALS,
)
_SAVE = "INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?)"
_SAVE_WINDOW = "INSERT OR IGNORE INTO windows VALUES (?, ?, ?)"
_encode = msgspec.msgpack.Encoder().encode

Window = tuple[int, str, str]
"""5 minutes of a device: where they start [ms], the cooperative, the device; empty names: of all."""


class State(NamedTuple):
    """What the file says of the whole.

    Args:
        made: Names this index; the server's marker names it too.
        position: Journal position up to which all is stored and known here.
        readings: How many that are.
        reserved: Up to here something may have been written that is not known here.
        counted: Up to here readings are counted already, though some may be written again.
    """

    made: str
    position: int
    readings: int
    reserved: int
    counted: int


class _Kept(msgspec.Struct, array_like=True):
    last_at: int
    doubt_at: int
    boots: dict[int, list[int]]


_decode = msgspec.msgpack.Decoder(_Kept).decode


class Known:
    """What is known of one series; ``influx_batch.py`` reads and writes it for every reading.

    Args:
        name: (coop, device, channel).
        last_at: No stored reading is later than this [ms].
        doubt_at: Up to here the server must always be asked [ms].
        boots: The sequences of each boot that is remembered, see ``influx_spans.py``.
    """

    __slots__ = (
        "boot", "boots", "changed", "clock", "doubt_at", "flag", "fold", "from_at", "gateway", "head",
        "last_at", "name", "spans", "unit", "until_at", "window",
    )  # fmt: skip

    def __init__(
        self,
        name: tuple[str, str, str],
        *,
        last_at: int = NEVER,
        doubt_at: int = NEVER,
        boots: dict[int, list[int]] | None = None,
    ) -> None:
        self.name = name
        self.last_at = last_at
        self.doubt_at = doubt_at
        self.boots = boots or {}
        self.changed = False
        self.boot = -1
        self.spans: list[int] = []
        self.head, self.flag, self.unit, self.clock = "", 0, "", ""  # the line's beginning, and what it says
        self.gateway = ""
        self.from_at = self.until_at = NEVER  # between which the beginning of the line holds [ms]
        self.fold = 0
        self.window = NEVER

    def turn_to(self, boot: int) -> None:
        """Make a boot the current one; forget the one not seen for longest when there are too many."""
        spans = self.boots.pop(boot, None)
        if spans is None:
            spans = []
            if len(self.boots) >= MOST_BOOTS:
                del self.boots[next(iter(self.boots))]
                self.doubt_at = self.last_at  # whatever it was, it is not later
        self.boots[boot] = spans
        self.boot, self.spans, self.fold, self.until_at = boot, spans, fold_of(boot), NEVER

    def is_certainly_new(self, event_at: int, sequence: int) -> bool:
        """Return whether a reading of the current boot cannot have been stored."""
        if event_at > self.last_at:
            return True
        return event_at > self.doubt_at and not holds(self.spans, sequence)

    def note(self, event_at: int, sequence: int) -> None:
        """Note that a reading of the current boot is about to be stored."""
        add(self.spans, sequence)
        self.changed = True
        self.last_at = max(self.last_at, event_at)

    def packed(self) -> bytes:
        """Return it as it is kept in the file."""
        return _encode(_Kept(self.last_at, self.doubt_at, self.boots))


class InfluxIndex:
    """The index in one file. One program writes it.

    Args:
        path: The file; made when it is absent.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._series: dict[str, dict[tuple[str, str], Known]] = {}
        self._size = 0
        self.windows: set[Window] = set()
        self.seals: dict[Day, Seal] = {}
        with self._errors():
            self._connection = open_tables(
                path, synchronous="FULL", version=_VERSION, statements=_TABLES, upgrades={1: _SEALS}
            )
            self.state = self._load()

    def of(self, coop: str) -> dict[tuple[str, str], Known]:
        """Return what is in memory of a cooperative, by (device, channel); see ``find``."""
        return self._series.setdefault(coop, {})

    def find(self, coop: str, device: str, channel: str) -> Known:
        """Return what is known of a series, from the file when it is not in memory."""
        name = (coop, device, channel)
        query = "SELECT known FROM series WHERE coop = ? AND device = ? AND channel = ?"
        with self._errors():
            row = self._connection.execute(query, name).fetchone()
        if row is None:
            known = Known(name)
        else:
            kept = _decode(row[0])
            known = Known(name, last_at=kept.last_at, doubt_at=kept.doubt_at, boots=kept.boots)
        self.of(coop)[device, channel] = known
        self._size += 1
        return known

    def unplace(self) -> None:
        """Have every line's beginning made anew: devices may have been moved."""
        for table in self._series.values():
            for known in table.values():
                known.until_at = NEVER

    def reserve(self, position: int) -> None:
        """Say durably, before it happens, that something up to a position will be written."""
        with self._errors(), transaction(self._connection):
            self._connection.execute("UPDATE state SET reserved = ?", (position,))
        self.state = self.state._replace(reserved=position)

    def save(self, position: int, count: int) -> None:
        """Write down all that changed, and up to which position and number of readings that is."""
        changed = [known for table in self._series.values() for known in table.values() if known.changed]
        with self._errors(), transaction(self._connection):
            self._connection.executemany(_SAVE, [(*known.name, known.packed()) for known in changed])
            self._connection.executemany(_SAVE_WINDOW, self.windows)
            self._save_seals()
            counted = max(position, self.state.counted)
            self._connection.execute(
                "UPDATE state SET position = ?, count = ?, counted = ?", (position, count, counted)
            )
        for known in changed:
            known.changed = False
            known.window = NEVER  # what comes from now on is to be reckoned again
        self.windows.clear()
        self.state = self.state._replace(position=position, readings=count, counted=counted)
        if self._size > MOST_SERIES:
            self._series.clear()
            self._size = 0

    def start_anew(self, position: int, count: int, last: Iterable[tuple[str, str, str, int]]) -> None:
        """Forget everything; begin from what the server holds.

        Args:
            position: Up to which the server has everything.
            count: How many readings it has.
            last: The last event time of each of its series: coop, device, channel, instant [ms].
        """
        made = secrets.token_hex(8)
        rows = [(*name, _encode(_Kept(at, at, {}))) for *name, at in last]
        with self._errors(), transaction(self._connection):
            self._connection.execute("DELETE FROM series")
            self._connection.execute("DELETE FROM windows")
            self._connection.executemany(_SAVE, rows)
            self._connection.execute(
                "UPDATE state SET made = ?, position = ?, count = ?, reserved = ?, counted = ?",
                (made, position, count, position, position),
            )
            self._connection.execute("DELETE FROM seals")
        self._series.clear()
        self.windows.clear()
        self._size = 0
        self.state = self._load()

    def set_back(self, position: int, days: Mapping[Day, Seal], *, counted: int, count: int) -> None:
        """Go back to what a server still has: everything behind a position is written again.

        Args:
            position: Up to which it has everything.
            days: Those that it set back, as they are now. Their 5-minute values are to be made again.
            counted: Up to here readings were counted.
            count: How many that were.
        """
        self.seals.update(days)
        for day in days:
            if not day.is_raw:
                starts = range(day.start_at, day.start_at + DAY_MS, WINDOW_MS)
                self.windows |= {(start_at, *OF_ALL) for start_at in starts}
        self.state = self.state._replace(counted=max(self.state.counted, counted))
        self.reserve(max(self.state.reserved, counted))
        self.save(position, count)

    def oldest_window(self, *, before_at: int, limit: int) -> tuple[int, list[tuple[str, str]]] | None:
        """Return the oldest window whose 5-minute values are to be made: its start, whose it is; None: none.

        Args:
            before_at: Only one that starts before this instant [ms].
            limit: At most so many (coop, device).
        """
        oldest = "SELECT min(start_at) FROM windows WHERE start_at < ?"
        query = "SELECT coop, device FROM windows WHERE start_at = ? LIMIT ?"
        with self._errors():
            start_at = self._connection.execute(oldest, (before_at,)).fetchone()[0]
            if start_at is None:
                return None
            return start_at, self._connection.execute(query, (start_at, limit)).fetchall()

    def window_done(self, start_at: int) -> None:
        """Forget a window whose 5-minute values are stored."""
        with self._errors(), transaction(self._connection):
            self._connection.execute("DELETE FROM windows WHERE start_at = ?", (start_at,))

    def window_count(self) -> int:
        """Return how many windows of devices wait for their 5-minute values."""
        with self._errors():
            return int(self._connection.execute("SELECT count(*) FROM windows").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._errors():
            self._connection.close()

    def _load(self) -> State:
        query = "SELECT is_raw, day, turn, position, since, before FROM seals"
        self.seals = {
            Day(bool(is_raw), day): Seal(*seal) for is_raw, day, *seal in self._connection.execute(query)
        }
        query = "SELECT made, position, count, reserved, counted FROM state"
        return State(*self._connection.execute(query).fetchone())

    def _save_seals(self) -> None:
        rows = [(*day, *seal) for day, seal in self.seals.items()]
        self._connection.execute("DELETE FROM seals")
        self._connection.executemany("INSERT INTO seals VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _errors(self) -> AbstractContextManager[None]:
        return errors_as(StoreError, "index of the readings store", self._path)
