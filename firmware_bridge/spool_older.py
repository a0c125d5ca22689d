"""Rows of earlier boots of the gateway, which never knew the time: placed in slices.

What is to be done for one boot of one device is read at once, planned without the file, and then written some
rows at a time: whoever else wants the spool waits for one slice at most. A kill or a full disk in between
leaves rows that wait; they are planned anew. SQL only; where rows are placed, is in ``carry_over.py``.
"""

from collections.abc import Sequence
from typing import NamedTuple

from coldchain.instants import to_iso
from coldchain.reading import TIME_BETWEEN, Clock, Flag
from firmware_bridge.carry_over import (
    Bounds,
    GatewayBoot,
    Mark,
    Placed,
    Waiting,
    bounds,
    by_bounds,
    by_uptime,
)
from firmware_bridge.spool_row import Value, decode_values, encode_values
from firmware_bridge.spool_stamps import boots
from links.sqlite_file import Connection, transaction

SLICE_ROWS = 1000  # a transaction: each row's values may have to be written anew
READ_ROWS = 10_000  # at once
_FORGET_WAITING = (
    "UPDATE sources SET waits_in = 0, waiting_uptime_ms = -1 WHERE id = ? AND waiting_uptime_ms <= ?"
)
_YOUNGEST = "SELECT max(uptime_ms) FROM spooled WHERE source = ? AND taken <> 0"
_WAITING = (
    "SELECT id, taken, event_at, uptime_ms, sequence FROM spooled"
    " WHERE source = ? AND sequence > ? AND taken <> 0 ORDER BY sequence LIMIT ?"
)


class Older(NamedTuple):
    """Rows of one boot of one device that may be placed now.

    Args:
        source: Of the boot of the device.
        rows: What waits, as far as it is read.
        marks: Measurements of it whose time is known.
        limits: Between which instants each boot of the gateway began.
        youngest_ms: The device's time of the youngest of the rows [ms].
    """

    source: int
    rows: list[Waiting]
    marks: Sequence[Mark]
    limits: dict[int, Bounds]
    youngest_ms: int


class OlderRows:
    """Places them. Not thread-safe: all but ``plan`` want the file for themselves, for a short while.

    Args:
        connection: To the spool's file, outside of a transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._youngest_ms: dict[int, int] = {}  # by source: nothing is added to what waits
        self._placed: list[Placed] = []  # the next one last
        self._done = (0, 0)  # the source of these, and its youngest row

    @property
    def is_under_way(self) -> bool:
        """Return whether something that is planned is not written yet."""
        return bool(self._placed)

    def look(self, boot: GatewayBoot, *, waited: bool) -> Older | None:
        """Return what may be placed now; None when nothing may.

        Args:
            boot: The running boot of the gateway, whose time is known.
            waited: Whether devices have had time enough to speak again in this boot.
        """
        limits = bounds(boots(self._connection))
        query = "SELECT DISTINCT source, taken FROM spooled WHERE taken NOT IN (0, ?)"
        found = self._connection.execute(query, (boot.id,)).fetchall()
        for source in dict.fromkeys(source for source, taken in found if taken in limits):
            marks = self._marks(source)
            youngest_ms = self._youngest(source)
            runs_on = any(mark.uptime_ms >= youngest_ms for mark in marks)
            if not (runs_on or waited or self._has_ended(source)):
                continue
            return Older(source, [], marks, limits, youngest_ms)
        return None

    def read(self, older: Older, after: int) -> int | None:
        """Read the next of the rows; return behind which sequence to go on, None when that was all.

        Args:
            older: Its rows are added to.
            after: The sequence to begin behind; -1 at first.
        """
        found = self._connection.execute(_WAITING, (older.source, after, READ_ROWS)).fetchall()
        older.rows.extend(Waiting(*row[:4]) for row in found if row[1] in older.limits)
        return found[-1][4] if len(found) == READ_ROWS else None

    def plan(self, older: Older) -> None:
        """Decide where rows are placed; does not touch the file."""
        rows, marks, limits = older.rows, older.marks, older.limits
        self._placed = (by_uptime(rows, marks, limits) or by_bounds(rows, limits)) if rows else []
        self._placed.reverse()
        self._done = (older.source, older.youngest_ms)

    def write(self) -> int:
        """Give the next slice of rows its time; return how many that were."""
        slice_ = self._placed[-SLICE_ROWS:]
        with transaction(self._connection):
            written = sum(map(self._write, reversed(slice_)))
            if len(slice_) == len(self._placed):
                self._connection.execute(_FORGET_WAITING, self._done)
        del self._placed[-SLICE_ROWS:]
        return written

    def forget(self) -> None:
        """Forget what is planned, after a failure: it is planned anew."""
        self._placed = []
        self._youngest_ms.clear()

    def _youngest(self, source: int) -> int:
        if source not in self._youngest_ms:
            self._youngest_ms[source] = self._connection.execute(_YOUNGEST, (source,)).fetchone()[0]
        return self._youngest_ms[source]

    def _marks(self, source: int) -> list[Mark]:
        query = "SELECT uptime_ms, event_at, kept_uptime_ms, kept_at FROM sources WHERE id = ?"
        row = self._connection.execute(query, (source,)).fetchone()
        return sorted({mark for mark in (Mark(*row[:2]), Mark(*row[2:])) if mark.uptime_ms >= 0})

    def _has_ended(self, source: int) -> bool:
        """Return whether the device has started anew since, and been heard."""
        query = (
            "SELECT count(*) FROM sources s JOIN sources t ON t.device = s.device AND t.id > s.id"
            " WHERE s.id = ? AND t.uptime_ms >= 0"
        )
        return bool(self._connection.execute(query, (source,)).fetchone()[0])

    def _write(self, placed: Placed) -> int:
        """Write where a row is placed; return 1, or 0 when it was given up meanwhile."""
        if placed.high is None:
            update = "UPDATE spooled SET event_at = ?, clock = ?, taken = 0 WHERE id = ?"
            return self._connection.execute(update, (placed.event_at, Clock.DEVICE, placed.id)).rowcount
        row = self._connection.execute("SELECT body FROM spooled WHERE id = ?", (placed.id,)).fetchone()
        if row is None:
            return 0
        note = note_of(placed)
        values = encode_values(tuple(_doubted(value, note) for value in decode_values(row[0])))
        update = "UPDATE spooled SET event_at = ?, clock = ?, taken = 0, body = ? WHERE id = ?"
        return self._connection.execute(update, (placed.event_at, Clock.NONE, values, placed.id)).rowcount


def note_of(placed: Placed) -> str:
    """Return the bounds of a guess as a note, an interval of ISO 8601; ``..`` where there is no earliest."""
    low = ".." if placed.low is None else to_iso(placed.low)
    return f"{TIME_BETWEEN}{low}/{to_iso(placed.high or placed.event_at)}"


def _doubted(value: Value, note: str) -> Value:
    if value.flag == Flag.FAIL:
        return Value(value.channel, value.value, value.unit, value.flag, f"{note} {value.note}".strip())
    return Value(value.channel, value.value, value.unit, int(Flag.UNKNOWN), note)
