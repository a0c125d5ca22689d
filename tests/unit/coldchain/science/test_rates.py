"""coldchain/science/rates.py: published rates, the edges of each model's range, and impossible models."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from coldchain.science.rates import Rated, check_model, is_extrapolated, rate, rate_function

TABLE = RateTable(
    reference_c=0, valid_low_c=0, valid_high_c=20, nodes=((0.0, 16.0), (10.0, 75.0), (20.0, 150.0))
)
BANDS = Q10(reference_c=0, valid_low_c=0, valid_high_c=40, bands=((10, 3.0), (20, 2.5), (30, 2.0), (40, 1.5)))
ROOT = SquareRoot(reference_c=0, valid_low_c=-1, valid_high_c=25, t_min_c=-10)
GROWTH = Exponential(reference_c=0, valid_low_c=0, valid_high_c=30, per_k=0.12)
HEAT = Arrhenius(reference_c=5, valid_low_c=0, valid_high_c=40, activation_kj_mol=100)
ALL: list[Model] = [TABLE, BANDS, ROOT, GROWTH, HEAT]
each_model = pytest.mark.parametrize("model", ALL, ids=lambda model: type(model).__name__)


@each_model
def test_the_rate_is_1_at_the_reference(model: Model) -> None:
    at_reference = rate(model, model.reference_c)
    assert at_reference.value == pytest.approx(1.0, abs=1e-12)
    assert not at_reference.extrapolated


@each_model
@pytest.mark.parametrize("outwards", [-1, 1])
def test_the_edges_of_the_range(model: Model, outwards: int) -> None:
    edge_c = model.valid_high_c if outwards > 0 else model.valid_low_c
    inside, at, outside = (rate(model, edge_c + outwards * step_k) for step_k in (-0.01, 0.0, 0.01))
    assert not inside.extrapolated
    assert not at.extrapolated
    assert outside == Rated(at.value, extrapolated=True)
    assert (at.value - inside.value) * outwards > 0
    assert at.value == pytest.approx(inside.value, rel=0.01)
    assert rate(model, outwards * math.inf) == outside


@each_model
def test_the_fast_function_gives_the_same(model: Model) -> None:
    fast = rate_function(model)
    for temperature_c in (-30.0, -1.0, 0.0, 4.5, 10.0, 19.9, 25.0, 80.0):
        assert fast(temperature_c) == rate(model, temperature_c).value
    assert math.isnan(fast(math.nan))
    assert rate_function(model) is fast


def test_a_temperature_that_is_no_number_has_no_rate() -> None:
    with pytest.raises(InputError, match="temperature: got no number"):
        rate(TABLE, math.nan)
    assert is_extrapolated(TABLE, math.nan)


def test_a_table_is_straight_in_the_logarithm_between_its_nodes() -> None:
    assert rate(TABLE, 10.0).value == pytest.approx(75 / 16, rel=1e-12)
    assert rate(TABLE, 5.0).value == pytest.approx(math.sqrt(75 / 16), rel=1e-12)
    assert rate(TABLE, 15.0).value == pytest.approx(math.sqrt(75 * 150) / 16, rel=1e-12)


def test_bands_of_q10_join_without_a_jump() -> None:
    """Bands of S2, table 20.3, give the rates of table 20.4."""
    rates = [rate(BANDS, temperature_c).value for temperature_c in (0, 10, 20, 30, 40)]
    assert rates == pytest.approx([1, 3, 7.5, 15, 22.5], rel=1e-12)
    assert rate(BANDS, 10 + 1e-9).value == pytest.approx(rate(BANDS, 10.0).value, rel=1e-8)


def test_the_last_band_reaches_to_the_end_of_the_range() -> None:
    short = Q10(reference_c=0, valid_low_c=0, valid_high_c=30, bands=((10, 3.0), (20, 2.0)))
    assert rate(short, 30.0).value == pytest.approx(12.0, rel=1e-12)


def test_bands_outside_the_range_do_nothing() -> None:
    middle = Q10(reference_c=15, valid_low_c=12, valid_high_c=18, bands=((10, 9.0), (20, 2.0), (30, 9.0)))
    assert rate(middle, 18.0).value == pytest.approx(2**0.3, rel=1e-12)
    assert rate(middle, 12.0).value == pytest.approx(2**-0.3, rel=1e-12)


def test_v19_q10_of_2_5_at_12_degrees() -> None:
    model = Q10(reference_c=0, valid_low_c=0, valid_high_c=20, bands=((20, 2.5),))
    assert rate(model, 12.0).value == pytest.approx(3.0028, abs=5e-5)


def test_nothing_grows_at_and_below_t_min() -> None:
    cold = SquareRoot(reference_c=0, valid_low_c=-20, valid_high_c=25, t_min_c=-10)
    assert [rate(cold, at_c).value for at_c in (-9.0, -10.0, -11.0)] == [pytest.approx(0.01), 0.0, 0.0]


def test_arrhenius_as_the_seafood_predictor_shows_it() -> None:
    """S1, RRS-generic: 21 d at 5 degC, 100 kJ/mol: 46.4 d at 0 degC (46.38 if that is 273 K; 46.34 here)."""
    assert 21 / rate(HEAT, 0.0).value == pytest.approx(46.4, abs=0.1)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            RateTable(reference_c=0, valid_low_c=0, valid_high_c=9, nodes=((0, 1),)),
            "nodes of a rate table: got 1",
        ),
        (RateTable(reference_c=0, valid_low_c=0, valid_high_c=9, nodes=()), "allowed: 2 or more"),
        (
            RateTable(reference_c=0, valid_low_c=0, valid_high_c=9, nodes=((9, 1), (0, 2))),
            "got 9 degC before 0 degC; allowed: rising",
        ),
        (
            RateTable(reference_c=0, valid_low_c=0, valid_high_c=9, nodes=((0, 1), (0, 2))),
            "rising temperatures",
        ),
        (
            RateTable(reference_c=0, valid_low_c=0, valid_high_c=9, nodes=((0, 0), (9, 2))),
            "the second above 0",
        ),
        (
            RateTable(reference_c=0, valid_low_c=0, valid_high_c=9, nodes=((0, 1), (9, math.inf))),
            "finite numbers",
        ),
        (
            RateTable(reference_c=0, valid_low_c=0, valid_high_c=10, nodes=((0, 1), (9, 2))),
            "got 0 to 10 degC; allowed: within its nodes, 0 to 9 degC",
        ),
        (
            RateTable(reference_c=0, valid_low_c=-1, valid_high_c=9, nodes=((0, 1), (9, 2))),
            "within its nodes",
        ),
        (
            Q10(reference_c=0, valid_low_c=0, valid_high_c=9, bands=()),
            "bands of Q10: got 0; allowed: 1 or more",
        ),
        (Q10(reference_c=0, valid_low_c=0, valid_high_c=9, bands=((9, 2), (5, 2))), "rising temperatures"),
        (Q10(reference_c=0, valid_low_c=0, valid_high_c=9, bands=((9, -2),)), "the second above 0"),
        (
            SquareRoot(reference_c=0, valid_low_c=0, valid_high_c=9, t_min_c=0),
            "t_min_c .*below the reference",
        ),
        (SquareRoot(reference_c=0, valid_low_c=0, valid_high_c=9, t_min_c=math.nan), "t_min_c"),
        (Exponential(reference_c=0, valid_low_c=0, valid_high_c=9, per_k=0), "per_k of an exponential model"),
        (Arrhenius(reference_c=0, valid_low_c=0, valid_high_c=9, activation_kj_mol=-50), "activation_kj_mol"),
        (
            Exponential(reference_c=10, valid_low_c=0, valid_high_c=9, per_k=1),
            "reference_c .*allowed: 0 to 9",
        ),
        (Exponential(reference_c=0, valid_low_c=9, valid_high_c=0, per_k=1), "range of a model: got 9 to 0"),
        (Exponential(reference_c=0, valid_low_c=0, valid_high_c=math.inf, per_k=1), "both finite"),
    ],
)
def test_an_impossible_model_is_refused_with_what_came_and_what_is_allowed(
    model: Model, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        check_model(model)
    with pytest.raises(InputError, match=message):
        rate(model, 4.0)
