"""Dates as loggers and their programs write them, and the zones they name. Not ISO 8601: Python reads that.

``03/04/26`` is the 3rd of April or the 4th of March: only a day above 12 somewhere in the file, or the person
who replays it, can tell. Nothing here takes the likelier one.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from coldchain.errors import RowError

ORDERS = ("dmy", "mdy", "ymd")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?(?:\s*([AaPp])\.?[Mm]\.?)?"
_NUMBERS = re.compile(rf"(\d{{1,4}})([./-])(\d{{1,2}})\2(\d{{1,4}})[\sT,]+{_CLOCK}")
_NAMED = re.compile(rf"(\d{{1,2}})[\s./-]([A-Za-z]{{3}})[a-z]{{0,6}}[\s./-](\d{{4}}|\d{{2}})[\sT,]+{_CLOCK}")
_OFFSET = re.compile(r"\b(?:GMT|UTC)(?:\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?)?(?![A-Za-z0-9])")
_LONGEST = 40
_YEAR_DIGITS, _HALF_DAY_H = 4, 12
_MOST_OFFSET_H = 14


def orders_of(text: str) -> frozenset[str]:
    """Return in which orders a text is a real date with a time; none when it is no such text at all."""
    return frozenset(order for order in ORDERS if _numbers(text, order) is not None)


def parse(text: str, order: str) -> datetime | None:
    """Return date and time of a text, without a zone; None when it is none.

    Args:
        text: ``31/12/26 11:15:00 PM``, ``31-Dec-2026 23:15``.
        order: One of ``ORDERS``, or empty: then only months with names are read.
    """
    named = _NAMED.fullmatch(text) if len(text) <= _LONGEST else None
    if named is not None:
        day, month, year, *clock = named.groups()
        if month.lower() not in _MONTHS:
            return None
        return _moment((year, str(_MONTHS.index(month.lower()) + 1), day), clock)
    return _numbers(text, order)


def proven_order(thing: str, cells: Iterable[str]) -> str:
    """Return the only order in which all dates of a file are real; empty when there are no such dates.

    Args:
        thing: The file, for messages.
        cells: Its dates; what is none is passed over.

    Raises:
        RowError: Several orders would do, or none.
    """
    left = frozenset(ORDERS)
    example = ""
    for cell in cells:
        orders = orders_of(cell)
        if orders:
            left, example = left & orders, example or cell
        if not left:
            allowed = "dates that are all of one order"
            raise RowError(thing, f"dates such as {example!r} and {cell!r}", allowed, _TELL)
    if not example or len(left) == 1:
        return next(iter(left)) if example else ""
    came = f"dates such as {example!r}, of which no day is above 12"
    allowed = f"dates of which one can be only {' or '.join(sorted(left))}"
    raise RowError(thing, came, allowed, _TELL)


_TELL = "Tell the order: --dates dmy, --dates mdy or --dates ymd."


def zone_in(text: str) -> tzinfo | None:
    """Return the offset that a text names, as ``GMT+02:00``, ``UTC-5`` or ``GMT``; None where none is."""
    found = _OFFSET.search(text)
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    if sign is None:
        return UTC
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > timedelta(hours=_MOST_OFFSET_H):
        return None
    return timezone(offset if sign == "+" else -offset)


def _numbers(text: str, order: str) -> datetime | None:
    found = _NUMBERS.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or order not in ORDERS:
        return None
    first, _, second, third, *clock = found.groups()
    numbers = dict(zip(order, (first, second, third), strict=True))
    return _moment((numbers["y"], numbers["m"], numbers["d"]), clock)


def _moment(date: tuple[str, str, str], clock: list[str | None]) -> datetime | None:
    """Return a date and time; None when there is no such one."""
    year, month, day = date
    hour, minute, second, half = clock
    hours = int(hour or 0)
    if half is not None:
        if not 1 <= hours <= _HALF_DAY_H:
            return None
        hours = hours % _HALF_DAY_H + (_HALF_DAY_H if half.lower() == "p" else 0)
    if len(year) not in (2, _YEAR_DIGITS) or len(day) > 2 or len(month) > 2:  # noqa: PLR2004 - digits
        return None
    years = int(year) if len(year) == _YEAR_DIGITS else 2000 + int(year)
    try:
        return datetime(years, int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001 - no zone is known yet
    except ValueError:
        return None
