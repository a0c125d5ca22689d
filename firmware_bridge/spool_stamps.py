"""Rows that wait for the time, and the boots of the gateway by whose monotonic time they are known. SQL only.

A row is stamped once. Those of the running boot all move by one amount when its time is known; those of an
earlier boot that never knew the time are placed by ``spool_older.py``.
"""

from firmware_bridge.carry_over import GatewayBoot
from firmware_bridge.source import MAX_JITTER_MS
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


def boots(connection: Connection) -> list[GatewayBoot]:
    """Return all boots of the gateway that are remembered, in order."""
    rows = connection.execute(f"SELECT {_BOOT} FROM gateway_boots ORDER BY id")  # noqa: S608
    return [GatewayBoot(*row) for row in rows]


def waiting(connection: Connection) -> int:
    """Return how many rows wait for the time."""
    return int(connection.execute("SELECT count(*) FROM spooled WHERE taken <> 0").fetchone()[0])


def finish(connection: Connection) -> None:
    """Stamp what a kill left over of boots whose time was known already."""
    query = f"SELECT {_BOOT} FROM gateway_boots WHERE start_at IS NOT NULL AND id IN"  # noqa: S608
    query += " (SELECT taken FROM spooled WHERE taken <> 0)"
    for row in connection.execute(query).fetchall():
        stamp(connection, GatewayBoot(*row))


def stamp(connection: Connection, boot: GatewayBoot) -> None:
    """Give all rows of a boot their time; nobody else uses the file."""
    after_id: int | None = 0
    while after_id is not None:
        _, after_id = stamp_some(connection, boot, after_id)


def stamp_some(connection: Connection, boot: GatewayBoot, after_id: int) -> tuple[int, int | None]:
    """Give the next rows of a boot their time in one transaction, and with the last also their sources.

    Started again after a kill, it goes on where it was: the time is the one that was saved with the boot.

    Args:
        connection: Outside of a transaction.
        boot: Whose rows; its time is known.
        after_id: Start behind this row.

    Returns:
        How many rows got their time, and behind which to go on; None when that was all.
    """
    query = "SELECT id FROM spooled WHERE taken = ? AND id > ? ORDER BY id LIMIT ?"
    ids = connection.execute(query, (boot.id, after_id, CHUNK_ROWS)).fetchall()
    places = {"boot": boot.id, "start": boot.start_at, "word": boot.source}
    is_all = len(ids) < CHUNK_ROWS
    with transaction(connection):
        if ids:
            connection.execute(_STAMP, {**places, "low": ids[0][0], "high": ids[-1][0]})
        if is_all:
            connection.execute(_SETTLE, {"boot": boot.id, "start": boot.start_at})
    return len(ids), None if is_all else ids[-1][0]
