"""A chart of a summary: a column for each day, as SVG without letters, as in ``pages/charts.py``. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from coldchain.instants import MS_PER_S
from reports.pages.charts import HEIGHT, WIDTH, grid
from reports.pages.paper import Paper
from reports.period.types import DayRow, Summary

_DAY_MS = 86_400_000
_MOST_TICKS = 10
_DARK, _LIGHT = "#3a3a3a", "#b8b8b8"


class Column(NamedTuple):
    """A column: its place and width (parts of the whole width, 0..1), its dark part and its whole."""

    place: float
    width: float
    dark: float
    whole: float


def draw_columns(columns: Sequence[Column]) -> tuple[str, list[tuple[float, float]]]:
    """Return a picture, and where its axis has which value (parts of the height from the top, 0..1)."""
    high = max(1e-9, *(each.whole for each in columns)) * 1.08
    ticks = [(1 - value / high, value) for value in grid(0.0, high)]
    lines = [
        f'<line x1="0" x2="{WIDTH:g}" y1="{place * HEIGHT:.1f}" y2="{place * HEIGHT:.1f}" '
        f'stroke="#c4c4c4" stroke-width="0.8"/>'
        for place, _ in ticks
    ]
    boxes = [
        f'<rect x="{(each.place + 0.12 * each.width) * WIDTH:.1f}" y="{(1 - top / high) * HEIGHT:.1f}" '
        f'width="{max(1.0, 0.76 * each.width * WIDTH):.1f}" height="{(top - base) / high * HEIGHT:.1f}" '
        f'fill="{fill}"/>'
        for each in columns
        for base, top, fill in ((0.0, each.dark, _DARK), (each.dark, each.whole, _LIGHT))
        if top > base
    ]
    box = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" preserveAspectRatio="none"'
    inner = "".join((*lines, *boxes))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{inner}</svg>', ticks


def chart_of(summary: Summary, paper: Paper) -> dict[str, Any] | None:
    """Return the chart of what was lost by day: money, or kilograms without prices; None of nothing.

    Args:
        summary: What is told.
        paper: How it is written.
    """
    is_money = summary.totals.worth_cents > 0
    whole = summary.totals.lost.cents if is_money else summary.totals.lost.rejected_g
    if not whole:
        return None
    begin, end = summary.subject.from_at, summary.subject.until_at
    first = min([begin, *(_midnight(each, paper) for each in summary.days)])
    last = max([end, *(_midnight(each, paper) + _DAY_MS for each in summary.days)])
    columns = [
        Column(
            place=(_midnight(each, paper) - first) / (last - first),
            width=_DAY_MS / (last - first),
            dark=(each.lost.rejected_cents / 100 if is_money else each.lost.rejected_g / 1000),
            whole=(each.lost.cents / 100 if is_money else each.lost.rejected_g / 1000),
        )
        for each in summary.days
    ]
    svg, ticks = draw_columns(columns)
    name = paper.say("Lost by day")
    return {
        "kind": "chart",
        "name": name,
        "unit": "" if is_money else "kg",
        "svg": svg,
        "alt": name,
        "ticks": [[place, paper.bound(value)] for place, value in ticks],
        "marks": [],
        "times": [[(at - first) / (last - first), "", words] for at, words in _ticks(first, last, paper)],
        "legs": [],
    }


def _ticks(first: int, last: int, paper: Paper) -> list[tuple[int, str]]:
    """Return the days that are named below: the middle of each, so that its name stands under its column."""
    days = max(1, round((last - first) / _DAY_MS))
    step = -(-days // _MOST_TICKS)
    return [
        (first + number * _DAY_MS + _DAY_MS // 2, paper.day(first + number * _DAY_MS + _DAY_MS // 2)[5:])
        for number in range(0, days, step)
        if first + number * _DAY_MS + _DAY_MS // 2 <= last
    ]


def _midnight(row: DayRow, paper: Paper) -> int:
    return round(datetime.fromisoformat(row.day).replace(tzinfo=paper.zone).timestamp() * MS_PER_S)
