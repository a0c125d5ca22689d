"""A chart loses no spike, draws no line over time of which nothing is known, and leaves no hole unmarked."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.pages.charts import (
    STEPS,
    WIDTH,
    Line,
    Mark,
    Scene,
    draw,
    grid,
    runs,
    thinned,
    unknown,
    value_range,
)

MINUTE = 60_000
GAP_MS = 15 * MINUTE


def _line(minutes: list[int], values: list[float] | None = None) -> Line:
    times = np.array(minutes, dtype=np.int64) * MINUTE
    return Line(times, np.array(values if values is not None else [4.0] * len(minutes), dtype=np.float64))


def _scene(*lines: Line, until: int = 600, spans: list[tuple[int, int]] | None = None) -> Scene:
    return Scene(0, until * MINUTE, spans or [(0, until * MINUTE)], lines, [], [], GAP_MS)


def _paths(svg: str) -> list[list[tuple[float, float]]]:
    return [
        [(float(x), float(y)) for x, y in (place.split(",") for place in points.split())]
        for points in re.findall(r'points="([^"]+)"', svg)
    ]


@given(
    minutes=st.lists(st.integers(0, 599), unique=True, min_size=1, max_size=80).map(sorted),
    second=st.lists(st.integers(0, 599), unique=True, max_size=80).map(sorted),
)
@settings(max_examples=150, deadline=None)
def test_no_line_goes_over_time_of_which_nothing_is_known(minutes: list[int], second: list[int]) -> None:
    lines = [_line(minutes), *([_line(second)] if second else [])]
    scene = _scene(*lines)
    holes = unknown(scene)
    scale = WIDTH / scene.until_at
    for path in _paths(draw(scene).svg):
        for (begin, _), (end, _) in pairwise(path):
            for first, last in holes:
                assert end <= first * scale + 0.02 or begin >= last * scale - 0.02


@given(minutes=st.lists(st.integers(0, 599), unique=True, max_size=60).map(sorted))
@settings(max_examples=150, deadline=None)
def test_all_time_is_near_a_reading_or_hatched(minutes: list[int]) -> None:
    holes = unknown(_scene(_line(minutes)))
    for at in range(0, 600 * MINUTE, 7 * MINUTE):
        is_hatched = any(begin <= at <= end for begin, end in holes)
        is_near = any(abs(at - minute * MINUTE) <= GAP_MS for minute in minutes)
        assert is_hatched or is_near
    assert all(end - begin > 0 for begin, end in holes)


def test_holes_at_both_edges_and_between_are_told() -> None:
    holes = unknown(_scene(_line([*range(30, 100), *range(200, 560)])))
    assert holes == [(0, 30 * MINUTE), (99 * MINUTE, 200 * MINUTE), (559 * MINUTE, 600 * MINUTE)]
    assert unknown(_scene()) == [(0, 600 * MINUTE)]
    assert unknown(_scene(_line(list(range(600))))) == []


def test_time_between_legs_is_not_asked_for() -> None:
    spans = [(0, 100 * MINUTE), (300 * MINUTE, 600 * MINUTE)]
    line = _line([*range(100), *range(300, 600)])
    assert unknown(_scene(line, spans=spans)) == []


@pytest.mark.parametrize("spike_at", [0, 1, 12_345, 43_198, 43_199])
@pytest.mark.parametrize("spike", [31.7, -12.0])
def test_a_spike_of_one_reading_in_a_month_survives(spike_at: int, spike: float) -> None:
    values = [4.0 + index % 7 / 10 for index in range(43_200)]
    values[spike_at] = spike
    line = _line(list(range(43_200)), values)
    few = thinned(line, 0, 43_200 * MINUTE / STEPS)
    assert len(few.times) <= 4 * (STEPS + 1)
    assert few.times[few.values.tolist().index(spike)] == spike_at * MINUTE
    assert (np.diff(few.times) > 0).all()
    scene = _scene(line, until=43_200)
    low, high = value_range(scene)
    ys = [y for path in _paths(draw(scene).svg) for _, y in path]
    shown = [high - y * (high - low) / 240 for y in (min(ys), max(ys))]
    assert any(value == pytest.approx(spike, abs=0.05) for value in shown)


@given(st.lists(st.floats(-60, 60), min_size=1, max_size=400))
def test_thinning_keeps_first_last_lowest_and_highest(values: list[float]) -> None:
    line = _line(list(range(len(values))), values)
    few = thinned(line, 0, 50 * MINUTE)
    assert few.values.min() == line.values.min()
    assert few.values.max() == line.values.max()
    assert (few.times[0], few.times[-1]) == (line.times[0], line.times[-1])


def test_a_line_is_parted_at_a_gap_and_one_reading_alone_is_a_dot() -> None:
    parts = list(runs(_line([1, 2, 3, 60, 200, 201]), GAP_MS))
    assert [len(part.times) for part in parts] == [3, 1, 2]
    svg = draw(_scene(_line([1, 2, 3, 60, 200, 201]))).svg
    assert svg.count("<circle") == 1
    assert len(_paths(svg)) == 2


def test_limits_and_times_beyond_them_are_drawn_and_nothing_is_written() -> None:
    scene = _scene(_line(list(range(600))))._replace(
        marks=[Mark(0, 300 * MINUTE, 8.0)], outs=[(10 * MINUTE, 20 * MINUTE)]
    )
    drawn = draw(scene)
    assert "stroke-dasharray" in drawn.svg
    assert drawn.svg.count('fill="#d9d9d9"') == 1
    assert "<text" not in drawn.svg
    assert drawn.low < 4.0
    assert drawn.high > 8.0


@given(st.floats(-80, 80), st.floats(0.5, 1e6))
def test_an_axis_has_few_round_numbers_in_its_range(low: float, span: float) -> None:
    values = grid(low, low + span)
    assert 2 <= len(values) <= 8
    assert all(low - 1e-6 <= value <= low + span + 1e-6 for value in values)
