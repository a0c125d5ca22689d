"""The spool's file: who may use it, one at a time, and how many rows are in it. Not what is done with it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coldchain.errors import JournalError
from firmware_bridge import spool_stamps
from firmware_bridge.spool_older import OlderRows
from firmware_bridge.spool_sources import Sources
from firmware_bridge.spool_tables import TABLES, UPGRADES, VERSION
from links.sqlite_file import ensure_schema, errors_as, open_sqlite, transaction


@dataclass(slots=True)
class Counts:
    """How many rows there are, and how many of them wait for the time."""

    rows: int
    unstamped: int


class SpoolFile:
    """One file, its lock, and what is remembered of it.

    Args:
        path: The file; made when absent.
        machine_boot: Names this boot of the gateway; empty when whoever puts rows stamps them.
    """

    def __init__(self, path: Path, machine_boot: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        with errors_as(JournalError, "spool", path):
            self._connection = open_sqlite(path, synchronous="FULL")
            ensure_schema(self._connection, version=VERSION, statements=TABLES, upgrades=UPGRADES)
            self._sources, self._older = Sources(self._connection), OlderRows(self._connection)
            with transaction(self._connection):
                self._sources.forget_old()
                self.gateway_boot = spool_stamps.this_boot(self._connection, machine_boot)
            spool_stamps.finish(self._connection)
            self.rows, last_id = self._one("SELECT count(*), coalesce(max(id), 0) FROM spooled")
            self.unstamped = spool_stamps.waiting(self._connection)
        self.last_id: int = last_id

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[Counts]:
        """Hold the file for one transaction; when it fails, what is in memory is read from the file again.

        What is counted in the block counts once the transaction is on the disk, before anybody else writes.
        """
        with self._lock, errors_as(JournalError, "spool", self.path):
            counts = Counts(self.rows, self.unstamped)
            try:
                with transaction(self._connection):
                    yield counts
            except BaseException:
                self._sources.forget()
                raise
            self.rows, self.unstamped = counts.rows, counts.unstamped

    @contextmanager
    def _stamping(self) -> Iterator[None]:
        """Hold the file for one slice of stamping; when it fails, what was planned is forgotten."""
        with self._lock, errors_as(JournalError, "spool", self.path):
            try:
                yield
            except BaseException:
                self._older.forget()
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, errors_as(JournalError, "spool", self.path):
            yield

    def _one(self, query: str, *values: object) -> tuple[int, ...]:
        row: tuple[int, ...] = self._connection.execute(query, values).fetchone()
        return row

    def _bytes(self) -> int:
        """Return how much of the disk it takes."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(part.stat().st_size for part in files if part.exists())
