"""commands/calc/life_model.py: each kind of model from its own options, within its own range."""

import pytest

from coldchain.errors import InputError
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from commands.calc.life_model import KINDS, Asked, model_of


@pytest.mark.parametrize(
    ("asked", "model"),
    [
        (
            Asked("square-root", 5.0, t_min_c=-10.0),
            SquareRoot(reference_c=5.0, valid_low_c=-10.0, valid_high_c=25.0, t_min_c=-10.0),
        ),
        (
            Asked("arrhenius", 0.0, activation_kj_mol=80.0),
            Arrhenius(reference_c=0.0, valid_low_c=0.0, valid_high_c=40.0, activation_kj_mol=80.0),
        ),
        (
            Asked("exponential", -1.0, per_k=0.12),
            Exponential(reference_c=-1.0, valid_low_c=-1.0, valid_high_c=30.0, per_k=0.12),
        ),
        (
            Asked("q10", 0.0, q10="2.5"),
            Q10(reference_c=0.0, valid_low_c=0.0, valid_high_c=40.0, bands=((40.0, 2.5),)),
        ),
        (
            Asked("q10", 0.0, q10="10:3,20:2.5", valid_high_c=30.0),
            Q10(reference_c=0.0, valid_low_c=0.0, valid_high_c=30.0, bands=((10.0, 3.0), (20.0, 2.5))),
        ),
        (
            Asked("rate-table", 5.0, nodes="0:1,10:3", valid_low_c=2.0),
            RateTable(reference_c=5.0, valid_low_c=2.0, valid_high_c=10.0, nodes=((0.0, 1.0), (10.0, 3.0))),
        ),
    ],
)
def test_options_become_a_model(asked: Asked, model: Model) -> None:
    assert model_of(asked) == model


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked("zero-order", 0.0), "--model: got 'zero-order'; allowed: square-root | arrhenius"),
        (Asked("exponential", 0.0), "--model exponential: got no --per-k; allowed: --per-k with it"),
        (
            Asked("q10", 0.0, q10="2", nodes="0:1,1:2"),
            "--nodes: got it with --model q10; allowed: only with --model rate-table",
        ),
        (Asked("q10", 0.0, q10="x"), "--q10: got 'x'; allowed: a number"),
        (Asked("q10", 0.0, q10="-2"), "bands of Q10"),
        (Asked("q10", 0.0, q10="20:2,10:3"), "rising temperatures"),
        (Asked("rate-table", 0.0, nodes="0:1"), "range of a model"),
        (Asked("rate-table", 20.0, nodes="0:1,10:3"), "reference_c of a model: got 20.0 degC"),
        (Asked("square-root", 0.0, t_min_c=2.0), "t_min_c of a square root model: got 2.0 degC"),
        (Asked("exponential", 0.0, per_k=0.0), "per_k of an exponential model: got 0.0"),
        (Asked("exponential", float("nan"), per_k=0.1), "of a model"),
        (Asked("exponential", 0.0, per_k=0.1, valid_low_c=50.0), "range of a model"),
    ],
)
def test_options_that_make_no_model_are_refused(asked: Asked, told: str) -> None:
    with pytest.raises(InputError) as caught:
        model_of(asked)
    assert told in str(caught.value)


def test_every_kind_has_its_own_option() -> None:
    assert {kind.option for kind in KINDS.values()} < set(Asked._fields)
    assert len({kind.option for kind in KINDS.values()}) == len(KINDS)
