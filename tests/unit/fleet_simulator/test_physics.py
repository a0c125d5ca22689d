"""fleet_simulator/physics.py: heat and moisture of one box."""

import math

import pytest

from fleet_simulator.physics import Box, Conditions, State, humidity_pct, propagator, saturation_hpa, step

BOX = Box(
    air_j_per_k=40e3,
    product_j_per_k=1.5e6,
    wall_w_per_k=10.0,
    product_w_per_k=80.0,
    door_w_per_k=850.0,
    coil_w_per_k=250.0,
    coil_c=-6.0,
    volume_m3=10.0,
)
COLD = State(air_c=3.0, product_c=3.0, vapour_hpa=5.5, cooling=False)


def test_saturation_agrees_with_published_points() -> None:
    assert saturation_hpa(0.0) == pytest.approx(6.112)
    assert saturation_hpa(25.0) == pytest.approx(31.68, abs=0.1)  # FAO-56 by another formula: 3.168 kPa
    assert saturation_hpa(-10.0) == pytest.approx(2.60, abs=0.01)  # over ice


def test_dew_point_of_25_degrees_and_60_percent_saturates_at_16_69() -> None:
    vapour_hpa = 0.60 * saturation_hpa(25.0)
    assert saturation_hpa(16.69) == pytest.approx(vapour_hpa, rel=1e-3)


def test_a_box_in_equilibrium_stays() -> None:
    warm = State(20.0, 20.0, 10.0, cooling=False)
    after = step(BOX, warm, conditions=Conditions(20.0, 10.0, 0.0, False), duration_s=3600.0)
    assert after.air_c == pytest.approx(20.0)
    assert after.product_c == pytest.approx(20.0)


def test_without_goods_the_air_follows_newton() -> None:
    empty = Box(
        air_j_per_k=36e3,
        product_j_per_k=1e12,
        wall_w_per_k=10.0,
        product_w_per_k=1e-9,
        door_w_per_k=0.0,
        coil_w_per_k=0.0,
        coil_c=0.0,
        volume_m3=10.0,
    )
    after = step(empty, COLD, conditions=Conditions(30.0, 10.0, 0.0, False), duration_s=3600.0)
    assert after.air_c == pytest.approx(30.0 - 27.0 * math.exp(-1.0), abs=1e-4)


def test_a_long_step_ends_between_coil_and_outside_by_their_conductances() -> None:
    after = step(BOX, COLD, conditions=Conditions(30.0, 10.0, 0.0, True), duration_s=1e7)
    expected_c = (10.0 * 30.0 + 250.0 * -6.0) / 260.0
    assert after.air_c == pytest.approx(expected_c)
    assert after.product_c == pytest.approx(expected_c)


def test_energy_gained_is_energy_let_in() -> None:
    outside_c, gained, let_in, state = 30.0, 0.0, 0.0, COLD
    for _ in range(6000):
        after = step(BOX, state, conditions=Conditions(outside_c, 5.5, 0.0, False), duration_s=0.1)
        let_in += BOX.wall_w_per_k * (outside_c - (state.air_c + after.air_c) / 2) * 0.1
        gained += BOX.air_j_per_k * (after.air_c - state.air_c)
        gained += BOX.product_j_per_k * (after.product_c - state.product_c)
        state = after
    assert gained == pytest.approx(let_in, rel=1e-6)


def test_an_open_door_warms_the_air_within_two_minutes_and_the_goods_hardly() -> None:
    after = step(BOX, COLD, conditions=Conditions(30.0, 20.0, 1.0, False), duration_s=120.0)
    assert after.air_c > 24.0
    assert after.product_c < 3.3


def test_a_running_coil_dries_the_air_and_an_open_door_wets_it() -> None:
    dried = step(BOX, COLD, conditions=Conditions(3.0, 5.5, 0.0, True), duration_s=120.0)
    wetted = step(BOX, COLD, conditions=Conditions(30.0, 20.0, 1.0, False), duration_s=20.0)
    assert dried.vapour_hpa < COLD.vapour_hpa < wetted.vapour_hpa


def test_air_never_holds_more_than_saturation() -> None:
    after = step(BOX, COLD, conditions=Conditions(30.0, 40.0, 1.0, False), duration_s=5.0)
    assert after.vapour_hpa == pytest.approx(saturation_hpa(after.air_c))
    assert humidity_pct(after) == pytest.approx(100.0)


def test_a_step_of_no_length_changes_nothing() -> None:
    kept = propagator(BOX, 0.0, cooling=True, duration_s=0.0)
    assert (kept.air_air, kept.air_product, kept.product_air, kept.product_product) == pytest.approx(
        (1, 0, 0, 1)
    )
