"""Fills the variables and macros of a query in, as Grafana does before it asks. Not a parser of InfluxQL.

After Grafana 11.6: ``$name``, ``${name}``, ``${name:format}`` and ``[[name]]``; several values and "all"
become a regular expression where the format says so, and in InfluxQL also without one; ``$timeFilter``,
``$__interval``, ``$__rate_interval`` and their like come from the time that is shown and the width of the
panel.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coldchain.errors import InputError

PIXELS = 1000
"""How many points a panel asks for at most, where it does not say: about its width."""
SCRAPE_MS = 15_000
_ROUNDED_MS = (
    *((10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1_500, 1_000)),
    *((3_500, 2_000), (7_500, 5_000), (12_500, 10_000), (17_500, 15_000), (25_000, 20_000)),
    *((45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000), (750_000, 600_000)),
    *((1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000), (5_400_000, 3_600_000)),
    *((9_000_000, 7_200_000), (16_200_000, 10_800_000), (32_400_000, 21_600_000), (86_400_000, 43_200_000)),
    *((604_800_000, 86_400_000), (1_814_400_000, 604_800_000), (3_628_800_000, 2_592_000_000)),
)
"""What Grafana makes of a step that is shorter than the first number: the second one [ms]."""
_YEAR_MS = 31_536_000_000
_UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_NAME = re.compile(r"\$\{(?P<name>\w+)(?::(?P<format>\w+))?\}|\[\[(?P<old>\w+)\]\]|\$(?P<bare>\w+)")
_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")


class Shown(NamedTuple):
    """The time that a dashboard shows, from until [ms since 1970, UTC]."""

    from_at: int
    until_at: int


class Panel(NamedTuple):
    """What of a panel bears on its queries.

    Args:
        shown: The time.
        least: The shortest step, as ``5m``; empty: any.
        points: At most so many.
    """

    shown: Shown
    least: str = ""
    points: int = PIXELS

    @property
    def interval_ms(self) -> int:
        """Return the step of a chart [ms]: what is shown by the points, rounded as Grafana does."""
        raw = (self.shown.until_at - self.shown.from_at) / self.points
        step = next((step for below, step in _ROUNDED_MS if raw < below), _YEAR_MS)
        return max(step, duration_ms(self.least) if self.least else 1)


def duration_ms(text: str) -> int:
    """Return a duration of Grafana, as ``5m`` or ``>5m`` [ms].

    Raises:
        InputError: It is none.
    """
    found = re.fullmatch(r">?(\d+)(ms|[smhdw])", text)
    if found is None:
        raise InputError("interval of a panel", repr(text), "a number and ms, s, m, h, d or w")
    return int(found[1]) * _UNITS_MS[found[2]]


def duration_text(duration: int) -> str:
    """Return a duration [ms] as Grafana writes an interval."""
    for unit in ("d", "h", "m", "s"):
        if duration % _UNITS_MS[unit] == 0:
            return f"{duration // _UNITS_MS[unit]}{unit}"
    return f"{duration}ms"


def filled(query: str, panel: Panel, values: Mapping[str, Sequence[str]]) -> str:
    """Return a query as the server is asked.

    Args:
        query: As it stands in the dashboard.
        panel: Where it stands.
        values: Of the variables; one that is "all" has its own regular expression as its only value.

    Raises:
        InputError: It names a variable that there is not, or a format that is not known here.
    """
    macros = _macros(panel)

    def fill(found: re.Match[str]) -> str:
        name = found["name"] or found["old"] or found["bare"]
        if name in macros:
            return macros[name]
        if name not in values:
            allowed = ", ".join(sorted([*values, *macros]))
            raise InputError("variable of a dashboard", repr(name), f"one of {allowed}", f"Query: {query}")
        return formatted(values[name], found["format"] or "")

    return _NAME.sub(fill, query)


def formatted(values: Sequence[str], form: str) -> str:
    """Return values as a format of Grafana writes them.

    Raises:
        InputError: The format is not known here.
    """
    if len(values) == 1 and values[0] == ".*":  # "all" with a regular expression of its own is not escaped
        return ".*"
    if form in ("", "regex"):
        if not form and len(values) == 1:
            return values[0]
        escaped = [_SPECIAL.sub(r"\\\g<0>", value) for value in values]
        return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
    if form == "pipe":
        return "|".join(values)
    if form == "csv":
        return ",".join(values)
    if form == "raw":
        return ",".join(values)
    if form == "singlequote":
        return ",".join(f"'{value}'" for value in values)
    raise InputError("format of a variable", repr(form), "regex, pipe, csv, raw or singlequote")


def variables_in(query: str) -> set[str]:
    """Return the names that a query wants filled in, macros among them."""
    return {found["name"] or found["old"] or found["bare"] for found in _NAME.finditer(query)}


def _macros(panel: Panel) -> dict[str, str]:
    shown, step = panel.shown, panel.interval_ms
    rate = max(step + SCRAPE_MS, 4 * SCRAPE_MS)
    whole = shown.until_at - shown.from_at
    return {
        "timeFilter": f"time >= {shown.from_at}ms and time <= {shown.until_at}ms",
        "__interval": duration_text(step),
        "interval": duration_text(step),
        "__interval_ms": str(step),
        "__rate_interval": duration_text(rate),
        "__range": f"{round(whole / 1000)}s",
        "__range_s": str(round(whole / 1000)),
        "__range_ms": str(whole),
        "__from": str(shown.from_at),
        "__to": str(shown.until_at),
    }
