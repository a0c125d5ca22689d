"""Runs of hearings, and which silences were holes in the coverage. Minutes."""

from collections.abc import Sequence

import pytest

from coldchain.judgement.coverage_holes import (
    JOIN_MS,
    LONGEST_HOLE_MS,
    MOST,
    Span,
    gaps,
    holes,
    join,
    measured_ms,
    patience_ms,
    usual_interval_ms,
)

MINUTE = 60_000
DAY = 24 * 60
NINE = 9 * 60  # o'clock


def spans(*pairs: tuple[float, float], place: str = "") -> tuple[Span, ...]:
    """Return spans from minutes."""
    return tuple(Span(round(one * MINUTE), round(other * MINUTE), place) for one, other in pairs)


def days(lengths: Sequence[float], *, start: float = NINE, place: str = "") -> tuple[Span, ...]:
    """Return runs with a silence of each length, one a day at the same time."""
    pairs: list[tuple[float, float]] = [(0, start)]
    for day, length in enumerate(lengths):
        end = pairs[-1][1] + length
        pairs.append((end, (day + 1) * DAY + start))
    return spans(*pairs, place=place)


def test_points_that_are_near_are_one_span() -> None:
    assert join((), [0, MINUTE, 3 * MINUTE, 6 * MINUTE], join_ms=2 * MINUTE) == spans((0, 3), (6, 6))


def test_a_point_between_two_spans_melts_them() -> None:
    assert join(spans((0, 1), (4, 5)), [round(2.5 * MINUTE)], join_ms=JOIN_MS) == spans((0, 5))


def test_an_earlier_point_comes_first() -> None:
    assert join(spans((10, 11)), [MINUTE], join_ms=JOIN_MS) == spans((1, 1), (10, 11))


def test_no_points_change_nothing() -> None:
    assert join(spans((0, 1)), [], join_ms=JOIN_MS) == spans((0, 1))


def test_the_place_is_where_the_last_point_was() -> None:
    before = (Span(0, MINUTE, "depot"),)
    assert join(before, [2 * MINUTE], join_ms=JOIN_MS, place="market") == (Span(0, 2 * MINUTE, "market"),)
    assert join(before, [0], join_ms=JOIN_MS, place="market") == before


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


def test_a_gap_is_where_its_beginning_was() -> None:
    assert gaps((Span(0, 1, "a"), Span(5, 6, "b"))) == [Span(1, 5, "a")]


def test_what_was_measured_is_counted_inside_the_gap_only() -> None:
    assert measured_ms(Span(10, 20), [Span(0, 12), Span(15, 17), Span(19, 40), Span(50, 60)]) == 5


@pytest.mark.parametrize(
    ("late", "found"),
    [(spans((11, 29)), True), (spans((11, 15)), False), ((), False)],
    ids=["measured", "too-little", "dark"],
)
def test_a_silence_is_a_hole_when_its_readings_came_afterwards(late: tuple[Span, ...], found: bool) -> None:
    assert holes(spans((0, 10), (30, 40)), late) == ([Span(10 * MINUTE, 30 * MINUTE)] if found else [])


def test_a_silence_of_a_day_is_no_hole() -> None:
    assert holes(spans((0, 10), (1500, 1600)), spans((11, 1499))) == []


ALWAYS = spans((0, 20 * DAY))


def test_five_holes_at_this_time_of_day_are_a_habit() -> None:
    runs = days([20, 20, 24, 20, 20])
    assert patience_ms(runs, ALWAYS, runs[-1]) == 30 * MINUTE
    assert patience_ms(runs[1:], ALWAYS, runs[-1]) == 0


def test_a_hole_at_another_time_of_day_is_no_excuse() -> None:
    runs = days([20] * 6)
    assert patience_ms(runs, ALWAYS, runs[-1]._replace(end_at=runs[-1].end_at + 80 * MINUTE)) > 0
    assert patience_ms(runs, ALWAYS, runs[-1]._replace(end_at=runs[-1].end_at + 100 * MINUTE)) == 0


def test_a_hole_around_midnight_is_near() -> None:
    runs = days([20] * 6, start=DAY - 30)
    assert patience_ms(runs, ALWAYS, runs[-1]._replace(end_at=runs[-1].end_at + 60 * MINUTE)) > 0


def test_a_hole_at_another_place_is_no_excuse() -> None:
    runs = days([20] * 6, place="hills")
    assert patience_ms(runs, ALWAYS, runs[-1]) > 0
    assert patience_ms(runs, ALWAYS, runs[-1]._replace(place="depot")) == 0


def test_nobody_waits_longer_than_the_longest_hole() -> None:
    runs = days([239] * 6)
    assert patience_ms(runs, ALWAYS, runs[-1]) == LONGEST_HOLE_MS
