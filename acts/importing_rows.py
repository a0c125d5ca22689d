"""Rows of tables become lines of one kind each, with the place where each was written.

Not a check of values: see ``importing``.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.nearest import did_you_mean, listed
from coldchain.registry.cells import KINDS, LIMITS, header_in, keys_of, limits_into, values_in
from coldchain.registry.written import Values
from links.sheets_in import Sheet


class Line(NamedTuple):
    """What one row says of one entry, and where it stands."""

    kind: str
    values: Values
    file: str
    sheet: str
    row: int
    limits: tuple["Line", ...] = ()  # of a profile, which have rows of their own

    def place(self, column: str) -> tuple[str, str, int, str]:
        """Return file, sheet, row and column of a mistake in this line."""
        first, _, rest = column.partition(".")
        number, _, inner = rest.partition(".")
        if first == LIMITS and number.isdecimal() and 0 < int(number) <= len(self.limits):
            return self.limits[int(number) - 1].place(inner)
        return (self.file, self.sheet, self.row, column)


Mistake = tuple[str, str, int, str, str, str, str]
"""File, sheet, row, column, what came, what is allowed, what to do."""


def lines_of(sheets: Iterable[Sheet], zone: tzinfo) -> tuple[list[Line], list[Mistake]]:
    """Return the lines of tables, and what is wrong with the tables themselves.

    Args:
        sheets: As they were read.
        zone: Of times that name none.
    """
    lines: list[Line] = []
    mistakes: list[Mistake] = []
    for sheet in sheets:
        kind = sheet.name.strip().lower()
        if kind not in KINDS:
            came, near = repr(sheet.name[:80]), did_you_mean(kind, KINDS)
            mistakes.append((sheet.file, sheet.name, 0, "name of the table", came, listed(KINDS), near))
            continue
        known = (*keys_of(kind), *(("asset",) if kind == "devices" else ()))
        mistakes += _headers(sheet, known)
        for number, cells in sheet.rows:
            values = values_in(sheet.headers, cells, zone)
            ours = {key: value for key, value in values.items() if key in known}
            lines.append(Line(kind, ours, sheet.file, sheet.name, number))
    whole, lost = _with_limits(lines)
    return whole, mistakes + lost


def _headers(sheet: Sheet, known: Collection[str]) -> list[Mistake]:
    """Return headers that stand twice, and those of which nothing is known, each once."""
    keys = [header_in(header)[0] for header in sheet.headers]
    twice = {key for key in keys if key and keys.count(key) > 1}
    place = (sheet.file, sheet.name, 1)
    found: list[Mistake] = [
        (*place, key, "a column that stands twice", "each column once", "") for key in twice
    ]
    found += [
        (*place, key, "an unknown column", listed(known), did_you_mean(key, known))
        for key in keys
        if key and key not in known
    ]
    return found


def _with_limits(lines: Sequence[Line]) -> tuple[list[Line], list[Mistake]]:
    """Return lines with each profile's limits in it; limits without their profile are mistakes."""
    limits = [line for line in lines if line.kind == LIMITS]
    if not limits and not any(line.kind == "profiles" for line in lines):
        return list(lines), []
    profiles = {str(line.values.get("name", "")): line.values for line in lines if line.kind == "profiles"}
    of_profile = limits_into(profiles, [line.values for line in limits])
    whole = [
        line._replace(
            values={**line.values, "limits": of_profile[_name(line)]},
            limits=tuple(each for each in limits if each.values.get("profile") == line.values.get("name")),
        )
        if line.kind == "profiles" and limits
        else line
        for line in lines
        if line.kind != LIMITS
    ]
    allowed = f"one of profiles: {listed(profiles)}"
    lost: list[Mistake] = [
        (*line.place("profile"), repr(line.values.get("profile", "")), allowed, "")
        for line in limits
        if str(line.values.get("profile", "")) not in profiles
    ]
    return whole, lost


def _name(line: Line) -> str:
    return str(line.values.get("name", ""))
