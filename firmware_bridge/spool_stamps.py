"""Rows that wait for the time, and the boots of the gateway by whose monotonic time they are known. SQL only.

A row is stamped once. Those of the running boot all move by one amount when its time is known; those of an
earlier boot that never knew the time are placed by ``carry_over.py``.
"""

from collections.abc import Sequence

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
from firmware_bridge.source import MAX_JITTER_MS
from firmware_bridge.spool_row import Value, decode_values, encode_values
from links.sqlite_file import Connection, transaction

CHUNK_ROWS = 2000  # a transaction
MAX_BOOTS = 1000  # remembered; the oldest of which nothing waits go first
_BOOT = "id, last_ms, start_at, source, spread_ms"
_STAMP = f"""
    UPDATE spooled SET clock = :word, taken = 0, event_at = CASE
        WHEN s.uptime_ms < 0 OR abs(spooled.event_at + :start - s.event_at) > {MAX_JITTER_MS}
            THEN spooled.event_at + :start
        WHEN spooled.uptime_ms > s.uptime_ms THEN max(spooled.event_at + :start, s.event_at + 1)
        WHEN spooled.uptime_ms < s.uptime_ms THEN min(spooled.event_at + :start, s.event_at - 1)
        ELSE spooled.event_at + :start END
    FROM sources s WHERE s.id = spooled.source AND taken = :boot AND spooled.id BETWEEN :low AND :high
"""  # noqa: S608 - a number of ours
_SETTLE = """
    UPDATE sources SET
        event_at = CASE WHEN waiting_uptime_ms > uptime_ms THEN waiting_ms + :start ELSE event_at END,
        uptime_ms = max(uptime_ms, waiting_uptime_ms), waits_in = 0, waiting_uptime_ms = -1
    WHERE waits_in = :boot
"""
_FORGET_WAITING = (
    "UPDATE sources SET waits_in = 0, waiting_uptime_ms = -1 WHERE id = ? AND waiting_uptime_ms <= ?"
)


def this_boot(connection: Connection, boot: str) -> GatewayBoot:
    """Return what is known of a boot of the gateway; it is written down when it is new."""
    connection.execute("INSERT OR IGNORE INTO gateway_boots (boot, last_ms) VALUES (?, 0)", (boot,))
    row = connection.execute(f"SELECT {_BOOT} FROM gateway_boots WHERE boot = ?", (boot,)).fetchone()  # noqa: S608
    forget = (
        "DELETE FROM gateway_boots WHERE id < ? AND id NOT IN (SELECT taken FROM spooled WHERE taken <> 0)"
    )
    connection.execute(forget, (row[0] - MAX_BOOTS,))
    return GatewayBoot(*row)


def alive(connection: Connection, boot: GatewayBoot, now_ms: int) -> None:
    """Write down how long a boot has run [ms]."""
    connection.execute("UPDATE gateway_boots SET last_ms = ? WHERE id = ?", (now_ms, boot.id))


def save(connection: Connection, boot: GatewayBoot) -> None:
    """Write down what is known of a boot."""
    update = "UPDATE gateway_boots SET last_ms = ?, start_at = ?, source = ?, spread_ms = ? WHERE id = ?"
    connection.execute(update, (*boot[1:], boot.id))


def waiting(connection: Connection) -> int:
    """Return how many rows wait for the time."""
    return int(connection.execute("SELECT count(*) FROM spooled WHERE taken <> 0").fetchone()[0])


def finish(connection: Connection) -> None:
    """Stamp what a kill left over of boots whose time was known already."""
    query = f"SELECT {_BOOT} FROM gateway_boots WHERE start_at IS NOT NULL AND id IN"  # noqa: S608
    query += " (SELECT taken FROM spooled WHERE taken <> 0)"
    for row in connection.execute(query).fetchall():
        stamp(connection, GatewayBoot(*row))


def stamp(connection: Connection, boot: GatewayBoot) -> int:
    """Give all rows of a boot their time, some thousand a transaction; return how many that were.

    Started again after a kill, it goes on where it was: the time is the one that was saved with the boot.
    """
    stamped, after_id = 0, 0
    query = "SELECT id FROM spooled WHERE taken = ? AND id > ? ORDER BY id LIMIT ?"
    while ids := connection.execute(query, (boot.id, after_id, CHUNK_ROWS)).fetchall():
        after_id = ids[-1][0]
        places = {"boot": boot.id, "start": boot.start_at, "word": boot.source}
        with transaction(connection):
            connection.execute(_STAMP, {**places, "low": ids[0][0], "high": after_id})
        stamped += len(ids)
    with transaction(connection):
        connection.execute(_SETTLE, {"boot": boot.id, "start": boot.start_at})
    return stamped


def place_older(connection: Connection, boot: GatewayBoot, *, waited: bool) -> int:
    """Give rows of earlier boots their time, as far as that can be said now; return how many got one.

    Args:
        connection: Outside of a transaction.
        boot: The running boot, whose time is known.
        waited: Whether devices have had time enough to speak again in this boot.
    """
    sources = connection.execute(
        "SELECT DISTINCT source FROM spooled WHERE taken NOT IN (0, ?)", (boot.id,)
    ).fetchall()
    if not sources:
        return 0
    boots = connection.execute(f"SELECT {_BOOT} FROM gateway_boots ORDER BY id").fetchall()  # noqa: S608
    limits = bounds([GatewayBoot(*row) for row in boots])
    return sum(_place(connection, source, limits, waited=waited) for (source,) in sources)


def _place(connection: Connection, source: int, limits: dict[int, Bounds], *, waited: bool) -> int:
    """Give the rows of one boot of one device their time; return how many got one."""
    query = "SELECT id, taken, event_at, uptime_ms FROM spooled WHERE source = ? AND taken <> 0"
    found = [Waiting(*row) for row in connection.execute(query, (source,))]
    rows = [row for row in found if row.taken in limits]
    if not rows:
        return 0
    marks = _marks(connection, source)
    youngest_ms = max(row.uptime_ms for row in rows)
    runs_on = any(mark.uptime_ms >= youngest_ms for mark in marks)
    if not (runs_on or waited or _has_ended(connection, source)):
        return 0
    placed = by_uptime(rows, marks, limits) or by_bounds(rows, limits)
    for start in range(0, len(placed), CHUNK_ROWS):
        with transaction(connection):
            _write(connection, placed[start : start + CHUNK_ROWS])
    with transaction(connection):
        connection.execute(_FORGET_WAITING, (source, youngest_ms))
    return len(placed)


def _marks(connection: Connection, source: int) -> list[Mark]:
    query = "SELECT uptime_ms, event_at, kept_uptime_ms, kept_at FROM sources WHERE id = ?"
    row = connection.execute(query, (source,)).fetchone()
    return sorted({mark for mark in (Mark(*row[:2]), Mark(*row[2:])) if mark.uptime_ms >= 0})


def _has_ended(connection: Connection, source: int) -> bool:
    """Return whether the device has started anew since, and been heard."""
    query = (
        "SELECT count(*) FROM sources s JOIN sources t ON t.device = s.device AND t.id > s.id"
        " WHERE s.id = ? AND t.uptime_ms >= 0"
    )
    return bool(connection.execute(query, (source,)).fetchone()[0])


def _write(connection: Connection, placed: Sequence[Placed]) -> None:
    for each in placed:
        if each.high is None:
            update = "UPDATE spooled SET event_at = ?, clock = ?, taken = 0 WHERE id = ?"
            connection.execute(update, (each.event_at, Clock.DEVICE, each.id))
            continue
        body = connection.execute("SELECT body FROM spooled WHERE id = ?", (each.id,)).fetchone()[0]
        values = encode_values(tuple(_doubted(value, note_of(each)) for value in decode_values(body)))
        update = "UPDATE spooled SET event_at = ?, clock = ?, taken = 0, body = ? WHERE id = ?"
        connection.execute(update, (each.event_at, Clock.NONE, values, each.id))


def note_of(placed: Placed) -> str:
    """Return the bounds of a guess as a note, an interval of ISO 8601; ``..`` where there is no earliest."""
    low = ".." if placed.low is None else to_iso(placed.low)
    return f"{TIME_BETWEEN}{low}/{to_iso(placed.high or placed.event_at)}"


def _doubted(value: Value, note: str) -> Value:
    if value.flag == Flag.FAIL:
        return Value(value.channel, value.value, value.unit, value.flag, f"{note} {value.note}".strip())
    return Value(value.channel, value.value, value.unit, int(Flag.UNKNOWN), note)
