"""A logger's CSV file: a time, and one column per probe. Not a payload: ``coldchain replay`` reads it.

Times are ISO 8601, dates in an order that is told or that the file proves, or numbers of hours, minutes or
seconds since the start of the trace. Separator and decimal mark are taken from the file: ``,`` with a point,
``;`` or tab with a point or a comma. ``logger_layout`` finds where the table begins and what its columns are.
Nothing is guessed within a row: what is not surely a number or a time makes a bad row, told with its text.
"""

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import islice
from typing import NamedTuple

from coldchain.errors import RowError
from coldchain.instants import MS_PER_S
from ingest.decoders import logger_times
from ingest.decoders.logger_layout import MOST_LINES_BEFORE, layout_of

SECONDS = {"h": 3600.0, "min": 60.0, "s": 1.0}
FIRST_AT = 2**28 * MS_PER_S  # 1978-07-04: SenML (RFC 8428 section 4.5.3) takes smaller times as relative
END_AT = 253_402_300_800_000  # the year 10000, of which ISO 8601 and Python have no text
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_UNIT_IN_HEADER = re.compile(r"[\s_(\[](h|hours?|min|minutes?|s|sec|seconds?)[)\]]?$")
_EMPTY = frozenset(("", "-", "nan", "na", "n/a"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SHOWN = 80
_DECIMALS = 4  # of degrees that were Fahrenheit


class Row(NamedTuple):
    """One row that could be read.

    Args:
        line: Its line in the file, counted from 1.
        event_at: [ms since 1970, UTC].
        values: By column; columns that were empty in this row are left out.
    """

    line: int
    event_at: int
    values: dict[str, float]


class BadRow(NamedTuple):
    """One row that could not be read: the line, the text, and why."""

    line: int
    text: str
    error: RowError


class TimeRule(NamedTuple):
    """How times in the file become instants.

    Args:
        unit: Of bare numbers: ``h``, ``min`` or ``s``; empty takes it from the header, else hours.
        start_at: What a bare 0 means [ms since 1970, UTC].
        zone: The zone of times that name none, in a file that names none.
        order: Of day, month and year, one of ``logger_times.ORDERS``; empty: the file must prove it.
    """

    unit: str
    start_at: int
    zone: tzinfo
    order: str = ""


class Lines:
    """The lines of a text, as often as they are asked for.

    Args:
        text: The whole file.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def __iter__(self) -> Iterator[str]:
        """Return its lines, each with its end."""
        return io.StringIO(self._text, newline=None)


def lines_of(name: str, content: bytes) -> Lines:
    """Return the lines of a file in UTF-8, in UTF-16 with its mark, or else in Latin-1.

    Latin-1 has a character for every byte: an old logger's degree sign in a header does no harm.

    Args:
        name: For error messages.
        content: The whole file.

    Raises:
        RowError: It is no text.
    """
    encoding = "utf-16" if content.startswith(_UTF16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if "\0" in text:
        raise RowError(name, "bytes that are no text", "a CSV file: text, with a separator between columns")
    return Lines(text)


class LoggerFile:
    """Reads the rows of one file; bad rows are handed out like good ones, so that nothing is lost.

    Args:
        name: For error messages.
        lines: The text, line by line.
        rule: How times are meant.

    Raises:
        RowError: There is no header with a time column and at least one other.
    """

    def __init__(self, name: str, lines: Iterable[str], rule: TimeRule) -> None:
        self.name = name
        self._lines = lines if iter(lines) is not lines else list(lines)
        first = [_bare(line) for line in islice(self._lines, MOST_LINES_BEFORE)]
        layout = layout_of(name, first, _may_be_time)
        self._separator = layout.separator
        self._layout = layout
        self.columns = [layout.header[index] for index in layout.values]
        self.left_out = layout.left_out
        doubled = [cell for cell, times in Counter(self.columns).items() if not cell or times > 1]
        if not self.columns or doubled or _is_time(layout.header[layout.times[0]]):
            raise self._no_header(layout.line, layout.text, layout.left_out)
        self.unit = rule.unit or _unit_of(layout.header[layout.times[0]]) or "h"
        self.rule = rule._replace(zone=layout.zone or rule.zone)
        self._order = rule.order or self._proven_order()

    def rows(self) -> Iterator[Row | BadRow]:
        """Yield each row below the header, in the order of the file; empty lines are passed over."""
        for line, text in self._below():
            yield self._row(line, text)

    def _below(self) -> Iterator[tuple[int, str]]:
        """Yield number and text of each line below the header that is not empty."""
        at = self._layout.line
        for line, text in enumerate(islice(self._lines, at, None), start=at + 1):
            if text.strip():
                yield line, text.rstrip("\r\n")

    def _proven_order(self) -> str:
        """Return the order of the file's dates; empty when its first time is no such date."""
        first = next((cell for cell in self._times() if _may_be_time(cell)), "")
        if _is_time(first) or not logger_times.orders_of(first):
            return ""
        return logger_times.proven_order(self.name, self._times())

    def _times(self) -> Iterator[str]:
        """Yield what stands where the times do, as far as it can be read."""
        for _, text in self._below():
            try:
                cells = self._cells(text)
            except csv.Error:
                continue
            if len(cells) == len(self._layout.header):
                yield self._time(cells)

    def _time(self, cells: list[str]) -> str:
        return " ".join(cells[index] for index in self._layout.times)

    def _no_header(self, line: int, first: str, left_out: Sequence[str]) -> RowError:
        if left_out and not self.columns:
            came, allowed = repr(first[:_SHOWN]), "a column of temperatures beside the time"
            return RowError(f"{self.name}:{line}", came, allowed)
        allowed = "a header with a time column and a name for each other column, each once"
        next_step = "Write the names of the columns into the first line."
        return RowError(f"{self.name}:{line}", repr(first[:_SHOWN]), allowed, next_step)

    def _row(self, line: int, text: str) -> Row | BadRow:
        try:
            cells = self._cells(text)
            if len(cells) != len(self._layout.header):
                came = f"{len(cells)} cell{'' if len(cells) == 1 else 's'} in {text[:_SHOWN]!r}"
                raise RowError(f"{self.name}:{line}", came, f"{len(self._layout.header)} columns")
            event_at = self._instant(line, self._time(cells))
            values = {
                name: self._celsius(line, name, cells[index], index)
                for name, index in zip(self.columns, self._layout.values, strict=True)
                if cells[index].lower() not in _EMPTY
            }
        except RowError as error:
            return BadRow(line, text, error)
        except csv.Error as error:
            why = RowError(f"{self.name}:{line}", f"{text[:_SHOWN]!r} ({error})", "a row of CSV")
            return BadRow(line, text, why)
        return Row(line, event_at, values)

    def _cells(self, text: str) -> list[str]:
        if '"' in text:
            cells = next(csv.reader([text], delimiter=self._separator, strict=True))
        else:
            cells = text.split(self._separator)
        cells = [cell.strip() for cell in cells]
        while len(cells) > len(self._layout.header) and not cells[-1]:
            cells.pop()  # many programs end their rows with a separator
        return cells

    def _instant(self, line: int, cell: str) -> int:
        number = _number_in(cell, self._separator)
        if number is None:
            event_at = self._written_out(line, cell)
        else:
            since_s = number * SECONDS[self.unit]
            event_at = self.rule.start_at + round(since_s * MS_PER_S) if abs(since_s) < END_AT else END_AT
        if not FIRST_AT <= event_at < END_AT:
            allowed = "a time from 1978-07-05 to the year 9999"
            raise RowError(f"{self.name}:{line}, time", repr(cell[:_SHOWN]), allowed)
        return event_at

    def _written_out(self, line: int, cell: str) -> int:
        """Return the instant of a date and time; what the zone's clocks show twice, or never, is refused."""
        try:
            moment = logger_times.parse(cell, self._order) or datetime.fromisoformat(cell)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.rule.zone)
                if moment.utcoffset() != moment.replace(fold=1).utcoffset():
                    came = f"{cell!r}, when the clocks of {self.rule.zone} change"
                    next_step = "Write it with its offset, such as +01:00."
                    raise RowError(f"{self.name}:{line}, time", came, "a time that there was once", next_step)
            return round(moment.timestamp() * MS_PER_S)
        except RowError:
            raise
        except (ValueError, OverflowError, OSError):
            allowed = "ISO 8601 such as 2026-11-22T07:25:12Z, or a number"
            raise RowError(f"{self.name}:{line}, time", repr(cell[:_SHOWN]), allowed) from None

    def _celsius(self, line: int, column: str, cell: str, index: int) -> float:
        number = self._number(line, column, cell)
        if index in self._layout.fahrenheit:
            return round((number - 32.0) * 5.0 / 9.0, _DECIMALS)
        return number

    def _number(self, line: int, column: str, cell: str) -> float:
        number = _number_in(cell, self._separator)
        if number is None:
            came = repr(cell[:_SHOWN])
            raise RowError(f"{self.name}:{line}, column {column}", came, "a number, or nothing")
        return number


def _bare(line: str) -> str:
    return line.removeprefix("\ufeff").rstrip("\r\n")


def _may_be_time(cell: str) -> bool:
    """Return whether a cell is a time in some order, or a number that may be one."""
    return _is_time(cell) or bool(logger_times.orders_of(cell)) or logger_times.parse(cell, "") is not None


def _is_time(cell: str) -> bool:
    """Return whether what should be the name of the time column is a time: then the header is missing."""
    try:
        return bool(_NUMBER.fullmatch(cell.replace(",", "."))) or bool(datetime.fromisoformat(cell))
    except ValueError:
        return False


def _unit_of(name: str) -> str:
    found = _UNIT_IN_HEADER.search(name.lower())
    if found is None:
        return ""
    return next(unit for unit in ("min", "h", "s") if found[1].startswith(unit))


def _number_in(cell: str, separator: str) -> float | None:
    text = cell.replace(",", ".") if separator != "," else cell
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None
