"""coldchain/science/tables.py: the ready-made models give what their publications print."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.models import Model
from coldchain.science.rates import rate
from coldchain.science.tables import (
    HB66_GENERIC,
    SMOKED_FISH,
    TEMPERATE_FISH,
    TROPICAL_FISH,
    life_table,
    respiration_table,
)

MILK_DAYS = ((2, 43), (4, 36), (9, 8), (14, 5), (16, 3))


@pytest.mark.parametrize(
    ("temperature_c", "expected"),
    [(0, 1), (2, 1.44), (4, 1.96), (5, 2.25), (8, 3.24), (10, 4), (15, 6.25)],
)
def test_v13_fish_of_temperate_water(temperature_c: float, expected: float) -> None:
    assert rate(TEMPERATE_FISH, temperature_c).value == pytest.approx(expected, rel=1e-9)
    assert not rate(TEMPERATE_FISH, temperature_c).extrapolated


@pytest.mark.parametrize(
    ("temperature_c", "expected"), [(5, 1.8221), (10, 3.3201), (15, 6.0496), (20, 11.0232)]
)
def test_v15_fish_of_tropical_water(temperature_c: float, expected: float) -> None:
    assert rate(TROPICAL_FISH, temperature_c).value == pytest.approx(expected, abs=5e-5)
    assert not rate(TROPICAL_FISH, temperature_c).extrapolated


@pytest.mark.parametrize(
    ("temperature_c", "expected", "life_pct"),
    [(0, 1, 100), (10, 3, 33), (20, 7.5, 13), (30, 15, 7), (40, 22.5, 4)],
)
def test_v18_generic_perishables_of_handbook_66(temperature_c: float, expected: float, life_pct: int) -> None:
    rated = rate(HB66_GENERIC, temperature_c)
    assert rated.value == pytest.approx(expected, rel=1e-12)
    assert not rated.extrapolated
    assert round(100 / rated.value) == life_pct


def test_smoked_fish_has_its_published_slope() -> None:
    assert math.log(rate(SMOKED_FISH, 10.0).value) == pytest.approx(0.89, rel=1e-12)


@pytest.mark.parametrize(
    ("model", "low_c", "high_c"),
    [(HB66_GENERIC, 0, 40), (TEMPERATE_FISH, -1, 25), (TROPICAL_FISH, 0, 30), (SMOKED_FISH, 0, 25)],
)
def test_the_published_ranges(model: Model, low_c: float, high_c: float) -> None:
    for edge_c, outwards in ((low_c, -0.1), (high_c, 0.1)):
        assert not rate(model, edge_c).extrapolated
        assert rate(model, edge_c + outwards) == (rate(model, edge_c).value, True)


@pytest.mark.parametrize(("temperature_c", "days"), MILK_DAYS)
def test_v58_pasteurised_milk_lives_as_its_table_says(temperature_c: float, days: float) -> None:
    model = life_table(MILK_DAYS, 4.0)
    assert 36 / rate(model, temperature_c).value == pytest.approx(days, rel=1e-12)


def test_v58_milk_between_two_temperatures_lives_as_long_as_between_them() -> None:
    model = life_table(MILK_DAYS, 4.0)
    assert 36 / rate(model, 3.0).value == pytest.approx(math.sqrt(43 * 36), rel=1e-12)
    assert (model.valid_low_c, model.valid_high_c) == (2, 16)
    assert rate(model, 1.9).extrapolated
    assert rate(model, 16.1).extrapolated


def test_respiration_is_taken_relative_to_the_reference() -> None:
    model = respiration_table([(0, 16), (10, 75), (20, 150)], 10.0)
    assert [rate(model, at_c).value for at_c in (0, 10, 20)] == pytest.approx([16 / 75, 1, 2], rel=1e-12)


@pytest.mark.parametrize(
    ("pairs", "reference_c", "message"),
    [
        ([], 0, "table of rates: got no pairs"),
        ([(0, 16)], 0, "range of a model: got 0.0 to 0.0"),
        ([(10, 75), (0, 16)], 0, "range of a model"),
        ([(0, 16), (10, 75), (5, 40)], 0, "range of a rate table|rising|reference"),
        ([(0, 16), (10, 0)], 0, "the second above 0"),
        ([(0, 16), (10, 75)], 11, "reference_c of a model: got 11"),
    ],
)
def test_an_impossible_table_is_refused(
    pairs: list[tuple[float, float]], reference_c: float, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        respiration_table(pairs, reference_c)


@pytest.mark.parametrize("days", [0.0, -3.0, math.nan])
def test_a_life_that_is_not_above_0_is_refused(days: float) -> None:
    with pytest.raises(InputError, match=r"life at 14 degC: got .* d; allowed: more than 0 d"):
        life_table([(4, 36), (14, days)], 4.0)
