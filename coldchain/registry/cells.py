"""Tables of the registry for a spreadsheet: headers with units, cells as numbers and texts, and back.

Not files: ``links/sheets_in.py`` and ``links/sheets_out.py``. What a cell means is said by the rules of the
settings file; here it only gets their form. A text that a spreadsheet would take for a formula is
told by an apostrophe.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from coldchain.registry.entries import COOPERATIVE, TYPES
from coldchain.registry.profile_settings import LimitSettings
from coldchain.registry.registry import Registry
from coldchain.registry.written import FORMS, UNITS, Values, columns_of, number_text, written
from coldchain.units import parse_duration_s, parse_mass_kg, parse_temperature_c

Cell = str | float | int | bool | datetime | date | None
LIMITS = "limits"
"""The table of the limits of profiles: one row each, the name of the profile first."""
KINDS = (*(kind for kind in TYPES if kind in FORMS), LIMITS)
INSTANTS = ("from", "until", "retired")
DAYS = ("calibrated", "due")
NUMBERS = ("latitude", "longitude", "price_per_kg")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_HEADER = re.compile(r"\s*([A-Za-z][\w ]*?)\s*(?:[\[(]\s*([^\])]+?)\s*[\])])?\s*\*?\s*")
_BARE = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_PARSERS = {"kg": parse_mass_kg, "degC": parse_temperature_c, "s": parse_duration_s}
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?")
_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)  # day 0 of a spreadsheet's dates
_LAST_DAY = 2_958_466  # in the year 9999
_MONTHS = 12


class Table(NamedTuple):
    """One sheet: its name, its headers, and rows of as many cells."""

    name: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def tables_of(registry: Registry) -> Iterator[Table]:
    """Yield the tables of a registry, each kind that can be written; legs as they were written."""
    for kind in KINDS:
        if kind == LIMITS:
            values = [
                {"profile": profile.name, **limit}
                for profile in registry.profiles
                for limit in written("profiles", profile)["limits"]
            ]
        else:
            entries = [registry.cooperative] if kind == COOPERATIVE else getattr(registry, kind)
            values = [written(kind, entry) for entry in entries]
        keys = keys_of(kind)
        rows = [tuple(_cell(key, each.get(key)) for key in keys) for each in values]
        yield Table(kind, tuple(_header(key) for key in keys), rows)


def keys_of(kind: str) -> tuple[str, ...]:
    """Return the keys that are columns of a table."""
    if kind == LIMITS:
        return ("profile", *LimitSettings.model_fields)
    left_out = {"profiles": ("limits",), "devices": ("asset",)}.get(kind, ())
    return tuple(key for key in columns_of(kind) if key not in left_out)


def header_in(text: object) -> tuple[str, str]:
    """Return key and unit of a header such as ``capacity [kg]``; both empty when it is none."""
    match = _HEADER.fullmatch(text[:80]) if isinstance(text, str) else None
    return (match[1].lower().replace(" ", "_"), match[2] or "") if match else ("", "")


def value_in(key: str, unit: str, cell: Cell, zone: tzinfo) -> object:
    """Return what a cell says under a key, as the settings file would say it.

    Args:
        key: Of the column.
        unit: Of its header; empty: none.
        cell: As the sheet has it.
        zone: Of times that name none.
    """
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else cell
    if isinstance(cell, int | float):
        return _number(key, unit, cell, zone)
    if isinstance(cell, date):
        return _moment(key, cell, zone)
    text = cell.strip()
    if key in INSTANTS or key in DAYS:
        moment = _moment_in(text)
        return text if moment is None else _moment(key, moment, zone)
    if _BARE.fullmatch(text) and (unit or key in NUMBERS):
        plain = text.replace(",", ".")
        return f"{plain} {unit}".strip()
    return text


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; ``unguarded`` undoes exactly this."""
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that ``guarded`` put before it."""
    is_guarded = text.startswith("'") and text.lstrip("'").startswith(_DANGEROUS)
    return text[1:] if is_guarded else text


def values_in(headers: Sequence[object], cells: Sequence[Cell], zone: tzinfo) -> Values:
    """Return what a row says, by key; cells without a header, or a header without a cell, say nothing."""
    values: Values = {}
    for header, cell in zip(headers, cells, strict=False):
        key, unit = header_in(header)
        if key:
            values[key] = value_in(key, unit, cell, zone)
    return values


def _header(key: str) -> str:
    return f"{key} [{UNITS[key]}]" if key in UNITS else key


def _cell(key: str, value: object) -> Cell:
    if value is None:
        return None
    if key in UNITS and isinstance(value, str):
        return _PARSERS[UNITS[key]](value)
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return value if isinstance(value, str | bool | int | float) else str(value)


def _number(key: str, unit: str, number: float, zone: tzinfo) -> object:
    """Return what a number says: a day by its serial number, a number in the header's unit, digits."""
    if key in INSTANTS or key in DAYS:
        is_day = 0 < number < _LAST_DAY
        return (
            _moment(key, (_EPOCH + timedelta(days=number)).replace(tzinfo=None), zone) if is_day else number
        )
    if unit:
        return f"{number_text(number)} {unit}"
    return number if key in NUMBERS or key in UNITS else number_text(number)


def _moment(key: str, moment: date, zone: tzinfo) -> str:
    """Return a local date, or date and time, as the settings file says it."""
    is_time = isinstance(moment, datetime)
    if key in DAYS and not (is_time and (moment.hour or moment.minute or moment.second)):  # type: ignore[attr-defined]
        return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    local = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
    if local.tzinfo is None:
        local = (local + timedelta(milliseconds=0.5)).replace(microsecond=0, tzinfo=zone)
    return local.isoformat()


def _moment_in(text: str) -> datetime | None:
    """Return a date or time without a zone, as spreadsheets write it; None: another text, or day or month?"""
    try:
        if match := _LOCAL.fullmatch(text):
            return datetime.fromisoformat(f"{match[1]} {(match[2] or '00:00').zfill(5)}")
        if match := _DAY_FIRST.fullmatch(text):
            day, month = int(match[1]), int(match[3])
            if match[2] != ".":
                if day <= _MONTHS and month <= _MONTHS and day != month:
                    return None  # the one or the other: whoever reads it says so
                day, month = (day, month) if month <= _MONTHS else (month, day)
            stamp = f"{match[4]}-{month:02d}-{day:02d} {(match[5] or '00:00').zfill(5)}"
            return datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return None


def limits_into(profiles: Mapping[str, Values], limits: Sequence[Values]) -> dict[str, list[Values]]:
    """Return the limits of each profile, without the column that names it."""
    found: dict[str, list[Values]] = {name: [] for name in profiles}
    for each in limits:
        plain = {key: value for key, value in each.items() if key != "profile" and value not in ("", None)}
        found.setdefault(str(each.get("profile", "")), []).append(plain)
    return found
