"""coldchain/science/usp.py: what the windows of USP <1079.2> allow, and at which edge they stop."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.mkt import mkt_c
from coldchain.science.usp import CONTROLLED_COLD, CONTROLLED_ROOM, Segments, UspWindow, judge_usp


def reasons(window: UspWindow, segments: Segments) -> str:
    return "; ".join(judge_usp(window, segments).reasons)


@pytest.mark.parametrize(
    ("window", "segments"),
    [
        (CONTROLLED_COLD, [(5.0, 48.0)]),
        (CONTROLLED_COLD, [(2.0, 24.0), (8.0, 24.0)]),
        (CONTROLLED_COLD, [(4.0, 22.0), (15.0, 2.0)]),
        (CONTROLLED_ROOM, [(22.0, 700.0), (40.0, 5.0), (22.0, 15.0)]),
        (CONTROLLED_ROOM, [(25.0, 720.0)]),
        (CONTROLLED_ROOM, [(15.0, 100.0)]),
    ],
)
def test_what_is_allowed(window: UspWindow, segments: Segments) -> None:
    found = judge_usp(window, segments)
    assert (found.allowed, found.reasons) == (True, ())


@pytest.mark.parametrize(
    ("window", "segments", "reason"),
    [
        (CONTROLLED_COLD, [(4.0, 100.0), (1.9, 0.1)], "1.9 degC is below 2 degC, which no mean excuses"),
        (CONTROLLED_COLD, [(4.0, 100.0), (15.1, 0.1)], "15.1 degC is above 15 degC"),
        (CONTROLLED_COLD, [(4.0, 100.0), (8.1, 24.0)], "24 h above 8 degC, less than 24 h is allowed"),
        (CONTROLLED_COLD, [(8.0, 18.0), (14.0, 6.0)], "mean kinetic temperature 9.94"),
        (CONTROLLED_ROOM, [(14.9, 1.0)], "14.9 degC is below 15 degC"),
        (CONTROLLED_ROOM, [(20.0, 700.0), (40.1, 1.0)], "40.1 degC is above 40 degC"),
        (CONTROLLED_ROOM, [(20.0, 700.0), (31.0, 24.0)], "24 h above 30 degC"),
        (CONTROLLED_ROOM, [(25.1, 720.0)], "mean kinetic temperature 25.10 degC is above 25 degC"),
    ],
)
def test_what_is_not_allowed_and_why(window: UspWindow, segments: Segments, reason: str) -> None:
    found = judge_usp(window, segments)
    assert not found.allowed
    assert reason in reasons(window, segments)


def test_the_worst_window_is_found_wherever_it_lies() -> None:
    segments = [(3.0, 100.0), (9.0, 10.0), (3.0, 5.0), (12.0, 3.0), (3.0, 100.0)]
    found = judge_usp(CONTROLLED_COLD, segments)
    expected = mkt_c([9.0, 3.0, 12.0], weights=[10.0, 11.0, 3.0])
    assert found.worst_mkt_c == pytest.approx(expected, abs=1e-6)
    assert (found.longest_excursion_h, found.minimum_c, found.maximum_c) == (10.0, 3.0, 12.0)


def test_a_shorter_holding_time_is_one_window() -> None:
    found = judge_usp(CONTROLLED_ROOM, [(20.0, 5.0), (25.0, 5.0)])
    assert found.worst_mkt_c == pytest.approx(22.832, abs=5e-4)


def test_a_run_above_is_counted_over_segments_without_a_break() -> None:
    assert (
        judge_usp(CONTROLLED_COLD, [(9.0, 5.0), (10.0, 6.0), (8.0, 0.1), (9.0, 4.0)]).longest_excursion_h
        == 11.0
    )


def test_segments_of_no_time_say_nothing() -> None:
    assert judge_usp(CONTROLLED_COLD, [(90.0, 0.0), (5.0, 1.0), (-90.0, 0.0)]).allowed


@pytest.mark.parametrize(
    ("segments", "message"),
    [
        ([], "temperatures held: got none"),
        ([(5.0, 0.0)], "time in all: got 0.0 h"),
        ([(5.0, -1.0)], "time at 5.0 degC: got -1.0 h"),
        ([(math.nan, 1.0)], "temperature: got nan"),
    ],
)
def test_impossible_histories_are_refused(segments: Segments, message: str) -> None:
    with pytest.raises(InputError, match=message):
        judge_usp(CONTROLLED_COLD, segments)
