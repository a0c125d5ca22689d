"""Laws of the picture of a way: time is known or not, no line goes over what is not, all is inside."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.timeline import HEIGHT, LEFT, RIGHT, WIDTH, Bar, Limit, Scene, Series, draw, unknown
from links.readings_store import Bucket

MINUTE = 60_000
_POINT = re.compile(r"([ML])(-?[\d.e+]+) (-?[\d.e+-]+)")


@st.composite
def scenes(some: st.DrawFn) -> Scene:
    """Return a way of some legs with readings of some of its time."""
    bars, at = [], 1_700_000_000_000
    for _ in range(some(st.integers(1, 4))):
        end = at + some(st.integers(1, 600)) * MINUTE
        bars.append(Bar(at, end, "leg"))
        at = end + some(st.sampled_from((0, 0, 30 * MINUTE)))
    step = some(st.integers(1, 20)) * MINUTE
    first, last = bars[0].from_at, bars[-1].until_at
    numbers = some(st.sets(st.integers(0, max(0, (last - first) // step - 1)), max_size=30))
    values = st.floats(-40, 60, allow_nan=False)
    buckets = []
    for number in sorted(numbers):
        value = some(values)
        buckets.append(Bucket(first + number * step, value - 1, value + 1, value))
    return Scene(bars, [Series("air", "air", step, buckets)], [(first - 5, last + 5)], [], 15 * MINUTE)


@given(scenes())
def test_time_is_known_or_unknown_and_nothing_else(scene: Scene) -> None:
    holes = unknown(scene)
    whole = sum(bar.until_at - bar.from_at for bar in scene.bars)
    assert 0 <= sum(end - start for start, end in holes) <= whole
    for start, end in holes:
        assert start < end
        assert any(bar.from_at <= start and end <= bar.until_at for bar in scene.bars)
        for bucket in scene.series[0].buckets:
            assert bucket.start_at + scene.series[0].step_ms <= start or bucket.start_at >= end
    assert draw(scene).unknown_ms == sum(end - start for start, end in holes)
    if not scene.series[0].buckets:
        assert draw(scene).unknown_ms == whole


@given(scenes())
def test_no_line_goes_over_unknown_time(scene: Scene) -> None:
    picture = draw(scene)
    pieces = [_POINT.findall(line.path) for line in picture.lines]
    for points in pieces:
        for (_, before, _), (kind, x, _) in pairwise(points):
            for hole in picture.unknown:
                is_over = float(before) < hole.x and hole.x + hole.width < float(x)
                assert not (kind == "L" and is_over and hole.width > 1)


@given(scenes())
def test_all_of_it_is_in_the_picture(scene: Scene) -> None:
    picture = draw(scene)
    for box in (*picture.bars, *picture.unknown, *picture.harms):
        assert box.x >= LEFT
        assert box.x + box.width <= WIDTH - RIGHT + 1.1
    for line in picture.lines:
        for _, x, y in _POINT.findall(line.path):
            assert LEFT - 0.1 <= float(x) <= WIDTH - RIGHT + 0.1
            assert 0 <= float(y) <= HEIGHT


def test_words_of_two_limits_at_one_place_do_not_lie_upon_another() -> None:
    buckets = [Bucket(0, 1.0, 3.0, 2.0)]
    limits = [Limit(0.0, "above 0 °C"), Limit(0.0, "below 0 °C", is_under=True)]
    scene = Scene([Bar(0, MINUTE, "leg")], [Series("air", "air", MINUTE, buckets)], [], limits, MINUTE)
    (line, over, _), (same, under, _) = draw(scene).limits
    assert line == same
    assert under - over > 12  # a line of letters
