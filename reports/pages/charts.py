"""Charts of a report: what a channel said over the whole time, as SVG without any letters. Pure.

Time without readings is hatched, and no line goes over it. A month is drawn by its lowest and highest value
in each step, so that nothing that happened is lost. Words and numbers of the axes are not in here: the
template writes them beside, so that they are text.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1000.0, 240.0
STEPS = 500
"""In the whole width: finer than a printer draws, coarser than a month of minutes."""
_LEAST_SPAN = 4.0
_HATCH = 9.0
_LIMIT = 'stroke="#b00020" stroke-width="1.6" stroke-dasharray="9 5"'
_RECOMMENDED = 'stroke="#444" stroke-width="0.9" stroke-dasharray="2 4"'
Times = NDArray[np.int64]
Values = NDArray[np.float64]


class Line(NamedTuple):
    """What one device said: times [ms] in their order, values without NaN."""

    times: Times
    values: Values


class Mark(NamedTuple):
    """A limit as a line, from until [ms], at a value; what is only recommended is thin and dotted."""

    from_at: int
    until_at: int
    value: float
    is_thin: bool = False


class Scene(NamedTuple):
    """What a chart shows.

    Args:
        from_at: Left edge [ms].
        until_at: Right edge [ms].
        spans: When there was something to measure [ms], in order: the legs.
        lines: One for each device and stretch.
        marks: Limits.
        outs: Times beyond a limit [ms].
        max_gap_ms: Readings further apart than that leave time unknown between them.
    """

    from_at: int
    until_at: int
    spans: Sequence[tuple[int, int]]
    lines: Sequence[Line]
    marks: Sequence[Mark]
    outs: Sequence[tuple[int, int]]
    max_gap_ms: int


class Chart(NamedTuple):
    """A picture; where its axis has which value (parts of the height from the top, 0..1); its edges."""

    svg: str
    ticks: list[tuple[float, float]]
    low: float
    high: float


def draw(scene: Scene) -> Chart:
    """Return a chart."""
    low, high = value_range(scene)
    holes = unknown(scene)
    parts = [_box(scene, span, 'fill="#d9d9d9"') for span in scene.outs]
    parts += [_box(scene, span, 'fill="url(#h)"') for span in holes]
    ticks = [(1 - (value - low) / (high - low), value) for value in grid(low, high)]
    parts += [_across(0, WIDTH, place * HEIGHT, 'stroke="#c4c4c4" stroke-width="0.8"') for place, _ in ticks]
    for mark in scene.marks:
        begin, end = _x(scene, mark.from_at), _x(scene, mark.until_at)
        y = _y(mark.value, low, high)
        parts.append(_across(begin, end, y, _RECOMMENDED if mark.is_thin else _LIMIT))
    for line in scene.lines:
        parts += [_path(scene, run, low, high) for run in runs(line, scene.max_gap_ms)]
    return Chart(f"{_HEAD}{''.join(parts)}</svg>", ticks, low, high)


def unknown(scene: Scene) -> list[tuple[int, int]]:
    """Return the times of which no line knows anything [ms], within the spans."""
    known = sorted(
        (int(run.times[0]), int(run.times[-1]))
        for line in scene.lines
        for run in runs(line, scene.max_gap_ms)
    )
    joined: list[tuple[int, int]] = []
    for begin, end in known:
        if joined and begin - joined[-1][1] <= scene.max_gap_ms:  # one device took over from the other
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return [hole for span in scene.spans for hole in _holes(span, joined, scene.max_gap_ms)]


def runs(line: Line, max_gap_ms: int) -> Iterator[Line]:
    """Yield the parts of a line between which nothing is known."""
    if len(line.times):
        edges = np.flatnonzero(np.diff(line.times) > max_gap_ms) + 1
        yield from map(Line, np.split(line.times, edges), np.split(line.values, edges))


def thinned(line: Line, from_at: int, step_ms: float) -> Line:
    """Return of each step its first, lowest, highest and last value, in the order of time."""
    steps = ((line.times - from_at) / step_ms).astype(np.int64)
    first = np.flatnonzero(np.diff(steps, prepend=steps[0] - 1))
    if len(line.times) <= 4 * len(first):
        return line
    last = np.append(first[1:], len(steps)) - 1
    ranked = np.lexsort((line.values, steps))
    kept = np.unique(np.concatenate((first, last, ranked[first], ranked[last])))
    return Line(line.times[kept], line.values[kept])


def value_range(scene: Scene) -> tuple[float, float]:
    """Return the lowest and the highest value that is shown, with some room."""
    seen = [mark.value for mark in scene.marks]
    for line in scene.lines:
        if len(line.values):
            seen += [float(line.values.min()), float(line.values.max())]
    low, high = (min(seen), max(seen)) if seen else (0.0, 0.0)
    room = max(0.06 * (high - low), (_LEAST_SPAN - (high - low)) / 2)
    return low - room, high + room


def grid(low: float, high: float) -> list[float]:
    """Return round values between two, three to eight of them."""
    step = next(each for each in _steps() if (high - low) / each <= 7)  # noqa: PLR2004 - lines that one can count
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [round(number * step, 6) for number in range(first, last + 1)]


def _steps() -> Iterator[float]:
    for power in range(-2, 300):
        yield from (base * 10.0**power for base in (1, 2, 5))


def _holes(
    span: tuple[int, int], known: Sequence[tuple[int, int]], max_gap_ms: int
) -> Iterator[tuple[int, int]]:
    """Yield what is left of a span; at its edges less than a gap is none."""
    at, end = span
    for begin, until in known:
        if until < at:
            continue
        if begin >= end:
            break
        if begin - at > (max_gap_ms if at == span[0] else 0):
            yield at, begin
        at = max(at, until)
    if end - at > max_gap_ms:
        yield at, end


def _path(scene: Scene, run: Line, low: float, high: float) -> str:
    step_ms = max(1.0, (scene.until_at - scene.from_at) / STEPS)
    few = thinned(run, scene.from_at, step_ms)
    span_ms = max(1, scene.until_at - scene.from_at)
    xs = (few.times - scene.from_at) * (WIDTH / span_ms)
    ys = (high - few.values) * (HEIGHT / (high - low))
    places = " ".join(f"{x:.2f},{y:.2f}" for x, y in zip(xs.tolist(), ys.tolist(), strict=True))
    if len(run.times) == 1:
        x, y = places.split(",")
        return f'<circle cx="{x}" cy="{y}" r="2.4" fill="#111"/>'
    return (
        f'<polyline points="{places}" fill="none" stroke="#111" stroke-width="1.7" stroke-linejoin="round"/>'
    )


def _x(scene: Scene, at: int) -> float:
    inside = min(max(at, scene.from_at), scene.until_at) - scene.from_at
    return inside * WIDTH / max(1, scene.until_at - scene.from_at)


def _y(value: float, low: float, high: float) -> float:
    return (high - value) * HEIGHT / (high - low)


def _box(scene: Scene, span: tuple[int, int], look: str) -> str:
    begin, end = _x(scene, span[0]), _x(scene, span[1])
    return f'<rect x="{begin:.2f}" y="0" width="{max(1.5, end - begin):.2f}" height="{HEIGHT:g}" {look}/>'


def _across(begin: float, end: float, y: float, look: str) -> str:
    return f'<line x1="{begin:.2f}" x2="{end:.2f}" y1="{y:.2f}" y2="{y:.2f}" {look}/>'


_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">'
    f'<defs><pattern id="h" width="{_HATCH:g}" height="{_HATCH:g}" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><rect width="{_HATCH:g}" height="{_HATCH:g}" fill="#fff"/>'
    f'<line x1="0" y1="0" x2="0" y2="{_HATCH:g}" stroke="#555" stroke-width="2.2"/></pattern></defs>'
)
