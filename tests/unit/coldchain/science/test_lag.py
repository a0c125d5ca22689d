"""coldchain/science/lag.py: the product follows the air."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.lag import lag_ramp, lag_step


def test_after_one_time_constant_63_percent_of_the_way_is_done() -> None:
    assert lag_step(4.0, 14.0, duration_s=600, tau_s=600) == pytest.approx(4 + 10 * (1 - math.exp(-1)))


def test_one_long_step_is_as_good_as_many_short_ones() -> None:
    product_c = 4.0
    for _ in range(360):
        product_c = lag_step(product_c, 30.0, duration_s=10, tau_s=7200)
    assert product_c == pytest.approx(lag_step(4.0, 30.0, duration_s=3600, tau_s=7200), rel=1e-12)


def test_it_never_passes_the_air() -> None:
    assert lag_step(4.0, 30.0, duration_s=1e9, tau_s=60) == pytest.approx(30.0)
    assert 2.0 < lag_step(9.0, 2.0, duration_s=3600, tau_s=3600) < 9.0


def test_no_time_changes_nothing_and_no_lag_is_the_air() -> None:
    assert lag_step(4.0, 30.0, duration_s=0, tau_s=600) == 4.0
    assert lag_step(4.0, 30.0, duration_s=60, tau_s=0) == 30.0


@pytest.mark.parametrize(
    ("duration_s", "tau_s", "message"),
    [
        (-1, 600, "duration of a step: got -1 s"),
        (60, -1, "time constant: got -1 s"),
        (60, math.nan, "time constant"),
    ],
)
def test_impossible_times_are_refused(duration_s: float, tau_s: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        lag_step(4.0, 30.0, duration_s=duration_s, tau_s=tau_s)


@pytest.mark.parametrize(("duration_s", "tau_s"), [(1e-3, 7200), (60, 7200), (7200, 7200), (36_000, 1800)])
def test_a_ramp_is_as_good_as_many_small_steps(duration_s: float, tau_s: float) -> None:
    product_c, steps = 4.0, 20_000
    for number in range(steps):
        air_c = 6.0 + 18.0 * (number + 0.5) / steps
        product_c = lag_step(product_c, air_c, duration_s=duration_s / steps, tau_s=tau_s)
    assert lag_ramp(4.0, (6.0, 24.0), duration_s=duration_s, tau_s=tau_s) == pytest.approx(
        product_c, rel=1e-7
    )


def test_a_ramp_of_one_temperature_is_a_step() -> None:
    step_c = lag_step(4.0, 30.0, duration_s=600, tau_s=1800)
    assert lag_ramp(4.0, (30.0, 30.0), duration_s=600, tau_s=1800) == pytest.approx(step_c, rel=1e-12)


def test_a_long_ramp_is_followed_one_time_constant_behind() -> None:
    assert lag_ramp(0.0, (0.0, 20.0), duration_s=36_000, tau_s=1800) == pytest.approx(19.0)


def test_a_ramp_of_no_time_changes_nothing_and_without_lag_is_the_air() -> None:
    assert lag_ramp(4.0, (5.0, 30.0), duration_s=0, tau_s=600) == 4.0
    assert lag_ramp(4.0, (5.0, 30.0), duration_s=60, tau_s=0) == 30.0


def test_a_ramp_refuses_impossible_times() -> None:
    with pytest.raises(InputError, match="duration of a step: got -1 s"):
        lag_ramp(4.0, (5.0, 30.0), duration_s=-1, tau_s=600)
