"""What a logger's file says, in little memory: a million rows take some tens of megabytes.

Two values of one column for one time are a conflict. Which of them is true cannot be told, and it must not
depend on which stands first, so that none of them is sent: all are refused and told with their lines.
"""

import math
import threading
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from coldchain.errors import LinkError, RowError
from coldchain.instants import to_iso
from coldchain.reading import Reading
from commands.replay_station import reading_of
from ingest.decoders.logger_csv import BadRow, LoggerFile

_EMPTY = math.nan
_LOOK_EVERY = 1000  # rows between two looks at whether to stop
_LINES_TOLD = 10


class Conflict(NamedTuple):
    """The values that a column has for one time, by line; in the order of the lines."""

    file: str
    column: str
    event_at: int
    values: tuple[tuple[int, float], ...]

    def error(self) -> RowError:
        """Return what is told of it."""
        shown = ", ".join(f"{value!r} in line {line}" for line, value in self.values[:_LINES_TOLD])
        more = f" and {len(self.values) - _LINES_TOLD} more" if len(self.values) > _LINES_TOLD else ""
        return RowError(
            f"{self.file}:{self.values[0][0]}, column {self.column} at {to_iso(self.event_at)}",
            shown + more,
            "one value for one time",
            "None of them is taken.",
            reason="conflict",
        )

    def text(self) -> str:
        """Return it as a file that can be replayed once the wrong lines are taken out."""
        time = to_iso(self.event_at)
        return "\n".join([f"time,{self.column}", *(f"{time},{value!r}" for _, value in self.values)])


class Trace:
    """The rows of a file that could be read, column by column.

    Args:
        file: Its name.
        columns: Names of the columns of values.
    """

    def __init__(self, file: str, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.readings = 0  # that are to be sent, repeats among them
        self.distinct = 0  # of these, without repeats
        self._file = file
        self._lines = array("q")
        self._times = array("q")
        self._values = {column: array("d") for column in columns}

    @property
    def rows(self) -> int:
        """Return how many rows could be read."""
        return len(self._times)

    def add(self, line: int, event_at: int, values: Mapping[str, float]) -> None:
        """Take one row."""
        self._lines.append(line)
        self._times.append(event_at)
        for column, cells in self._values.items():
            cells.append(values.get(column, _EMPTY))

    def refuse_conflicts(self) -> Iterator[Conflict]:
        """Yield every conflict, by time, after taking its values out; exhaust it, then the counts stand."""
        self.readings = self.distinct = 0
        for event_at, group in groupby(
            sorted(range(self.rows), key=self._times.__getitem__), self._times.__getitem__
        ):
            rows = list(group)
            for column, cells in self._values.items():
                filled = [row for row in rows if not math.isnan(cells[row])]
                if len({cells[row] for row in filled}) > 1:
                    yield self._refuse(column, event_at, filled)
                elif filled:
                    self.readings += len(filled)
                    self.distinct += 1

    def to_readings(self, named: Mapping[str, str]) -> Iterator[Reading]:
        """Yield the readings as the file has them: order and repeats stay.

        Args:
            named: The channel of each column.
        """
        pairs = [(named[column], cells) for column, cells in self._values.items()]
        for row, event_at in enumerate(self._times):
            for channel, cells in pairs:
                value = cells[row]
                if not math.isnan(value):
                    yield reading_of(channel, event_at, value)

    def _refuse(self, column: str, event_at: int, rows: Sequence[int]) -> Conflict:
        """Take the values of these rows out; return what they were."""
        cells = self._values[column]
        values = tuple((self._lines[row], cells[row]) for row in rows)
        for row in rows:
            cells[row] = _EMPTY
        return Conflict(self._file, column, event_at, values)


def read_trace(file: LoggerFile, on_bad_row: Callable[[BadRow], None], stop: threading.Event) -> Trace:
    """Return what a file says, conflicts included.

    Args:
        file: The file; it is read to its end.
        on_bad_row: Takes each row that cannot be read.
        stop: Ends it early.

    Raises:
        LinkError: ``stop`` was set.
    """
    trace = Trace(file.name, file.columns)
    for index, row in enumerate(file.rows()):
        if index % _LOOK_EVERY == 0 and stop.is_set():
            raise stopped()
        if isinstance(row, BadRow):
            on_bad_row(row)
        else:
            trace.add(row.line, row.event_at, row.values)
    return trace


def stopped() -> LinkError:
    """Return what is raised when a replay ends before its end."""
    next_step = "What came through so far is incomplete; run it again."
    return LinkError("replay", "a signal to stop", "to run to its end", next_step, retry=True)
