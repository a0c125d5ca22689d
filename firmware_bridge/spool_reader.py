"""The spool read by another process than the bridge, while it runs or after it died. Never writes."""

from pathlib import Path

from coldchain.errors import JournalError
from firmware_bridge import spool_ledger, spool_stamps
from firmware_bridge.spool_ledger import Loss
from firmware_bridge.spool_tables import TABLES, VERSION
from firmware_bridge.spool_types import SpoolStats
from links.sqlite_file import errors_as, open_tables

_STATS = "SELECT count(*), min(event_at), max(event_at) FROM spooled WHERE taken = 0"


class SpoolReader:
    """Reads one spool.

    Args:
        path: Its file.

    Every method raises ``JournalError``; one that says "try again" means that there is no spool yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with errors_as(JournalError, "spool", path):
            self._connection = open_tables(
                path, synchronous="FULL", version=VERSION, statements=TABLES, readonly=True
            )

    def stats(self) -> SpoolStats:
        """Return how full it is; the bounds stand in the settings, not here, and are 0."""
        with errors_as(JournalError, "spool", self._path):
            rows, oldest_at, newest_at = self._connection.execute(_STATS).fetchone()
            waiting = spool_stamps.waiting(self._connection)
            query = "SELECT frames, thinned FROM dropped"
            dropped, thinned = self._connection.execute(query).fetchone()
            never = spool_ledger.never_heard(self._connection)
            size = self._path.stat().st_size
        return SpoolStats(rows + waiting, 0, oldest_at, newest_at, size, dropped, thinned, never, waiting)

    def losses(self) -> list[Loss]:
        """Return the ledger: what is missing, and why."""
        with errors_as(JournalError, "spool", self._path):
            return spool_ledger.read(self._connection)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
