"""How much the spool may hold, in rows and in bytes. What goes when it is too much: ``thinning.py``."""

from pathlib import Path

from firmware_bridge.thinning import MIN_STRETCH, GivenUp, give_up
from links.sqlite_file import Connection, disk_free_bytes

DEFAULT_MAX_BYTES = 512_000_000
RESERVE_BYTES = 64_000_000  # of the disk, left for others
LOT_ROWS = 5000  # at most so many are given up at once
LOTS = 50  # ... and at most this part of what is there
FREE_PAGES = 64  # without room on the disk, so many pages of the file are kept free for what comes
SUDDEN = 0.05  # a spool so much over its bound was given a smaller one


class Room:
    """Sees to it that the spool's file keeps within its bounds.

    Args:
        connection: To the file.
        folder: In which it lies.
        capacity_rows: So many rows may wait.
        max_bytes: So large the file may be.
    """

    def __init__(self, connection: Connection, folder: Path, *, capacity_rows: int, max_bytes: int) -> None:
        self.capacity_rows = capacity_rows
        self.max_bytes = max_bytes
        self._connection = connection
        self._folder = folder
        self._page_bytes = self._pragma("page_size")
        self._owed = 0

    def make(self, rows: int, coming: int, *, now: int) -> GivenUp:
        """Return what was given up, within the caller's transaction.

        A bound that was made smaller takes nothing at once: each new row then costs two old ones, until the
        spool has shrunk or been sent.

        Args:
            rows: How many there are, without those that come.
            coming: How many come now.
            now: For the ledger [ms since 1970, UTC].
        """
        self._owed += 2 * coming
        allowed = self._allowed_bytes(rows)
        rows_over, bytes_over = rows + coming - self.capacity_rows, self._used_bytes() - allowed
        if rows_over <= 0 and bytes_over <= 0:
            self._owed = 0
            return GivenUp()
        lot = min(LOT_ROWS, max(1, min(self.capacity_rows, rows) // LOTS))
        sudden = rows_over > lot + coming or bytes_over > allowed * SUDDEN
        if sudden and self._owed < lot:
            return GivenUp()
        wanted = max(lot, min(rows_over, self._owed))
        stretch = min(MIN_STRETCH, max(3, min(self.capacity_rows, rows) // 4))
        given = give_up(self._connection, wanted, stretch=stretch, now=now)
        self._owed = min(0, self._owed - given.rows) if sudden else 0
        return given

    def _used_bytes(self) -> int:
        return (self._pragma("page_count") - self._pragma("freelist_count")) * self._page_bytes

    def _allowed_bytes(self, rows: int) -> int:
        """Return how large the file may be: what the settings say, or what it is when the disk is full."""
        if rows < LOT_ROWS or disk_free_bytes(self._folder) >= RESERVE_BYTES:
            return self.max_bytes
        return min(self.max_bytes, (self._pragma("page_count") - FREE_PAGES) * self._page_bytes)

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])
