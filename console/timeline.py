"""The way of a shipment as a picture: legs, temperatures, excursions, and time of which nobody knows.

Pure geometry: what to draw where, for an SVG. Time without readings is an area of its own, hatched, and no
line goes over it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from links.readings_store import Bucket

WIDTH, HEIGHT = 920, 300
LEFT, RIGHT, TOP, LOW = 44, 10, 34, 262
_OVER, _UNDER = 4, 13  # from a line to the foot of its words
_STEPS = (0.5, 1, 2, 5, 10, 20, 50)
_LEAST_SPAN_K = 4.0
_HOUR_MS = 3_600_000
_TICKS_MS = tuple(hours * _HOUR_MS for hours in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720))
MOST_TICKS = 8


class Bar(NamedTuple):
    """Goods in one asset, from until before [ms], with words for it."""

    from_at: int
    until_at: int
    words: str


class Series(NamedTuple):
    """What one sensor said: ``kind`` is ``air`` or ``product``; buckets in the order of time [degC]."""

    label: str
    kind: str
    step_ms: int
    buckets: Sequence[Bucket]


class Limit(NamedTuple):
    """A line across: a bound [degC] with its words, above it or under it."""

    bound: float
    words: str
    is_under: bool = False


class Scene(NamedTuple):
    """What a picture shows.

    Args:
        bars: The legs in the order of time, at least one.
        series: Lines.
        harms: Intervals of excursions [ms].
        limits: Lines across.
        max_gap_ms: Readings further apart than that leave time unknown between them [ms].
    """

    bars: Sequence[Bar]
    series: Sequence[Series]
    harms: Sequence[tuple[int, int]]
    limits: Sequence[Limit]
    max_gap_ms: int


class Box(NamedTuple):
    """A rectangle from x to x + width, with words."""

    x: float
    width: float
    words: str = ""


class Line(NamedTuple):
    """A path in SVG's own words, of a kind, with its label."""

    kind: str
    label: str
    path: str


class Tick(NamedTuple):
    """A mark on an axis, at a place, with a number: an instant [ms] or a temperature [degC]."""

    place: float
    value: float


class Picture(NamedTuple):
    """All that is drawn; places in units of the picture."""

    bars: list[Box]
    unknown: list[Box]
    harms: list[Box]
    lines: list[Line]
    limits: list[tuple[float, float, str]]
    """Where the line is, where its words, and these."""
    times: list[Tick]
    degrees: list[Tick]
    unknown_ms: int


def draw(scene: Scene) -> Picture:
    """Return a picture of the way of a shipment."""
    from_at, until_at = scene.bars[0].from_at, max(bar.until_at for bar in scene.bars)
    span_ms = max(1, until_at - from_at)
    low_c, high_c = _range(scene)

    def x(at: int) -> float:
        inside = min(max(at, from_at), until_at) - from_at  # a step may reach beyond a short way
        return round(LEFT + (WIDTH - LEFT - RIGHT) * inside / span_ms, 1)

    def y(value_c: float) -> float:
        return round(LOW - (LOW - TOP) * (value_c - low_c) / (high_c - low_c), 1)

    def box(start: int, end: int, words: str = "") -> Box:
        return Box(x(start), max(1.0, round(x(end) - x(start), 1)), words)

    holes = unknown(scene)
    return Picture(
        bars=[box(bar.from_at, bar.until_at, bar.words) for bar in scene.bars],
        unknown=[box(start, end) for start, end in holes],
        harms=[box(max(start, from_at), min(end, until_at)) for start, end in scene.harms if end > from_at],
        lines=[
            Line(each.kind, each.label, _path(each, scene.max_gap_ms, x, y))
            for each in scene.series
            if each.buckets
        ],
        limits=[
            (y(each.bound), y(each.bound) + (_UNDER if each.is_under else -_OVER), each.words)
            for each in scene.limits
            if low_c <= each.bound <= high_c
        ],
        times=[Tick(x(at), at) for at in _times(from_at, until_at)],
        degrees=[Tick(y(value), value) for value in _degrees(low_c, high_c)],
        unknown_ms=sum(end - start for start, end in holes),
    )


def unknown(scene: Scene) -> list[tuple[int, int]]:
    """Return the time in legs in which no sensor said anything, as intervals [ms] in their order."""
    heard = sorted(
        (bucket.start_at, bucket.start_at + each.step_ms) for each in scene.series for bucket in each.buckets
    )
    known: list[tuple[int, int]] = []
    for start, end in heard:
        if known and start - known[-1][1] <= max(0, scene.max_gap_ms):
            known[-1] = (known[-1][0], max(known[-1][1], end))
        else:
            known.append((start, end))
    return [hole for bar in scene.bars for hole in _without(bar.from_at, bar.until_at, known)]


def _without(start: int, end: int, known: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    holes = []
    for known_from, known_until in known:
        if known_until <= start or known_from >= end:
            continue
        if known_from > start:
            holes.append((start, known_from))
        start = max(start, known_until)
    return [*holes, (start, end)] if start < end else holes


def _path(series: Series, max_gap_ms: int, x: Callable[[int], float], y: Callable[[float], float]) -> str:
    """Return the line of a sensor: a new piece begins where time is unknown."""
    words, last = [], None
    for bucket in series.buckets:
        goes_on = last is not None and bucket.start_at - last - series.step_ms <= max_gap_ms
        middle = bucket.start_at + series.step_ms // 2
        words.append(f"{'L' if goes_on else 'M'}{x(middle):g} {y(bucket.mean):g}")
        if not goes_on:
            words.append("h.01")  # a single value is a dot, not nothing
        last = bucket.start_at
    return "".join(words)


def _range(scene: Scene) -> tuple[float, float]:
    values = [value for each in scene.series for b in each.buckets for value in (b.minimum, b.maximum)]
    values += [each.bound for each in scene.limits] if values else [0.0, 10.0]
    low, high = min(values), max(values)
    room = max(_LEAST_SPAN_K - (high - low), (high - low) * 0.1)
    return low - room / 2, high + room / 2


def _degrees(low_c: float, high_c: float) -> list[float]:
    step = next((each for each in _STEPS if (high_c - low_c) / each <= 6), 100)  # noqa: PLR2004 - six lines
    first = int(low_c // step) + 1
    return [number * step for number in range(first, int(high_c // step) + 1)]


def _times(from_at: int, until_at: int) -> list[int]:
    step = next((each for each in _TICKS_MS if (until_at - from_at) / each <= MOST_TICKS), _TICKS_MS[-1])
    first = (from_at // step + 1) * step
    return list(range(first, until_at, step))
