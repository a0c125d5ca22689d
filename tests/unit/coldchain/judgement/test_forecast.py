"""When a limit is reached: exact curves, and every reason for no forecast."""

from math import log

import pytest

from coldchain.judgement.forecast import (
    MOST_SAMPLES,
    SILENT_MS,
    WINDOW_MS,
    Course,
    course_of,
    forecast,
    forecast_on,
    held,
    is_soon,
    recent,
)
from coldchain.registry.profile import Side
from coldchain.science.newton import NoFit
from helpers.saving import newton

MINUTE = 60_000


def test_a_warming_curve_reaches_its_limit_at_the_analytic_minute() -> None:
    samples = newton(4.0, 30.0, 90.0)
    now_c = samples[-1][1]
    found = forecast(samples, 12.0)
    assert found.minutes_to_limit == pytest.approx(90.0 * log((30 - now_c) / (30 - 12)), rel=0.01)
    assert found.reason.startswith("it gets warmer by ")
    assert "R2 1.00" in found.reason


def test_a_cooling_curve_reaches_a_lower_limit() -> None:
    samples = newton(6.0, -12.0, 100.0)
    now_c = samples[-1][1]
    found = forecast(samples, 0.0, Side.BELOW)
    assert found.minutes_to_limit == pytest.approx(100.0 * log((now_c + 12) / 12), rel=0.01)
    assert "gets colder" in found.reason


def test_a_limit_that_is_passed_already_is_zero_minutes_away() -> None:
    assert forecast(newton(9.0, 30.0, 90.0), 8.0).minutes_to_limit == 0.0
    assert forecast([(0.0, 3.0), (60.0, 3.1), (120.0, 3.0)], 3.5, Side.BELOW).minutes_to_limit == 0.0


def test_a_limit_above_what_it_goes_to_is_never_reached() -> None:
    found = forecast_on(Course(5.0, 9.0, 20.0, "it gets warmer"), 12.0)
    assert found.minutes_to_limit is None
    assert found.reason == "it gets warmer, and does not reach 12 degC"


def test_what_takes_longer_than_two_days_is_not_said() -> None:
    found = forecast_on(Course(5.0, 30.0, 60_000.0, "it gets warmer"), 20.0)
    assert found.minutes_to_limit is None
    assert "more than 48 h" in found.reason


def test_a_poor_fit_says_so_with_its_r2() -> None:
    samples = [(minute * 60.0, 4 + 0.1 * minute + 3 * (minute % 2)) for minute in range(20)]
    found = forecast(samples, 8.0)
    assert found.minutes_to_limit is None
    assert "R2 is 0." in found.reason


def test_a_poor_fit_of_cooling_speaks_of_cooling() -> None:
    samples = [(minute * 60.0, 9 - 0.2 * minute + 3 * (minute % 2)) for minute in range(20)]
    found = course_of(samples)
    assert isinstance(found, NoFit)
    assert "does not cool down evenly" in found.reason


def test_a_level_temperature_stays_as_it_is() -> None:
    course = course_of([(minute * 60.0, 4 + 0.5 * (minute % 2)) for minute in range(20)])
    assert isinstance(course, Course)
    assert course.at(1000) == pytest.approx(4.25)
    assert forecast_on(course, 8.0) == (None, "it stays as it is")


def test_ups_and_downs_are_no_course() -> None:
    values = [4.0, 9.0, 12.0, 9.0, 4.0, 9.0, 12.0, 9.0, 4.0]
    assert course_of([(n * 60.0, value) for n, value in enumerate(values)]) == NoFit(
        "it goes up and down by 8.0 K"
    )


def test_without_readings_there_is_no_forecast() -> None:
    found = forecast((), 8.0)
    assert found == (None, "no forecast: no readings of the last half hour")


def test_only_the_last_half_hour_counts_and_its_newest_must_be_fresh() -> None:
    now = 10_000 * MINUTE
    samples = [(now - minute * MINUTE, 4.0 + minute) for minute in range(50)]
    taken = recent(samples, now)
    assert len(taken) == WINDOW_MS // MINUTE
    assert taken[0][0] == 0.0
    assert taken[-1] == (29 * 60.0, 4.0)
    assert recent(samples, now + SILENT_MS) != ()
    assert recent(samples, now + SILENT_MS + 1) == ()


def test_many_samples_are_thinned_and_the_newest_stays() -> None:
    samples = [(second * 1000, float(second)) for second in range(1, 1701)]
    taken = recent(samples, 1_700_000)
    assert len(taken) <= MOST_SAMPLES
    assert taken[-1][1] == 1700.0


def test_what_is_held_stays() -> None:
    assert held(5.0).at(0) == held(5.0).at(600) == 5.0


def test_only_a_near_limit_and_a_real_rise_are_worth_a_word() -> None:
    rising = newton(4.0, 30.0, 90.0)
    assert is_soon(rising, forecast(rising, 12.0))
    assert not is_soon(rising, forecast(rising, 8.0))  # it is there already
    assert not is_soon(rising, forecast(rising, 29.9))  # hours ahead
    cycle = newton(4.0, 5.4, 20.0)
    assert not is_soon(cycle, forecast(cycle, 5.2))
    assert not is_soon((), forecast((), 5.2))
