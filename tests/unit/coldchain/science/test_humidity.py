"""coldchain/science/humidity.py: published vapour pressures, dew points, and what produce loses."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.humidity import (
    FAO_RANGE,
    HUMIDITY_RANGE,
    MAGNUS_RANGE,
    condenses,
    dew_point_c,
    saturation_hpa_magnus,
    saturation_kpa,
    vpd_kpa,
    weight_loss_pct_per_day,
)


@pytest.mark.parametrize(
    ("temperature_c", "humidity_pct", "expected_c"),
    [(25, 60, 16.69), (4, 85, 1.70), (2, 95, 1.28), (13, 90, 11.40), (0, 90, -1.45), (30, 80, 26.17)],
)
def test_v23_dew_points(temperature_c: float, humidity_pct: float, expected_c: float) -> None:
    assert dew_point_c(temperature_c, humidity_pct) == pytest.approx(expected_c, abs=0.0051)


def test_v24_cold_goods_get_wet_on_a_warm_dock() -> None:
    assert condenses(2.0, 25.0, 60.0)
    assert not condenses(18.0, 25.0, 60.0)


def test_v24_the_dew_point_itself_is_wet() -> None:
    at_c = dew_point_c(25.0, 60.0)
    assert [condenses(at_c + step_k, 25.0, 60.0) for step_k in (-0.01, 0.0, 0.01)] == [True, True, False]


@pytest.mark.parametrize(
    ("temperature_c", "expected_kpa"),
    [(15, 1.705), (24.5, 3.075), (18, 2.064), (25, 3.168), (14.8, 1.684)],
)
def test_v25_saturation_of_fao_56(temperature_c: float, expected_kpa: float) -> None:
    assert saturation_kpa(temperature_c) == pytest.approx(expected_kpa, abs=0.00051)


@pytest.mark.parametrize(
    ("temperature_c", "humidity_pct", "expected_kpa"), [(4, 85, 0.1220), (13, 90, 0.1498), (20, 50, 1.1691)]
)
def test_v29_vapour_pressure_deficits(temperature_c: float, humidity_pct: float, expected_kpa: float) -> None:
    assert vpd_kpa(temperature_c, humidity_pct) == pytest.approx(expected_kpa, abs=5.1e-5)


def test_a_warm_product_in_cold_air_loses_water_and_a_cold_one_in_warm_air_gets_wet() -> None:
    assert vpd_kpa(4.0, 85.0, product_c=4.0) == vpd_kpa(4.0, 85.0)
    assert vpd_kpa(4.0, 100.0, product_c=20.0) == pytest.approx(saturation_kpa(20.0) - saturation_kpa(4.0))
    assert vpd_kpa(25.0, 60.0, product_c=2.0) < 0
    assert vpd_kpa(4.0, 100.0) == 0.0


@pytest.mark.parametrize(("edge_c", "outwards_k"), [(0.0, -0.1), (50.0, 0.1)])
def test_the_edges_of_fao_56(edge_c: float, outwards_k: float) -> None:
    assert [FAO_RANGE.extrapolated(edge_c + step_k) for step_k in (-outwards_k, 0, outwards_k)] == [0, 0, 1]
    assert (
        saturation_kpa(edge_c + outwards_k) == saturation_kpa(edge_c) != saturation_kpa(edge_c - outwards_k)
    )
    assert vpd_kpa(edge_c + outwards_k, 80.0) == vpd_kpa(edge_c, 80.0)
    assert vpd_kpa(20.0, 80.0, product_c=edge_c + outwards_k) == vpd_kpa(20.0, 80.0, product_c=edge_c)


@pytest.mark.parametrize(("edge_c", "outwards_k"), [(-45.0, -0.1), (60.0, 0.1)])
def test_the_edges_of_magnus(edge_c: float, outwards_k: float) -> None:
    beyond_c, within_c = edge_c + outwards_k, edge_c - outwards_k
    assert [MAGNUS_RANGE.extrapolated(at_c) for at_c in (within_c, edge_c, beyond_c)] == [0, 0, 1]
    assert saturation_hpa_magnus(beyond_c) == saturation_hpa_magnus(edge_c) != saturation_hpa_magnus(within_c)
    assert dew_point_c(beyond_c, 80.0) == dew_point_c(edge_c, 80.0) != dew_point_c(within_c, 80.0)


def test_magnus_and_fao_agree_where_both_hold() -> None:
    assert saturation_hpa_magnus(0.0) == 6.112
    for temperature_c in range(0, 51, 5):
        hpa = saturation_kpa(temperature_c) * 10
        assert saturation_hpa_magnus(temperature_c) == pytest.approx(hpa, rel=0.003)


def test_the_edges_of_humidity() -> None:
    assert dew_point_c(20.0, 100.0) == pytest.approx(20.0, abs=1e-9)
    assert dew_point_c(20.0, 0.0) == dew_point_c(20.0, 1.0) < dew_point_c(20.0, 1.1)
    flags = [HUMIDITY_RANGE.extrapolated(value) for value in (0.9, 1, 1.1, 97.9, 98, 98.1)]
    assert flags == [True, False, False, False, False, True]
    assert dew_point_c(20.0, 99.0) < dew_point_c(20.0, 100.0)


def test_weight_loss_of_carrots_in_dry_air() -> None:
    """1207 ng/(kg s Pa) at 100 Pa is 120.7 ug/(kg s): 10.43 g of a kilogram in a day."""
    assert weight_loss_pct_per_day(1207, 100.0) == pytest.approx(1.0428, abs=5e-5)


def test_what_was_lost_is_not_given_back() -> None:
    assert [weight_loss_pct_per_day(1207, vpd_pa) for vpd_pa in (-300.0, 0.0)] == [0.0, 0.0]
    assert weight_loss_pct_per_day(0.0, 500.0) == 0.0


@pytest.mark.parametrize("humidity_pct", [-0.1, 100.1, math.nan])
def test_humidity_beyond_a_percentage_is_refused(humidity_pct: float) -> None:
    for calculate in (dew_point_c, vpd_kpa):
        with pytest.raises(InputError, match=r"relative humidity: got .* %; allowed: 0 to 100 %"):
            calculate(20.0, humidity_pct)
    with pytest.raises(InputError, match="relative humidity"):
        condenses(2.0, 20.0, humidity_pct)


def test_impossible_temperatures_and_coefficients_are_refused() -> None:
    for calculate in (saturation_kpa, saturation_hpa_magnus):
        with pytest.raises(InputError, match="temperature: got -300 degC"):
            calculate(-300)
    with pytest.raises(InputError, match="temperature of the surface: got nan degC"):
        condenses(math.nan, 20.0, 60.0)
    with pytest.raises(InputError, match=r"transpiration coefficient: got -1 ng/\(kg s Pa\)"):
        weight_loss_pct_per_day(-1, 100.0)
    with pytest.raises(InputError, match="vapour pressure deficit: got nan Pa"):
        weight_loss_pct_per_day(44, math.nan)
