"""The ledger of what the spool gave up, or never got: for each gap of sequences a cause. Kept in its file.

An entry says that ``frames`` of the sequences ``low`` to ``high`` are missing for this cause. Neighbours melt
into one entry, so a stretch that was thinned many times is one line, and the ledger stays small.
"""

from collections.abc import Iterable
from typing import NamedTuple

from links.sqlite_file import Connection

THINNED = "thinned"
DROPPED = "dropped"
NEVER_HEARD = "never-heard"
MELT = 64  # thinned stretches so close to each other are one: rows between them were kept
MAX_ENTRIES = 10_000  # the ones lost longest ago go first
_TOUCHING = (
    "SELECT low, high, frames, from_at, until_at FROM losses"
    " WHERE device = ? AND boot = ? AND cause = ? AND low <= ? AND high >= ?"
)
_DELETE = "DELETE FROM losses WHERE device = ? AND boot = ? AND cause = ? AND low = ?"
_INSERT = "INSERT INTO losses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ALL = (
    "SELECT device, boot, cause, low, high, frames, from_at, until_at, lost_at FROM losses"
    " ORDER BY device, boot, low, cause"
)
_OLDEST = (
    "DELETE FROM losses WHERE (device, boot, cause, low) IN"
    " (SELECT device, boot, cause, low FROM losses ORDER BY lost_at DESC LIMIT -1 OFFSET ?)"
)


class Loss(NamedTuple):
    """Frames of one boot of one device that will not come.

    Args:
        device: Name of the device.
        boot: Of the device.
        cause: ``thinned``, ``dropped`` or ``never-heard``.
        low: The first of them.
        high: The last of them.
        frames: How many; fewer than lie between when others between them were kept.
        from_at: When the first was measured [ms since 1970, UTC]; 0 when nobody knows.
        until_at: When the last was measured [ms since 1970, UTC]; 0 when nobody knows.
        lost_at: When that was found or done [ms since 1970, UTC].
    """

    device: str
    boot: int
    cause: str
    low: int
    high: int
    frames: int
    from_at: int = 0
    until_at: int = 0
    lost_at: int = 0


def record(connection: Connection, losses: Iterable[Loss]) -> None:
    """Write losses down, within the caller's transaction; what touches what is there becomes one with it."""
    for loss in losses:
        who = loss[:3]
        merged = loss
        near = MELT if loss.cause == THINNED else 1
        touching = connection.execute(_TOUCHING, (*who, loss.high + near, loss.low - near)).fetchall()
        for low, high, frames, from_at, until_at in touching:
            connection.execute(_DELETE, (*who, low))
            merged = merged._replace(
                low=min(merged.low, low),
                high=max(merged.high, high),
                frames=merged.frames + frames,
                from_at=min((at for at in (merged.from_at, from_at) if at), default=0),
                until_at=max(merged.until_at, until_at),
            )
        connection.execute(_INSERT, merged)
    connection.execute(_OLDEST, (MAX_ENTRIES,))


def replace_never_heard(connection: Connection, device: str, boot: int, losses: Iterable[Loss]) -> None:
    """Write down the holes of one boot of one device in place of those that were known before."""
    connection.execute(
        "DELETE FROM losses WHERE device = ? AND boot = ? AND cause = ?", (device, boot, NEVER_HEARD)
    )
    record(connection, losses)


def read(connection: Connection) -> list[Loss]:
    """Return all entries, by device, boot and sequence."""
    return [Loss(*row) for row in connection.execute(_ALL)]


def never_heard(connection: Connection) -> int:
    """Return how many frames were never heard."""
    query = "SELECT coalesce(sum(frames), 0) FROM losses WHERE cause = ?"
    return int(connection.execute(query, (NEVER_HEARD,)).fetchone()[0])
