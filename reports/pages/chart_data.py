"""Which charts a report has, with the words beside them: goods, air, other temperatures, humidity. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from coldchain.instants import MS_PER_S
from coldchain.registry.product import ProductProfile, Sourced
from reports.content.columns import Columns
from reports.content.document import LegPart, Report
from reports.content.document_course import Course
from reports.content.known_by import PROBE
from reports.content.outs import HARM_ABOVE, HARM_BELOW
from reports.pages.charts import Line, Mark, Scene, draw
from reports.pages.paper import NOTHING, Paper

UNWATCHED_S = 900.0
"""The gap that is allowed where no profile of goods says one: that of equipment."""
MOST_CHARTS = 8
_FIRST = ("product/temperature", "air/temperature")
_UNITS = ("Cel", "%RH")
_GOODS = "product/temperature"
_STORAGE = ("storage-high", "storage-low")
"""Lines of what is recommended: goods may be beyond them and be sound."""
_HOUR_MS = 3_600_000
_TICKS_H = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 8760, 87_600)
_MOST_TICKS = 8
_DAY_H = 24
_LABEL = 0.08  # of the height of a chart


class _Channel(NamedTuple):
    channel: str
    unit: str
    lines: list[Line]


def charts_of(
    report: Report, columns: Sequence[Columns], paper: Paper, course: Course | None = None
) -> list[dict[str, Any]]:
    """Return a chart for each channel of temperature and of humidity, over the whole time that is told.

    Args:
        report: Whose legs, limits and times beyond limits are drawn in.
        columns: The readings, by channel.
        paper: How words and times are written.
        course: How the goods' temperature went as it was judged; None: as a probe in them says.
    """
    channels = channels_of(report, columns)[:MOST_CHARTS]
    judged = [_judged(report, course, paper)] if course and course.at else []
    return [*judged, *(_chart(report, each, paper) for each in channels)]


def channels_of(report: Report, columns: Sequence[Columns]) -> list[_Channel]:
    """Return the channels that are drawn, the goods first; a line for each device in each stretch."""
    found: dict[str, _Channel] = {}
    for each in columns:
        if each.unit not in _UNITS:
            continue
        line = _line(each)
        held = found.setdefault(each.channel, _Channel(each.channel, each.unit, []))
        spans = [row for row in report.ledger if (row.device, row.channel) == (each.device, each.channel)]
        held.lines.extend(part for row in spans if len((part := _cut(line, row.from_at, row.until_at)).times))
    rank = {name: index for index, name in enumerate(_FIRST)}
    order = sorted(found, key=lambda name: (rank.get(name, _UNITS.index(found[name].unit) + 2), name))
    return [found[name] for name in order if found[name].lines]


def scene_of(report: Report, channel: _Channel) -> Scene:
    """Return what the chart of a channel shows."""
    subject, product = report.subject, report.product
    max_gap_s = product.max_gap_s if product else UNWATCHED_S
    outs = [each for each in report.outs if each.channel == channel.channel]
    return Scene(
        from_at=subject.from_at,
        until_at=subject.until_at,
        spans=_spans(report),
        lines=channel.lines,
        marks=[Mark(*each[:3], each[3] in _STORAGE) for each in _marks(report, channel.channel)],
        outs=[(each.from_at, each.until_at) for each in outs],
        max_gap_ms=round(max_gap_s * MS_PER_S),
    )


def _line(columns: Columns) -> Line:
    is_there = np.isfinite(columns.value)
    return Line(columns.event_at[is_there], columns.value[is_there])


def _cut(line: Line, from_at: int, until_at: int) -> Line:
    first, last = np.searchsorted(line.times, (from_at, until_at))
    return Line(line.times[first:last], line.values[first:last])


def _spans(report: Report) -> list[tuple[int, int]]:
    """Return the legs, cut to the time that is told; the whole time where there are none."""
    begin, end = report.subject.from_at, report.subject.until_at
    legs = [(max(begin, each.from_at), min(end, each.until_at)) for each in report.legs]
    return [span for span in legs if span[0] < span[1]] or [(begin, end)]


def _marks(report: Report, channel: str) -> list[tuple[int, int, float, str]]:
    """Return limits as lines [ms]: those of the goods all along, of equipment while they were in it."""
    begin, end = report.subject.from_at, report.subject.until_at
    found: list[tuple[int, int, float, str]] = []
    if channel == _GOODS and report.product:
        product = report.product
        bounds = zip((*_STORAGE, HARM_ABOVE, HARM_BELOW), _of(product), strict=True)
        found += [(begin, end, bound.value, name) for name, bound in bounds if bound is not None]
    stays = [(each.asset, each.from_at, each.until_at) for each in report.legs]
    for asset, from_at, until_at in stays or [(report.subject.id, begin, end)]:
        found += [
            (max(begin, from_at), min(end, until_at), limit.bound, limit.name)
            for limit in report.limits.get(asset, ())
            if limit.channel == channel and max(begin, from_at) < min(end, until_at)
        ]
    return found


def _of(product: ProductProfile) -> tuple[Sourced | None, ...]:
    return product.storage_high_c, product.storage_low_c, product.harm_above_c, product.harm_below_c


def _chart(report: Report, channel: _Channel, paper: Paper) -> dict[str, Any]:
    name = paper.channel(channel.channel)
    others = ", ".join(str(each.number) for each in report.legs if _is_of_others(report, each))
    if channel.channel == _GOODS and others:
        name = paper.say("{name}: on leg {legs} the probe was in other goods", name=name, legs=others)
    marks = _marks(report, channel.channel)
    return _drawn(report, scene_of(report, channel), marks, (name, channel.unit), paper)


def _judged(report: Report, course: Course, paper: Paper) -> dict[str, Any]:
    """Return the chart of the goods' temperature as it was judged, where sensors do not say it."""
    marks = [each for each in _marks(report, _GOODS) if each[3] in (*_STORAGE, HARM_ABOVE, HARM_BELOW)]
    bounds = {name: value for _, _, value, name in marks}
    scene = Scene(
        from_at=report.subject.from_at,
        until_at=report.subject.until_at,
        spans=_spans(report),
        lines=[line for values in (course.hot_c, course.cold_c) for line in _pieces(course.at, values)],
        marks=[Mark(*each[:3], each[3] in _STORAGE) for each in marks],
        outs=list(_harmful(course, bounds)),
        max_gap_ms=max(
            2 * course.step_ms, round((report.product.max_gap_s if report.product else 0) * MS_PER_S)
        ),
    )
    return _drawn(report, scene, marks, (paper.say("goods temperature, as it was judged"), "Cel"), paper)


def _pieces(instants: Sequence[int], values: Sequence[float | None]) -> Iterator[Line]:
    """Yield lines between the points that have no value."""
    known = zip(instants, values, strict=True)
    for has_value, some in groupby(known, key=lambda each: each[1] is not None):
        if has_value:
            times, numbers = zip(*some, strict=True)
            yield Line(np.array(times, np.int64), np.array(numbers, np.float64))


def _harmful(course: Course, bounds: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    """Yield the times in which the goods were beyond what harms them, by the points [ms]."""
    above, below = bounds.get(HARM_ABOVE, float("inf")), bounds.get(HARM_BELOW, float("-inf"))
    points = zip(course.at, course.hot_c, course.cold_c, strict=True)
    for is_out, some in groupby(points, key=lambda each: each[1] is not None and _is_out(each, above, below)):
        if is_out:
            instants = [at for at, _, _ in some]
            yield instants[0], instants[-1]


def _is_out(point: tuple[int, float | None, float | None], above: float, below: float) -> bool:
    _, hot_c, cold_c = point
    return (hot_c is not None and hot_c > above) or (cold_c is not None and cold_c < below)


def _drawn(
    report: Report,
    scene: Scene,
    marks: Sequence[tuple[int, int, float, str]],
    named: tuple[str, str],
    paper: Paper,
) -> dict[str, Any]:
    """Return a scene as the template takes it; ``named``: what it shows, and its unit."""
    drawn = draw(scene)
    top, bottom = drawn.high, drawn.low
    name, unit = named
    names: dict[str, float] = {}
    for _, _, value, limit in marks:
        words = f"{paper.name(limit)} {paper.limit(value, unit)}"
        names.setdefault(words, (top - value) / (top - bottom))
    return {
        "name": name,
        "unit": paper.unit(unit),
        "svg": drawn.svg,
        "alt": paper.say("Chart of {channel}", channel=name),
        "ticks": [[place, paper.bound(value)] for place, value in drawn.ticks],
        "marks": apart(names),
        "times": times_of(scene, paper),
        "legs": _legs(report, scene),
    }


def _is_of_others(report: Report, leg: LegPart) -> bool:
    """Return whether a probe for goods spoke of other ones on a leg all the time, as far as it is told."""
    is_told = leg.from_at < report.subject.until_at and leg.until_at > report.subject.from_at
    return is_told and bool(leg.known_by) and PROBE not in leg.known_by


def apart(names: dict[str, float]) -> list[list[Any]]:
    """Return labels with their places [0..1], from the top, none upon another."""
    found: list[list[Any]] = []
    lowest = 1.0 + _LABEL
    for words, place in sorted(names.items(), key=lambda each: -each[1]):
        lowest = min(place, lowest - _LABEL)
        found.append([lowest, words])
    return found[::-1]


def _legs(report: Report, scene: Scene) -> list[dict[str, Any]]:
    span_ms = max(1, scene.until_at - scene.from_at)
    found = []
    for leg in report.legs:
        begin, end = max(scene.from_at, leg.from_at), min(scene.until_at, leg.until_at)
        if begin < end:
            number, asset = str(leg.number), leg.asset_name
            words = [f"{number} · {asset} · {leg.custodian_name or NOTHING}", f"{number} · {asset}", number]
            place, width = (begin - scene.from_at) / span_ms, (end - begin) / span_ms
            found.append({"x": place, "width": width, "words": words})
    return found


def times_of(scene: Scene, paper: Paper) -> list[list[Any]]:
    """Return marks of the axis of time, at most eight: place [0..1], time of day, day where it is new."""
    span_ms = max(1, scene.until_at - scene.from_at)
    step_h = next((each for each in _TICKS_H if span_ms / (each * _HOUR_MS) <= _MOST_TICKS), _TICKS_H[-1])
    local = datetime.fromtimestamp(scene.from_at // MS_PER_S, paper.zone)
    offset_ms = round((local.utcoffset() or timedelta()).total_seconds() * MS_PER_S)
    step_ms = step_h * _HOUR_MS
    first = -(-(scene.from_at + offset_ms) // step_ms) * step_ms - offset_ms
    found: list[list[Any]] = []
    last_day = ""
    for at in range(first, scene.until_at + 1, step_ms):
        day = paper.day(at)
        clock = "" if step_h >= _DAY_H else paper.minute(at)[-5:]
        found.append([(at - scene.from_at) / span_ms, clock, day[5:] if day != last_day else ""])
        last_day = day
    return found
