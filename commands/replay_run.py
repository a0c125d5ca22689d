"""One replay from the file to the report: a station of its own is started, fed, waited for and asked."""

import threading
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import Progress

from coldchain.instants import FOREVER_AT
from commands.locks import sole_user
from commands.replay_pipe import Pipe
from commands.replay_station import ASSET, COOP, Rule, channels, check_folder, device_of, make_station
from commands.replay_trace import Conflict, read_trace
from commands.running import prepare
from commands.station import Station
from ingest.decoders.logger_csv import BadRow, LoggerFile
from links.clock import Clock
from links.journal import Journal, Rejected
from links.readings_store import SeriesKey, Summary
from links.records import Records
from links.records_views import ExcursionRow, excursions_of_asset

MOST_TOLD = 1000  # bad rows, and conflicts, that a report holds; the quarantine holds more
_KEEP_ROWS = 1000  # rows of the quarantine in one transaction


class ColumnReport(NamedTuple):
    """What came out for one column; instants in ms, values in degrees Celsius."""

    column: str
    summary: Summary | None
    excursions: list[ExcursionRow]


class Report(NamedTuple):
    """What came out of a replay.

    Args:
        file: Name of the file.
        folder: Where its data are.
        rows: Rows that could be read.
        repeated_readings: Readings that the file says more than once.
        bad_rows: The first rows that could not be read; all are kept in the quarantine.
        bad_row_count: How many there were.
        conflicts: The first times at which a column has two values; all are kept in the quarantine.
        conflict_count: How many there were.
        refused_readings: Readings that ingest refused; kept there too.
        unit: Unit of times that are numbers.
        start_at: What time 0 means [ms].
        columns: One report each.
        left_out: Columns of the file that are measured and are no temperatures.
    """

    file: str
    folder: Path
    rows: int
    repeated_readings: int
    bad_rows: list[BadRow]
    bad_row_count: int
    conflicts: list[Conflict]
    conflict_count: int
    refused_readings: int
    unit: str
    start_at: int
    columns: list[ColumnReport]
    left_out: tuple[str, ...] = ()

    @property
    def refused_anything(self) -> bool:
        """Return whether some of the file is missing in what came out."""
        return bool(self.bad_row_count or self.conflict_count or self.refused_readings)


class _Refused:
    """What is refused before it is sent: put into the quarantine, the first of it kept for the report."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.bad_rows: list[BadRow] = []
        self.conflicts: list[Conflict] = []
        self.bad_row_count = self.conflict_count = 0
        self._journal = journal
        self._clock = clock
        self._unkept: list[Rejected] = []

    def bad_row(self, row: BadRow) -> None:
        """Take a row that cannot be read."""
        self.bad_row_count += 1
        if len(self.bad_rows) < MOST_TOLD:
            self.bad_rows.append(row)
        error = row.error
        self._keep(Rejected(self._clock.now(), error.thing, error.reason, str(error), row.text.encode()))

    def conflict(self, conflict: Conflict) -> None:
        """Take the values of a column that contradict each other."""
        self.conflict_count += 1
        if len(self.conflicts) < MOST_TOLD:
            self.conflicts.append(conflict)
        error = conflict.error()
        self._keep(
            Rejected(self._clock.now(), error.thing, error.reason, str(error), conflict.text().encode())
        )

    def flush(self) -> None:
        """Make all of it durable."""
        self._journal.append((), self._unkept)
        self._unkept = []

    def _keep(self, rejected: Rejected) -> None:
        self._unkept.append(rejected)
        if len(self._unkept) >= _KEEP_ROWS:
            self.flush()


def run_replay(file: LoggerFile, folder: Path, rule: Rule, *, clock: Clock, stop: threading.Event) -> Report:
    """Return what came out when the readings of a file went through the whole pipe.

    Args:
        file: The file.
        folder: Its data folder, made anew.
        rule: The limits on each column.
        clock: For waiting.
        stop: Ends it early.

    Raises:
        RegistryError: The folder holds something that no replay has left there.
        LinkError: The pipe did not come up, or not to its end.
    """
    named = channels(file.columns)
    folder = folder.absolute()
    check_folder(folder)
    screen = Console(stderr=True)
    with (
        sole_user(folder),
        Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar,
    ):
        station = make_station(folder, list(named.values()), rule)
        prepare(station, clock)
        station.open_readings().close()  # so that it is there when nothing is stored
        with closing(Journal(station.journal)) as journal:
            refused = _Refused(journal, clock)
            bar.add_task("read", total=None)
            trace = read_trace(file, refused.bad_row, stop)
            for conflict in trace.refuse_conflicts():
                refused.conflict(conflict)
            refused.flush()
            if trace.readings:
                Pipe(station, journal, clock=clock, stop=stop).run(trace, named, bar)
        columns, stored = _ask(station, named)
    return Report(
        file=file.name,
        folder=folder,
        rows=trace.rows,
        repeated_readings=trace.readings - trace.distinct,
        bad_rows=refused.bad_rows,
        bad_row_count=refused.bad_row_count,
        conflicts=refused.conflicts,
        conflict_count=refused.conflict_count,
        refused_readings=trace.distinct - stored,
        unit=file.unit,
        start_at=file.rule.start_at,
        columns=columns,
        left_out=file.left_out,
    )


def _ask(station: Station, named: dict[str, str]) -> tuple[list[ColumnReport], int]:
    """Return the report of each column, and how many readings are stored."""
    with (
        closing(station.open_readings(reader=True)) as store,
        closing(Records(station.records_url)) as records,
    ):
        with records.reading() as connection:
            found = excursions_of_asset(
                connection, COOP, asset=ASSET, start_at=-FOREVER_AT, end_at=FOREVER_AT
            )
        reports = [
            ColumnReport(
                column,
                store.summary(SeriesKey(COOP, device_of(channel), channel)),
                [item for item in found if item.channel == channel and item.bound is not None],
            )
            for column, channel in named.items()
        ]
        return reports, store.count()
