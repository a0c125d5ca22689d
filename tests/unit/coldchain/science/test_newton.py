"""coldchain/science/newton.py: time to a limit, and fits that say when they are none."""

import math
import random

import pytest

from coldchain.errors import InputError
from coldchain.science.newton import CoolingFit, NoFit, Samples, breach_minutes, fit_cooling, minutes_to

TAU_S, AMBIENT_C, START_C = 10_800.0, 32.0, 4.0


def warming(
    *,
    minutes: int = 30,
    tau_s: float = TAU_S,
    noise_k: float = 0.0,
    step_c: float = 0.0,
    ambient_c: float = AMBIENT_C,
) -> list[tuple[float, float]]:
    """Return one sample a minute of a box whose cooling has failed, with a sensor's noise and step."""
    chance, samples = random.Random(7), []
    for at_s in range(0, minutes * 60, 60):
        value_c = ambient_c + (START_C - ambient_c) * math.exp(-at_s / tau_s) + chance.gauss(0.0, noise_k)
        samples.append((float(at_s), round(value_c / step_c) * step_c if step_c else value_c))
    return samples


def fitted(samples: Samples, *, ambient_c: float | None = None) -> CoolingFit:
    fit = fit_cooling(samples, ambient_c=ambient_c)
    assert isinstance(fit, CoolingFit), fit
    return fit


def reason(samples: Samples, *, ambient_c: float | None = None) -> str:
    fit = fit_cooling(samples, ambient_c=ambient_c)
    assert isinstance(fit, NoFit), fit
    return fit.reason


def test_v20_from_4_degrees_in_32_the_limit_of_8_is_reached_in_27_7_minutes() -> None:
    assert breach_minutes(4, 32, 180, 8) == pytest.approx(27.747, abs=5e-4)


@pytest.mark.parametrize(
    ("start_c", "ambient_c", "expected"),
    [(4, 8, None), (4, 7.9, None), (4, 2, None), (8, 32, 0.0), (9, 32, 0.0), (9, 2, 0.0), (8, 8, 0.0)],
)
def test_a_limit_is_reached_already_or_never(
    start_c: float, ambient_c: float, expected: float | None
) -> None:
    assert breach_minutes(start_c, ambient_c, 180, 8) == expected


def test_just_above_the_limit_it_takes_long_but_not_for_ever() -> None:
    minutes = breach_minutes(4, 8.001, 180, 8)
    assert minutes is not None
    assert minutes == pytest.approx(-180 * math.log(0.001 / 4.001))


def test_a_lower_limit_is_asked_for_with_all_signs_turned() -> None:
    minutes = breach_minutes(-4, 18, 60, 0.5)
    assert minutes == pytest.approx(-60 * math.log(17.5 / 22))


def test_impossible_input_is_refused() -> None:
    with pytest.raises(InputError, match="time constant: got 0 min"):
        breach_minutes(4, 32, 0, 8)
    with pytest.raises(InputError, match="temperature: got nan degC; allowed: a finite number"):
        breach_minutes(4, math.nan, 180, 8)
    with pytest.raises(InputError, match="samples: got none"):
        fit_cooling([], ambient_c=32.0)
    with pytest.raises(InputError, match="times that never fall"):
        fit_cooling([(60.0, 4.0), (0.0, 5.0)], ambient_c=32.0)
    with pytest.raises(InputError, match="temperature: got nan degC"):
        fit_cooling([(0.0, math.nan)], ambient_c=32.0)


def test_a_known_ambient_gives_the_time_constant() -> None:
    fit = fitted(warming(), ambient_c=AMBIENT_C)
    assert (fit.ambient_c, fit.n) == (AMBIENT_C, 30)
    assert (fit.tau_s, fit.r2) == pytest.approx((TAU_S, 1.0), rel=1e-9)


@pytest.mark.parametrize(("tau_s", "ambient_c"), [(1800.0, 30.0), (10_800.0, 32.0), (7200.0, 15.0)])
def test_an_unknown_ambient_is_found_from_clean_samples(tau_s: float, ambient_c: float) -> None:
    fit = fitted(warming(tau_s=tau_s, ambient_c=ambient_c))
    assert fit.ambient_c == pytest.approx(ambient_c, rel=0.02)
    assert fit.tau_s == pytest.approx(tau_s, rel=0.05)


@pytest.mark.parametrize("ambient_c", [AMBIENT_C, None])
def test_a_cheap_sensor_forecasts_within_a_fifth(ambient_c: float | None) -> None:
    samples = warming(noise_k=0.03, step_c=0.1)
    minutes = minutes_to(fitted(samples, ambient_c=ambient_c), 8.3, 11.3)
    truth = breach_minutes(8.3, AMBIENT_C, TAU_S / 60, 11.3)
    assert truth is not None
    assert minutes == pytest.approx(truth, rel=0.2)


def test_where_the_samples_do_not_bend_a_straight_line_warns_early() -> None:
    samples = [(60.0 * index, round(4.0 + 0.1 * index, 1)) for index in range(15)]
    minutes = minutes_to(fitted(samples), 5.4, 8.4)
    assert minutes == pytest.approx(30.0, rel=0.1)


def test_a_limit_that_is_never_reached_has_no_time() -> None:
    assert minutes_to(CoolingFit(3600.0, 7.0, 0.99, 20), 4.0, 8.0) is None
    assert minutes_to(CoolingFit(3600.0, 32.0, 0.99, 20), 4.0, 8.0) == breach_minutes(4, 32, 60, 8)


def test_five_samples_are_needed() -> None:
    assert reason(warming(minutes=4)) == "4 samples, 5 are needed"
    assert fitted(warming(minutes=5)).n == 5


def test_three_minutes_are_needed() -> None:
    close = [(at_s * 179 / 1800, value_c) for at_s, value_c in warming(minutes=31)]
    assert reason(close, ambient_c=AMBIENT_C) == "samples over 179 s, 180 s are needed"
    enough = [(at_s * 180 / 1800, value_c) for at_s, value_c in warming(minutes=31)]
    assert fitted(enough, ambient_c=AMBIENT_C).tau_s == pytest.approx(TAU_S / 10)


@pytest.mark.parametrize("ambient_c", [AMBIENT_C, None])
@pytest.mark.parametrize("per_minute_k", [0.0, -0.1])
def test_what_does_not_get_warmer_has_no_forecast(per_minute_k: float, ambient_c: float | None) -> None:
    samples = [(60.0 * index, 8.0 + per_minute_k * index) for index in range(20)]
    assert reason(samples, ambient_c=ambient_c) == "it does not get warmer"


def test_what_is_as_warm_as_its_surroundings_has_no_forecast() -> None:
    samples = warming()
    warmest_c = max(value_c for _, value_c in samples)
    assert "already as warm as what is around it" in reason(samples, ambient_c=warmest_c)
    assert fitted(samples, ambient_c=warmest_c + 10).n == 30


@pytest.mark.parametrize("ambient_c", [AMBIENT_C, None])
def test_a_saw_of_a_thermostat_is_no_warming_by_newton(ambient_c: float | None) -> None:
    samples = [(60.0 * index, 4.0 + 0.05 * index + 1.5 * (index % 2)) for index in range(20)]
    assert reason(samples, ambient_c=ambient_c).startswith("it does not warm up evenly: R2 is 0.")


def test_unequal_intervals_do_not_matter() -> None:
    samples = [each for index, each in enumerate(warming()) if index % 3]
    assert fitted(samples, ambient_c=AMBIENT_C).tau_s == pytest.approx(TAU_S, rel=1e-9)


def test_one_instant_told_twice_does_not_matter() -> None:
    samples = warming()
    assert fitted([*samples, samples[-1]], ambient_c=AMBIENT_C).tau_s == pytest.approx(TAU_S, rel=1e-9)
