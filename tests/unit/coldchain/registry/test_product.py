"""A product profile as a value: it goes to JSON and comes back, with whatever model it has."""

import msgspec
import pytest

from coldchain.registry.product import Confidence, LifeModel, ProductProfile, Sourced, Timer, product_key
from coldchain.registry.product_generic import GENERIC
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot

RANGE = {"reference_c": 0.0, "valid_low_c": -1.0, "valid_high_c": 30.0}
NUMBER = Sourced(4.0, "S2", Confidence.HIGH)
TIMER = Timer(name="hot", above=True, bound=NUMBER, inclusive=True, duration_s=NUMBER, cumulative=True)


@pytest.mark.parametrize(
    "model",
    [
        RateTable(nodes=((0.0, 1.0), (10.0, 3.0)), **RANGE),
        Q10(bands=((30.0, 3.0),), **RANGE),
        SquareRoot(t_min_c=-10.0, **RANGE),
        Exponential(per_k=0.12, **RANGE),
        Arrhenius(activation_kj_mol=80.0, **RANGE),
    ],
)
def test_a_product_comes_back_from_json_as_it_was(model: Model) -> None:
    life = LifeModel(life_days=NUMBER, model=model, source="S1", confidence=Confidence.LOW)
    product = msgspec.structs.replace(GENERIC, life=life, timers=(TIMER,), chilling_c=NUMBER)
    assert msgspec.json.decode(msgspec.json.encode(product), type=ProductProfile) == product


def test_what_a_product_need_not_say() -> None:
    plain = ProductProfile(
        name="x",
        title="X",
        group=GENERIC.group,
        version=1,
        storage_low_c=NUMBER,
        storage_high_c=NUMBER,
        harm_above_c=NUMBER,
        lag_tau_s=NUMBER,
    )
    assert (plain.life, plain.timers, plain.harm_below_c, plain.condensation) == (None, (), None, False)
    assert (plain.max_gap_s, plain.freezing_for_s, plain.harm_share) == (900.0, 900.0, 0.14)
    assert plain.mkt_delta_h_kj_mol == 83.14472


@pytest.mark.parametrize("text", ["raw-milk", "Raw milk", " raw  milk ", "RAW\tMILK"])
def test_people_write_a_product_as_they_like(text: str) -> None:
    assert product_key(text) == "raw-milk"
