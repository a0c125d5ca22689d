"""coldchain/science/ranges.py: edges of validity, and input that cannot be."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.ranges import (
    Range,
    check_humidity,
    check_not_negative,
    check_number,
    check_positive,
    check_temperature,
)

RANGE = Range(-45.0, 60.0, "degC", "S12")


@pytest.mark.parametrize(
    ("value", "clamped", "outside"),
    [
        (-44.9, -44.9, False),
        (-45.0, -45.0, False),
        (-45.1, -45.0, True),
        (59.9, 59.9, False),
        (60.0, 60.0, False),
        (60.1, 60.0, True),
        (math.inf, 60.0, True),
    ],
)
def test_edges_belong_to_a_range(value: float, clamped: float, outside: bool) -> None:
    assert RANGE.clamp(value) == clamped
    assert RANGE.extrapolated(value) is outside


def test_nan_stays_nan_and_is_outside() -> None:
    assert math.isnan(RANGE.clamp(math.nan))
    assert RANGE.extrapolated(math.nan)


@pytest.mark.parametrize("humidity_pct", [0.0, 100.0])
def test_all_of_a_percentage_is_allowed(humidity_pct: float) -> None:
    assert check_humidity(humidity_pct) == humidity_pct


@pytest.mark.parametrize("humidity_pct", [-0.1, 100.1, math.nan, math.inf])
def test_humidity_beyond_a_percentage_is_refused(humidity_pct: float) -> None:
    with pytest.raises(InputError, match=r"relative humidity: got .*allowed: 0 to 100 %"):
        check_humidity(humidity_pct)


def test_absolute_zero_is_the_coldest() -> None:
    assert check_temperature(-273.15) == -273.15
    for impossible_c in (-273.16, math.nan, math.inf):
        with pytest.raises(InputError, match=r"air: got .* degC; allowed: a number, -273.15 degC or more"):
            check_temperature(impossible_c, thing="air")


def test_zero_is_not_positive_and_not_negative() -> None:
    assert check_not_negative(0.0, thing="time", unit="s") == 0.0
    assert check_positive(1e-9, thing="life", unit="d") == 1e-9
    with pytest.raises(InputError, match=r"life: got 0.0 d; allowed: a number above 0"):
        check_positive(0.0, thing="life", unit="d")
    with pytest.raises(InputError, match=r"time: got -1.0 s; allowed: a number, 0 or more"):
        check_not_negative(-1.0, thing="time", unit="s")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_no_number(value: float) -> None:
    for check in (check_number, check_positive, check_not_negative):
        with pytest.raises(InputError, match="thing: got"):
            check(value, thing="thing", unit="K")
