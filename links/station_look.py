"""How far a station's journal is read, what is in its quarantine, how much disk is left: seen from outside.

Read only, and without asking any program: it says the same when all of them are dead. Not the records: see
``records_counts.py``.
"""

import shutil
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from coldchain.backups import TOO_OLD_S, Standing
from coldchain.errors import JournalError
from links import backup_state
from links.clock import Clock, MachineClock
from links.journal_lag import lags_of
from links.quarantine import Quarantine
from links.quarantine_held import ShelfCount
from links.sqlite_file import errors_as, open_sqlite

_BUSY_S = 2.0


class Backlog(NamedTuple):
    """What a reader of the journal has still to do: so many entries, the oldest so old [s]."""

    entries: int
    seconds: float


class StationLook(NamedTuple):
    """What was found.

    Args:
        journal_bytes: Disk that the journal takes; None when it cannot be read.
        backlogs: By the name of the reader.
        kept: Refused things by reason.
        dropped: Those that the full quarantine let go, by reason.
        shelf: What of it is kept for legal holds.
        disk_free_bytes: On the disk of the data folder; None when that is not known.
        clock_error_s: How wrong the clock may be [s]; None while it is not synchronised.
        problem: Why the journal cannot be read; empty when it can.
        backups: How they are.
    """

    journal_bytes: int | None = None
    backlogs: Mapping[str, Backlog] = MappingProxyType({})
    kept: Mapping[str, int] = MappingProxyType({})
    dropped: Mapping[str, int] = MappingProxyType({})
    shelf: ShelfCount = ShelfCount(MappingProxyType({}))
    disk_free_bytes: int | None = None
    clock_error_s: float | None = None
    problem: str = ""
    backups: Standing = Standing()

    def metrics(self) -> dict[str, object]:
        """Return them by the names of ``coldchain/metrics.py``; what is not known is left out."""
        found: dict[str, object] = {
            "coldchain_journal_bytes": self.journal_bytes,
            "coldchain_journal_backlog_entries": {name: each.entries for name, each in self.backlogs.items()},
            "coldchain_journal_backlog_seconds": {name: each.seconds for name, each in self.backlogs.items()},
            "coldchain_quarantine_kept": self.kept,
            "coldchain_quarantine_dropped_total": self.dropped,
            "coldchain_quarantine_held": self.shelf.kept,
            "coldchain_quarantine_held_percent": self.shelf.percent,
            "coldchain_quarantine_held_lost_total": self.shelf.lost,
            "coldchain_disk_free_bytes": self.disk_free_bytes,
            "coldchain_clock_error_seconds": self.clock_error_s,
            **self.backups.metrics(),
        }
        return {name: value for name, value in found.items() if value is not None}


def look_at(journal: Path, *, clock: Clock, old_backup_s: float = TOO_OLD_S) -> StationLook:
    """Return how a station is, as far as its files tell.

    Args:
        journal: The journal's file; its folder is the data folder.
        clock: Says how old entries and backups are.
        old_backup_s: From what age on the newest backup is too old [s].
    """
    found = StationLook(
        disk_free_bytes=_free_bytes(journal.parent),
        clock_error_s=_error_s(clock),
        backups=backup_state.look(journal.parent, now=clock.now(), old_after_s=old_backup_s),
    )
    try:
        with errors_as(JournalError, "journal", journal):
            connection = open_sqlite(journal, synchronous="NORMAL", readonly=True, busy_timeout_s=_BUSY_S)
            with closing(connection):
                now, readers = clock.now(), lags_of(journal).readers
                backlogs = {lag.reader: Backlog(lag.entries, lag.waits_ms(now) / 1000) for lag in readers}
                quarantine = Quarantine(connection)
                return found._replace(
                    journal_bytes=_size(journal),
                    backlogs=backlogs,
                    kept=quarantine.counts(),
                    dropped=quarantine.dropped(),
                    shelf=quarantine.shelf(),
                )
    except JournalError as error:
        return found._replace(problem=str(error))


def _size(journal: Path) -> int:
    files = (journal, journal.with_name(f"{journal.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _error_s(clock: Clock) -> float | None:
    spread_ms = clock.ntp_spread_ms() if isinstance(clock, MachineClock) else None
    return None if spread_ms is None else spread_ms / 1000
