"""Where the table of a logger's file begins, and what its columns are. Not its rows.

Programs of loggers write lines about the logger before the table (device, serial number, limits, statistics),
number the rows, part date and time, and add columns of events. A header is a line that names a time column
and is followed by a row with a time in it. Where there is none, the first line is taken for it.
"""

import csv
import re
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.errors import RowError
from ingest.decoders.logger_times import zone_in

MOST_LINES_BEFORE = 200  # of a table; Elitech, LogTag and Testo write some 30
SEPARATORS = (";", "\t", ",")
DATE_NAMES = ("date", "datum", "fecha")
CLOCK_NAMES = ("time", "zeit", "uhrzeit", "hora", "heure")
TIME_NAMES = (
    *DATE_NAMES,
    *CLOCK_NAMES,
    "timestamp",
    "datetime",
    "date/time",
    "date time",
    "date & time",
    "date and time",
    "datum/zeit",
    "datum/uhrzeit",
    "fecha/hora",
    "fecha y hora",
    "logging time",
    "record time",
    "recording time",
    "sample time",
    "reading time",
)
_ROW_NUMBERS = re.compile(
    r"#|(?:reading|record|sample|row|lfd\.?)?\s*(?:#|no\.?|nr\.?|number|index)|pt\.?|point|seq\.?"
)
_EVENTS = re.compile(
    r"(?:coupler|host connected|button (?:up|down)|stopped|started|end of file|bad battery|good battery|event"
    r"|alarm|mark|comment|remark|status|notes?|elapsed)\b.*"
)
_OTHER = re.compile(
    r"%|\b(?:rh|r\.h\.|humidity|feuchte|humedad|dew ?point|taupunkt|pressure|intensity|lux|lum|volt(?:age|s)?"
    r"|battery|co2|motion|light)\b"
)
_FAHRENHEIT = re.compile(r"°\s*f\b|º\s*f\b|℉|\bdeg\.?\s*f\b|\bfahrenheit\b|[(\[]\s*f\s*[)\]]|\?f\b")
_CELSIUS = re.compile(r"°\s*c\b|º\s*c\b|℃|\bdeg\.?\s*c\b|\bcelsius\b|[(\[]\s*c\s*[)\]]|\?c\b")
_UNIT_LINE = re.compile(r"\bunits?\b")
_ZONE_LINE = re.compile(r"zone|zona|(?:utc|gmt)[ -]?offset")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_AFTER_COMMA = re.compile(r",.*")
_UNIT_OF_TIME = re.compile(r"[\s_(\[](h|hours?|min|minutes?|s|sec|seconds?)[)\]]?$")
_SHOWN = 80


class Layout(NamedTuple):
    """How a file is laid out.

    Args:
        line: Of the header, counted from 1.
        text: The header.
        separator: Between its cells.
        header: Its cells; the empty ones at its end are left out.
        times: Where the time stands; two places where date and time are parted.
        values: Where temperatures stand.
        left_out: Columns that are measured and are no temperatures.
        fahrenheit: Those of ``values`` that are in degrees Fahrenheit.
        zone: That the file names; None when it names none.
    """

    line: int
    text: str
    separator: str
    header: tuple[str, ...]
    times: tuple[int, ...]
    values: tuple[int, ...]
    left_out: tuple[str, ...]
    fahrenheit: frozenset[int]
    zone: tzinfo | None


def layout_of(name: str, lines: Sequence[str], is_time: Callable[[str], bool]) -> Layout:
    """Return the layout of a file.

    Args:
        name: For messages.
        lines: Its first lines.
        is_time: Returns whether a cell is a time, or a number that may be one.

    Raises:
        RowError: Its zone or unit is said in two ways.
    """
    at = next((index for index in range(len(lines)) if _is_header(lines, index, is_time)), 0)
    text = lines[at] if lines else ""
    separator = separator_of(text)
    header = cells_of(text, separator) or [""]
    while len(header) > 1 and not header[-1]:
        header.pop()
    times = _times(header)
    is_named = _is_time_name(header[times[0]]) if header else False
    places = [index for index in range(len(header)) if index not in times]
    low = [header[index].lower() for index in range(len(header))]
    values = [
        index
        for index in places
        if not (is_named and (_ROW_NUMBERS.fullmatch(low[index]) or _EVENTS.fullmatch(low[index])))
    ]
    other = {index for index in values if _OTHER.search(_BRACKETS.sub(_kept_unit, low[index]))}
    kept = tuple(index for index in values if index not in other)
    return Layout(
        line=at + 1,
        text=text,
        separator=separator,
        header=tuple(header),
        times=times,
        values=kept,
        left_out=tuple(header[index] for index in values if index in other),
        fahrenheit=_fahrenheit(name, low, kept, lines[:at]),
        zone=_zone(name, lines[:at], [header[index] for index in times]),
    )


def separator_of(text: str) -> str:
    """Return what parts the cells of a line."""
    bare = re.sub(r'"[^"]*"', "", text)
    return max(SEPARATORS, key=bare.count) if any(map(bare.count, SEPARATORS)) else ","


def cells_of(text: str, separator: str) -> list[str]:
    """Return the cells of a line; none when it is no line of CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=separator), [])]
    except csv.Error:
        return []


def _is_header(lines: Sequence[str], at: int, is_time: Callable[[str], bool]) -> bool:
    """Return whether a line names a time column, and the next one that is not empty has a time there."""
    separator = separator_of(lines[at])
    header = cells_of(lines[at], separator)
    if len(header) < 2 or not any(map(_is_time_name, header)):  # noqa: PLR2004 - a time and a value
        return False
    times = _times(header)
    if any(is_time(cell) for cell in header):
        return False
    row = next((cells_of(line, separator) for line in lines[at + 1 :] if line.strip()), None)
    if row is None:
        return at == 0
    return max(times) < len(row) and is_time(" ".join(row[index] for index in times))


def _times(header: Sequence[str]) -> tuple[int, ...]:
    """Return where the time stands: under a name of one, or of a date and of a clock; else first."""
    named = {_base(cell): index for index, cell in reversed(list(enumerate(header)))}
    date = next((named[name] for name in DATE_NAMES if name in named), None)
    clock = next((named[name] for name in CLOCK_NAMES if name in named), None)
    if date is not None and clock is not None:
        return date, clock
    return (next((index for index, cell in enumerate(header) if _is_time_name(cell)), 0),)


def _is_time_name(cell: str) -> bool:
    return _base(cell) in TIME_NAMES


def _base(cell: str) -> str:
    """Return a name without what stands in brackets, its unit, and its zone."""
    low = _UNIT_OF_TIME.sub("", cell.lower().strip()).strip()
    return re.sub(r"\s*/\s*", "/", _AFTER_COMMA.sub("", _BRACKETS.sub("", low)).strip(" :"))


def _kept_unit(found: re.Match[str]) -> str:
    """Return what stands in brackets when it is short, as a unit is: serial numbers tell nothing."""
    return found[0] if len(found[0]) < 8 else ""  # noqa: PLR2004 - (% r.h.)


def _fahrenheit(name: str, low: Sequence[str], kept: Sequence[int], before: Sequence[str]) -> frozenset[int]:
    said = [line.lower() for line in before if _UNIT_LINE.search(line.lower())]
    is_f = any(_FAHRENHEIT.search(line) for line in said) and not any(_CELSIUS.search(line) for line in said)
    found = set()
    for index in kept:
        has_f, has_c = bool(_FAHRENHEIT.search(low[index])), bool(_CELSIUS.search(low[index]))
        if has_f and has_c:
            came = repr(low[index][:_SHOWN])
            raise RowError(f"{name}, column", came, "one unit, degrees Celsius or Fahrenheit")
        if has_f or (is_f and not has_c):
            found.add(index)
    return frozenset(found)


def _zone(name: str, before: Sequence[str], header: Sequence[str]) -> tzinfo | None:
    """Return the zone that the table's times are in; that of another time, as of a download, is not it."""
    texts = [*(line for line in before if _ZONE_LINE.search(line.lower())), *header]
    zones = {found.utcoffset(None): found for text in texts if (found := zone_in(text)) is not None}
    if len(zones) > 1:
        came = f"several zones above and in {header[0][:_SHOWN]!r}"
        raise RowError(name, came, "one zone", "Take the wrong line out of the file.")
    return next(iter(zones.values()), None)
