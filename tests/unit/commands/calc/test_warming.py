"""commands/calc/warming.py: forecasts by Newton's law, and goods that follow the air late."""

import math

import pytest

from helpers.calc_run import numbers, refusal, text


def forecast(start_c: float, ambient_c: float, tau_min: float, limit_c: float) -> tuple[str, ...]:
    names = ("--start-c", "--ambient-c", "--tau-min", "--limit-c")
    values = (start_c, ambient_c, tau_min, limit_c)
    return ("breach-time", *(part for pair in zip(names, map(str, values), strict=True) for part in pair))


def test_minutes_until_a_limit() -> None:
    assert numbers(*forecast(4, 32, 180, 8))["minutes"] == pytest.approx(27.747, abs=5e-4)
    assert text(*forecast(4, 32, 180, 8)).startswith("8 degC is reached in 27.7 min (27 min 45 s)\n")


def test_never_is_null() -> None:
    assert numbers(*forecast(-4, 6, 180, 8)) == {"minutes": None}
    assert text(*forecast(-4, 6, 180, 8)).startswith("8 degC is never reached\n")


def test_beyond_the_limit_it_is_now() -> None:
    assert numbers(*forecast(9, 32, 180, 8))["minutes"] == 0.0


@pytest.mark.parametrize("tau_min", ["0", "-5", "nan", "inf"])
def test_a_time_constant_is_above_zero(tau_min: str) -> None:
    assert "time constant: got" in refusal(*forecast(4, 32, float(tau_min), 8))


def test_an_absurd_time_constant_is_no_defect() -> None:
    assert numbers(*forecast(4, 32, 1e308, 8))["minutes"] > 1e300
    assert "8 degC is reached in 1" in text(*forecast(4, 32, 1e308, 8))


def test_a_fit_gives_the_time_constant_back() -> None:
    readings = [f"{3 * n}:{32 - 28 * math.exp(-3 * n / 180):.6f}" for n in range(8)]
    found = numbers("cooling-fit", *readings, "--ambient-c", "32", "--limit-c", "8")
    assert found["tau_min"] == pytest.approx(180, rel=1e-3)
    assert found["minutes"] == pytest.approx(27.747 - 21, abs=0.01)
    assert (found["n"], found["reason"]) == (8, None)
    assert "time constant 180.0 min toward 32.0 degC" in text("cooling-fit", *readings, "--ambient-c", "32")


def test_a_poor_fit_gives_no_forecast_and_says_so() -> None:
    found = numbers("cooling-fit", "0:4", "3:4")
    assert found["tau_min"] is None
    assert "5 are needed" in found["reason"]
    assert text("cooling-fit", "0:4", "3:4").startswith("no forecast: 2 samples")
    assert "sample 1: got '4'" in refusal("cooling-fit", "4")


def test_goods_follow_the_air_late() -> None:
    found = numbers("lag", "--start-c", "-4", "--tau-min", "60", "30:1", "-4:1")
    first = 30 - 34 * math.exp(-1)
    assert [step["product_c"] for step in found["steps"]] == [
        pytest.approx(first, abs=1e-6),
        pytest.approx(-4 + (first + 4) * math.exp(-1), abs=1e-6),
    ]
    assert "30 degC for 1 h: goods at 17.49 degC" in text("lag", "--start-c", "-4", "--tau-min", "60", "30:1")
    assert "--start-c: got nan" in refusal("lag", "--start-c", "nan", "--tau-min", "60", "30:1")
