"""Runs of hearings, and which silences were holes in the coverage. Minutes."""

from collections.abc import Sequence

import pytest

from coldchain.judgement.coverage_holes import (
    JOIN_MS,
    LONGEST_HOLE_MS,
    MOST,
    Span,
    back_at,
    gap_ms,
    holes,
    join,
    measured_ms,
    patience_ms,
    prior_ms,
    usual_interval_ms,
)
from coldchain.judgement.time_set import TimeSet, add

MINUTE = 60_000
DAY = 24 * 60
NINE = 9 * 60  # o'clock


def spans(*pairs: tuple[float, float]) -> tuple[Span, ...]:
    """Return spans from minutes."""
    return tuple(Span(round(one * MINUTE), round(other * MINUTE)) for one, other in pairs)


def times(*minutes: float) -> TimeSet:
    """Return a set of times."""
    return add(TimeSet(), [round(minute * MINUTE) for minute in minutes])


def days(lengths: Sequence[float], *, start: float = NINE) -> list[Span]:
    """Return a hole of each length, one a day at the same time."""
    begins = [day * DAY + start for day in range(len(lengths))]
    return list(spans(*((begin, begin + length) for begin, length in zip(begins, lengths, strict=True))))


def test_points_that_are_near_are_one_span() -> None:
    points = [0, MINUTE, 3 * MINUTE, 6 * MINUTE]
    assert join((), points, join_ms=2 * MINUTE) == spans((0, 3), (6, 6))


def test_a_point_between_two_spans_melts_them() -> None:
    assert join(spans((0, 1), (4, 5)), [round(2.5 * MINUTE)], join_ms=JOIN_MS) == spans((0, 5))


def test_an_earlier_point_comes_first() -> None:
    assert join(spans((10, 11)), [MINUTE], join_ms=JOIN_MS) == spans((1, 1), (10, 11))


def test_no_points_change_nothing() -> None:
    assert join(spans((0, 1)), [], join_ms=JOIN_MS) == spans((0, 1))


def test_only_the_newest_are_kept() -> None:
    kept = join((), [10 * MINUTE * number for number in range(MOST + 9)], join_ms=JOIN_MS)
    assert (len(kept), kept[0].start_at) == (MOST, 90 * MINUTE)


@pytest.mark.parametrize(
    ("runs", "minutes"),
    [
        (spans((0, 0), (60, 60), (120, 121), (180, 180), (240, 240)), 60),
        (spans((0, 50), (60, 110), (120, 170), (180, 230), (240, 240)), 0),
        (spans((0, 0), (60, 60)), 0),
        ((), 0),
    ],
    ids=["bundles", "holes", "too-few", "none"],
)
def test_the_usual_interval_is_that_of_bundles(runs: tuple[Span, ...], minutes: float) -> None:
    assert usual_interval_ms(runs) == pytest.approx(minutes * MINUTE, abs=MINUTE)


def test_what_is_a_gap_follows_the_interval() -> None:
    assert gap_ms(0) == JOIN_MS
    assert gap_ms(5 * MINUTE) == 12.5 * MINUTE


@pytest.mark.parametrize(
    ("runs", "interval", "minute"),
    [
        (spans((0, 1), (30, 31), (36, 36), (41, 41)), 5, 30),
        (spans((0, 1), (30, 31), (36, 36), (41, 41)), 1, 41),
        (spans((3, 3), (8, 8), (13, 13)), 5, 3),
        (spans(*((minute, minute) for minute in range(0, 5 * MOST, 5))), 5, 0),
        ((), 5, 0),
    ],
    ids=["after-a-gap", "each-is-one", "since-the-first", "longer-than-is-known", "never"],
)
def test_it_is_heard_again_since_the_last_gap(runs: tuple[Span, ...], interval: float, minute: float) -> None:
    assert back_at(runs, round(interval * MINUTE)) == minute * MINUTE


def test_what_was_measured_is_counted_inside_the_gap_only() -> None:
    assert measured_ms(Span(10, 20), [Span(0, 12), Span(15, 17), Span(19, 40), Span(50, 60)]) == 5


HEARD = times(*range(0, 61, 5), *range(100, 161, 5))


@pytest.mark.parametrize(
    ("late", "found"),
    [(range(65, 100, 5), True), (range(65, 100, 15), True), (range(65, 70, 5), False), ((), False)],
    ids=["measured", "seldom", "too-little", "dark"],
)
def test_a_silence_is_a_hole_when_its_readings_came_afterwards(late: Sequence[int], found: bool) -> None:
    assert holes(HEARD, times(*late), 5 * MINUTE) == (list(spans((60, 100))) if found else [])


def test_what_is_heard_seldom_has_no_hole_between_two_hearings() -> None:
    assert holes(times(*range(0, 600, 60)), times(*range(600)), 60 * MINUTE) == []
    assert len(holes(times(*range(0, 600, 60)), times(*range(600)), 5 * MINUTE)) == 9


def test_a_silence_of_a_day_is_no_hole() -> None:
    assert holes(times(0, 5, 1500), times(*range(5, 1500)), 5 * MINUTE) == []


def test_fourteen_days_of_holes_are_known() -> None:
    minutes = [minute for minute in range(0, 15 * DAY, 5) if not NINE < minute % DAY < NINE + 40]
    late = [minute for minute in range(0, 15 * DAY, 5) if NINE < minute % DAY < NINE + 40]
    assert len(holes(times(*minutes), times(*late), 5 * MINUTE)) == 14


def test_two_days_are_a_habit_of_what_stands() -> None:
    known = days([20, 24])
    assert patience_ms(known, NINE * MINUTE, moves=False) == 36 * MINUTE
    assert patience_ms(known[1:], NINE * MINUTE, moves=False) == 0
    assert patience_ms([*known[1:], *known[1:]], NINE * MINUTE, moves=False) == 0


def test_one_hole_is_enough_for_what_drives() -> None:
    assert patience_ms(days([80]), NINE * MINUTE, moves=True) == 120 * MINUTE
    assert patience_ms([], NINE * MINUTE, moves=True) == 0


def test_one_failure_among_five_is_no_habit() -> None:
    assert patience_ms(days([20, 20, 200, 20, 20, 20]), NINE * MINUTE, moves=False) == 30 * MINUTE


@pytest.mark.parametrize("moves", [False, True])
def test_a_hole_at_another_time_of_day_is_no_excuse(moves: bool) -> None:
    known = days([20] * 2)
    assert patience_ms(known, (NINE + 80) * MINUTE, moves=moves) > 0
    assert patience_ms(known, (NINE + 100) * MINUTE, moves=moves) == 0


def test_three_holes_of_what_drives_say_something_of_the_whole_day() -> None:
    known = days([20, 40, 60])
    assert patience_ms(known, (NINE + 400) * MINUTE, moves=True) == 60 * MINUTE
    assert patience_ms(known, (NINE + 400) * MINUTE, moves=False) == 0


def test_a_hole_around_midnight_is_near() -> None:
    assert patience_ms(days([20] * 2, start=DAY - 30), (2 * DAY + 30) * MINUTE, moves=False) > 0


def test_nobody_waits_longer_than_the_longest_hole() -> None:
    assert patience_ms(days([239] * 6), NINE * MINUTE, moves=False) == LONGEST_HOLE_MS


@pytest.mark.parametrize(
    ("absence", "moves", "minutes"), [(15, True, 45), (60, True, 45), (15, False, 15), (1, True, 3)]
)
def test_a_hole_is_expected_before_any_is_known(absence: float, moves: bool, minutes: float) -> None:
    assert prior_ms(round(absence * MINUTE), moves=moves) == minutes * MINUTE
