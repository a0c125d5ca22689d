"""coldchain/science/mkt.py: the mean kinetic temperature of USP."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.mkt import (
    DELTA_H_KJ_MOL,
    DELTA_H_RANGE,
    GAS_CONSTANT_KJ_MOL_K,
    TEMPERATURE_RANGE,
    mkt_c,
    mkt_from,
    mkt_term,
)

USP29_DELTA_H_KJ_MOL, USP29_GAS_CONSTANT = 83.144, 8.3144e-3  # as <1160> prints them


@pytest.mark.parametrize("count", [1, 12, 1000])
def test_v1_a_constant_temperature_is_its_own_mean(count: int) -> None:
    assert mkt_c([5.0] * count) == pytest.approx(5.0, abs=1e-9)


def test_v2_two_equal_times() -> None:
    assert mkt_c([20.0, 25.0]) == pytest.approx(22.8320, abs=5e-5)


def test_v9_both_printed_pairs_of_constants_are_10000_kelvin() -> None:
    same_kj_mol = USP29_DELTA_H_KJ_MOL / USP29_GAS_CONSTANT * GAS_CONSTANT_KJ_MOL_K
    assert same_kj_mol / GAS_CONSTANT_KJ_MOL_K == pytest.approx(10_000, rel=1e-12)
    assert pytest.approx(10_000, rel=1e-12) == DELTA_H_KJ_MOL / GAS_CONSTANT_KJ_MOL_K
    assert mkt_c([2, 8, 25], delta_h_kj_mol=same_kj_mol) == pytest.approx(mkt_c([2, 8, 25]), abs=1e-9)


def test_weights_are_times() -> None:
    assert mkt_c([5.0, 20.0], weights=[47, 1]) == pytest.approx(mkt_c([5.0] * 47 + [20.0]), abs=1e-9)
    assert mkt_c([5.0, 90.0], weights=[1, 0]) == pytest.approx(5.0, abs=1e-9)


def test_a_higher_heat_of_activation_weighs_the_warm_time_more() -> None:
    low, usual, high = (mkt_c([5.0, 25.0], delta_h_kj_mol=value) for value in (60.0, DELTA_H_KJ_MOL, 100.0))
    assert 15.0 < low < usual < high < 25.0


def test_a_running_sum_gives_the_same() -> None:
    held = [(4.0, 20.0), (9.0, 3.0), (-2.0, 1.0)]
    mean = math.fsum(mkt_term(at_c) * hours for at_c, hours in held) / 24.0
    assert mkt_from(mean) == pytest.approx(mkt_c([4.0, 9.0, -2.0], weights=[20.0, 3.0, 1.0]), abs=1e-9)


@pytest.mark.parametrize("temperature_c", [-80.0, -18.0, 150.0])
def test_a_running_sum_holds_over_the_whole_range_of_sensors(temperature_c: float) -> None:
    assert mkt_from(mkt_term(temperature_c, 100.0), 100.0) == pytest.approx(temperature_c, abs=1e-6)


@pytest.mark.parametrize("temperature_c", [-273.15, -273.0, -200.0])
def test_no_cold_is_too_cold_to_be_computed(temperature_c: float) -> None:
    assert mkt_c([temperature_c, temperature_c]) == pytest.approx(temperature_c, abs=1e-9)
    assert temperature_c <= mkt_c([temperature_c, 5.0]) < 5.0


def test_the_edges_of_what_it_is_meant_for() -> None:
    assert [TEMPERATURE_RANGE.extrapolated(at_c) for at_c in (-0.1, 0, 0.1, 39.9, 40, 40.1)] == [
        True, False, False, False, False, True,
    ]  # fmt: skip
    assert [DELTA_H_RANGE.extrapolated(value) for value in (59.9, 60, 100, 100.1)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("temperatures", "weights", "delta_h", "message"),
    [
        ([], None, 83.0, "temperatures: got none; allowed: one or more"),
        ([5.0], [1.0, 2.0], 83.0, "weights: got 2; allowed: one for each of 1 temperatures"),
        ([5.0], [-1.0], 83.0, r"weight of a temperature: got -1.0; allowed: a number, 0 or more"),
        ([5.0], [0.0], 83.0, "sum of the weights: got 0.0"),
        ([5.0], None, 0.0, r"heat of activation: got 0.0 kJ/mol"),
        ([math.nan], None, 83.0, "temperature: got nan degC"),
        ([-300.0], None, 83.0, "temperature: got -300.0 degC"),
    ],
)
def test_impossible_input_is_refused(
    temperatures: list[float], weights: list[float] | None, delta_h: float, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        mkt_c(temperatures, weights=weights, delta_h_kj_mol=delta_h)


@pytest.mark.parametrize("mean", [0.0, 1.0, -1.0, math.nan])
def test_a_sum_of_no_time_has_no_mean(mean: float) -> None:
    with pytest.raises(InputError, match="mean of kinetic terms"):
        mkt_from(mean)
