"""What the spool answers: what became of rows, and how full it is. Plain types."""

from typing import NamedTuple

from firmware_bridge.spool_row import SpoolRow


class Put(NamedTuple):
    """What became of the rows given to ``put``.

    Args:
        new: The rows that were added, with their final ``event_at`` and id.
        repeated: How many had been heard before.
        dropped: How many of the oldest rows were given up for want of room.
        thinned: How many rows were given up from between others.
    """

    new: list[SpoolRow]
    repeated: int
    dropped: int
    thinned: int = 0


class SpoolStats(NamedTuple):
    """How full the spool is.

    Args:
        rows: Frames that wait for ``stored``.
        capacity_rows: How many may wait.
        oldest_at: Earliest event [ms since 1970, UTC]; None when empty.
        newest_at: Latest event [ms since 1970, UTC]; None when empty.
        size_bytes: Of the file with its log.
        dropped: The oldest frames given up for want of room, ever.
        thinned: Frames given up from between others for want of room, ever.
        never_heard: Frames that devices have lost before the bridge heard them.
        unstamped: Of ``rows``, those that wait for the time.
        max_bytes: How large the file may become.
    """

    rows: int
    capacity_rows: int
    oldest_at: int | None
    newest_at: int | None
    size_bytes: int
    dropped: int
    thinned: int = 0
    never_heard: int = 0
    unstamped: int = 0
    max_bytes: int = 0
