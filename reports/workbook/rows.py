"""Parts of a report as tables: a column or more for each field, by its name and unit. Pure.

No number is worked out or rounded here: an instant (``_at``) becomes two dates, of UTC and of the
cooperative's zone, a length of time (``_ms``) a spreadsheet's, a share (best, likely, worst) three columns.
Not which sheets there
are: see ``book.py``.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any

import msgspec

from coldchain.instants import MS_PER_S, to_iso
from links.sheets_report import Cell, moment_of, span_of
from reports.content.document import Share

_UNITS = {"_c": "degC", "_kg": "kg", "_s": "s", "_pct": "%", "_k": "K", "_c_h": "degC h", "_days": "d"}
_LATEST_AT = 253_370_764_800_000  # the year 9999: a spreadsheet has no later one
QUARTER_MS = 900_000
"""Zones change their offset at a quarter of an hour."""


class Offsets(dict[int, int]):
    """How far local time is ahead of UTC [ms], by the quarter of an hour, each looked up once."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, quarter: int) -> int:
        local = datetime.fromtimestamp(quarter * (QUARTER_MS // MS_PER_S), self._zone)
        offset = self[quarter] = (local.utcoffset() or timedelta()) // timedelta(milliseconds=1)
        return offset


class Zone:
    """A zone of which dates are told.

    Args:
        name: As people know it.
        zone: Itself.
    """

    def __init__(self, name: str, zone: tzinfo) -> None:
        self.name = name
        self.zone = zone
        self.offsets = Offsets(zone)

    def moments(self, instant: int | None) -> tuple[Cell, Cell]:
        """Return an instant [ms] as two dates, of UTC and of the zone; one that has no date as it is."""
        if instant is None or not 0 <= instant <= _LATEST_AT:
            return instant, None
        return moment_of(instant), moment_of(instant, self.offsets[instant // QUARTER_MS])


def headers_of(kind: type[msgspec.Struct], zone: Zone, *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the headers of a table of such things."""
    return tuple(
        header
        for field in _fields(kind)
        if field.name not in without
        for header in _headers(field.name, field.type, zone)
    )


def row_of(thing: msgspec.Struct, zone: Zone, *, without: Sequence[str] = ()) -> list[Cell]:
    """Return the row of a thing under ``headers_of`` its kind."""
    return [
        cell
        for field in _fields(type(thing))
        if field.name not in without
        for cell in _cells(field.name, getattr(thing, field.name), field.type, zone=zone)
    ]


def unit_of(name: str) -> str:
    """Return the unit that a field's name ends in; empty for none."""
    ends = [end for end in _UNITS if name.endswith(end)]
    return _UNITS[max(ends, key=len)] if ends else ""


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _headers(name: str, kind: object, zone: Zone) -> Iterator[str]:
    if name.endswith("_at") or name == "at":
        begin = name.removesuffix("at").removesuffix("_")
        yield f"{begin} UTC".strip()
        yield f"{begin} {zone.name}".strip()
    elif name.endswith("_ms"):
        yield f"{name.removesuffix('_ms')} [h:mm:ss]"
    elif kind is Share:
        yield from (f"{name} {each}" for each in ("best", "likely", "worst"))
    else:
        unit = unit_of(name)
        yield f"{name} [{unit}]" if unit else name


def _cells(name: str, value: Any, kind: object, *, zone: Zone) -> Iterator[Cell]:  # noqa: ANN401 - of any field
    if name.endswith("_at") or name == "at":
        yield from zone.moments(value)
    elif name.endswith("_ms"):
        yield None if value is None else span_of(value)
    elif kind is Share:
        yield from (value.best, value.likely, value.worst)
    elif isinstance(value, tuple):
        yield "; ".join(f"{rule} at {to_iso(instant)}" for rule, instant in value)
    else:
        yield value if isinstance(value, str | int | float | bool | None) else str(value)
