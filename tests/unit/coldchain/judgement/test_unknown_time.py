"""coldchain/judgement/unknown_time.py: bounds that hold, widen with the gap, and close on what is known."""

from collections.abc import Callable
from math import exp
from operator import add

import pytest

from coldchain.judgement.unknown_time import STEPS, Course, Walls, bounds, courses

WALLS = Walls(hottest_c=40.0, coldest_c=0.0, tau_s=7200.0)
MINUTE_MS = 60_000
ENDS = [(None, None), (4.0, None), (None, 4.0), (4.0, 4.0), (4.0, 20.0), (20.0, 4.0), (50.0, -5.0)]


def doubling(at_c: float) -> float:
    """Return a rate that doubles every 10 K."""
    return float(2 ** (at_c / 10))


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("minutes", [1, 20, 300, 30_000])
def test_the_likely_course_lies_between_the_coldest_and_the_hottest(
    ends: tuple[float | None, float | None], minutes: int
) -> None:
    found = courses(WALLS, *ends, minutes * MINUTE_MS)
    assert len(found) == STEPS
    assert all(each.coldest_c <= each.likely_c <= each.hottest_c for each in found)
    best, likely, worst = bounds(doubling, found, minutes * MINUTE_MS)
    assert best <= likely <= worst


@pytest.mark.parametrize(
    "ends", [(4.0, 4.0), (0.0, 0.0), (-1.0, -1.0), (4.0, 20.0), (20.0, 4.0), (4.0, None)]
)
def test_a_longer_gap_can_hide_more(ends: tuple[float, float]) -> None:
    before = (0.0, 0.0)
    for minutes in (120, 300, 900, 1500):  # from 4 to 20 takes these goods more than an hour
        duration_ms = minutes * MINUTE_MS
        best, _, worst = bounds(doubling, courses(WALLS, *ends, duration_ms), duration_ms)
        assert worst > before[0]
        assert (worst - best) > before[1]
        before = worst, worst - best


@pytest.mark.parametrize("end_c", [0.0, -0.5, 0.2])
def test_goods_found_as_cold_as_their_store_may_have_been_warm_long_before(end_c: float) -> None:
    day_ms = 86_400_000
    found = courses(Walls(40.0, 0.0, 1800.0), end_c, end_c, day_ms)
    assert found[5].hottest_c > 39.0
    best, _, worst = bounds(doubling, found, day_ms)
    assert worst > 8 * best


@pytest.mark.parametrize("end_c", [40.0, 41.0])
def test_goods_found_as_hot_as_can_be_may_have_been_cold_before(end_c: float) -> None:
    assert courses(Walls(40.0, 0.0, 1800.0), end_c, end_c, 86_400_000)[5].coldest_c < 1.0


def test_a_gap_of_nearly_nothing_is_known() -> None:
    best, likely, worst = bounds(doubling, courses(WALLS, 4.0, 4.0, 1), 1)
    assert best == pytest.approx(doubling(4.0), rel=1e-6)
    assert likely == pytest.approx(doubling(4.0))
    assert worst == pytest.approx(doubling(4.0), rel=1e-6)


def test_goods_warm_no_faster_than_their_time_constant_allows() -> None:
    for number, each in enumerate(courses(WALLS, 4.0, None, 7_200_000)):
        share = (number + 0.5) / STEPS
        assert each.hottest_c == pytest.approx(40 + (4 - 40) * exp(-share))
        assert each.coldest_c == pytest.approx(4 * exp(-share))
        assert each.likely_c == 4.0


def test_goods_that_are_cold_again_must_have_had_time_to_cool() -> None:
    for number, each in enumerate(courses(WALLS, None, 4.0, 7_200_000)):
        left = 1 - (number + 0.5) / STEPS
        assert each.hottest_c == pytest.approx(min(40.0, 4 * exp(left)))
        assert each.coldest_c == pytest.approx(max(0.0, 40 + (4 - 40) * exp(left)))


def test_what_was_measured_beyond_the_walls_moves_them() -> None:
    (first, *_, last) = courses(WALLS, 50.0, -5.0, 600 * 3_600_000)
    assert 50.0 <= first.hottest_c < 55.0
    assert -10.0 < last.coldest_c <= -5.0


def test_without_any_value_all_between_the_walls_is_possible() -> None:
    assert courses(WALLS, None, None, MINUTE_MS) == [Course(0.0, 0.0, 40.0)] * STEPS


def test_a_straight_line_is_likely() -> None:
    found = courses(WALLS, 4.0, 16.0, 36_000_000)
    assert [each.likely_c for each in found] == pytest.approx([4.5 + number for number in range(12)])
    assert bounds(lambda at_c: at_c, found, 36_000_000)[1] == pytest.approx(10 * 36_000_000)


@pytest.mark.parametrize(
    "rate", [lambda at_c: -at_c, lambda at_c: (at_c - 12) ** 2, lambda _: 1.0, lambda at_c: add(at_c, 50)]
)
def test_bounds_hold_the_likely_worth_for_any_rate(rate: Callable[[float], float]) -> None:
    best, likely, worst = bounds(rate, courses(WALLS, 4.0, 20.0, 7_200_000), 7_200_000)
    assert best <= likely <= worst


def test_a_very_long_gap_does_not_overflow() -> None:
    found = courses(Walls(40.0, 0.0, 1.0), 4.0, 4.0, 400 * 86_400_000)
    assert found[5] == Course(0.0, 4.0, 40.0)
