"""``[life]`` of a product: each kind of model, and what goes on beyond its table."""

from typing import Any

import pytest
from pydantic import ValidationError

from coldchain.errors import InputError
from coldchain.registry.product import Confidence, LifeModel, Sourced
from coldchain.registry.product_life import HB66_RATES, LifeSettings, to_life
from coldchain.science.models import Q10, Arrhenius, Exponential, RateTable, SquareRoot

DAYS = Sourced(7.0, "own", Confidence.MEDIUM)
COMMON = {"days": "7 d", "reference": "0 degC", "source": "S2", "confidence": "high"}
RANGE = {"valid_low": "-1 degC", "valid_high": "25 degC"}
RATES = {"10 degC": 75, "0 degC": 15}
TABLE = COMMON | {"kind": "rate-table", "rates": RATES}


def _life(**keys: Any) -> LifeModel:
    return to_life(LifeSettings.model_validate(COMMON | keys))


def _refused(**keys: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        LifeSettings.model_validate(COMMON | keys)
    return caught.value.errors()[0]["msg"]


def test_a_table_is_sorted_and_valid_where_it_has_nodes() -> None:
    life = _life(kind="rate-table", rates=RATES)
    nodes = ((0.0, 15.0), (10.0, 75.0))
    table = RateTable(reference_c=0.0, valid_low_c=0.0, valid_high_c=10.0, nodes=nodes)
    assert life == LifeModel(life_days=DAYS, model=table, source="S2", confidence=Confidence.HIGH)


def test_lives_become_rates() -> None:
    model = _life(kind="rate-table", lives={"2 degC": "4 d", "16 degC": "12 h"}).model
    assert isinstance(model, RateTable)
    assert model.nodes == ((2.0, 0.25), (16.0, 2.0))


def test_below_the_first_node_its_rate_counts() -> None:
    model = _life(kind="rate-table", rates=RATES, valid_low="-2 degC").model
    assert isinstance(model, RateTable)
    assert (model.valid_low_c, model.nodes[0]) == (-2.0, (-2.0, 15.0))


@pytest.mark.parametrize(
    ("rates", "more"),
    [
        ({"0 degC": 10, "10 degC": 40}, ((20.0, 100.0), (30.0, 200.0), (40.0, 300.0))),
        ({"0 degC": 10, "40 degC": 40}, ()),
    ],
)
def test_beyond_the_last_node_generic_goods_go_on(
    rates: dict[str, float], more: tuple[tuple[float, float], ...]
) -> None:
    life = _life(kind="rate-table", rates=rates, beyond="hb66")
    assert isinstance(life.model, RateTable)
    assert [at_c for at_c, _ in life.model.nodes[2:]] == [at_c for at_c, _ in more]
    assert [rate for _, rate in life.model.nodes[2:]] == pytest.approx([rate for _, rate in more])
    assert (life.measured_high_c, life.model.valid_high_c) == ((10.0, 40.0) if more else (None, 40.0))


def test_between_the_nodes_of_generic_goods_the_step_is_right() -> None:
    """15 degC is half way from 3 to 7.5 on a log scale, so the step to 20 degC is the root of 2.5."""
    model = _life(kind="rate-table", rates={"0 degC": 1, "15 degC": 40}, beyond="hb66").model
    assert isinstance(model, RateTable)
    assert model.nodes[2][1] == pytest.approx(40 * 2.5**0.5)


def test_generic_goods_need_no_numbers() -> None:
    model = _life(kind="hb66", reference="5 degC").model
    assert model == RateTable(reference_c=5.0, valid_low_c=0.0, valid_high_c=40.0, nodes=HB66_RATES)


def test_the_other_kinds_are_taken_as_they_stand() -> None:
    plain = {"reference_c": 0.0, "valid_low_c": -1.0, "valid_high_c": 25.0}
    assert _life(kind="square-root", t_min="-10 degC", **RANGE).model == SquareRoot(t_min_c=-10.0, **plain)
    assert _life(kind="exponential", per_k="0.12 1/K", **RANGE).model == Exponential(per_k=0.12, **plain)
    arrhenius = _life(kind="arrhenius", activation="80 kJ/mol", **RANGE).model
    assert arrhenius == Arrhenius(activation_kj_mol=80.0, **plain)
    assert _life(kind="q10", bands={"25 degC": 3}, **RANGE).model == Q10(bands=((25.0, 3.0),), **plain)


def test_q10_goes_on_beyond_its_bands() -> None:
    life = _life(kind="q10", bands={"10 degC": 3}, valid_low="-1 degC", beyond="hb66")
    bands = ((10.0, 3.0), (20.0, 2.5), (30.0, 2.0), (40.0, 1.5))
    assert life.model == Q10(reference_c=0.0, valid_low_c=-1.0, valid_high_c=40.0, bands=bands)
    assert life.measured_high_c == 10.0


def test_days_alone_keep_the_model_of_the_base() -> None:
    base = _life(kind="hb66")
    found = to_life(LifeSettings.model_validate({"days": "3 d"}), base)
    assert found.model == base.model
    assert (found.life_days.value, found.life_days.source) == (3.0, "own")


def test_a_model_alone_keeps_the_days_of_the_base() -> None:
    settings = {"kind": "hb66", "reference": "4 degC", "source": "S2", "confidence": "low"}
    found = to_life(LifeSettings.model_validate(settings), _life(kind="hb66"))
    assert (found.life_days, found.model.reference_c, found.confidence) == (DAYS, 4.0, Confidence.LOW)


@pytest.mark.parametrize(
    ("keys", "part"), [({"days": "3 d"}, "life.kind"), ({**TABLE, "days": None}, "life.days")]
)
def test_without_a_base_both_parts_are_needed(keys: dict[str, Any], part: str) -> None:
    given = {key: value for key, value in keys.items() if value is not None}
    with pytest.raises(InputError, match=f"{part}: got nothing"):
        to_life(LifeSettings.model_validate(given))


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, "without kind"),
        ({"kind": "rate-table"}, "neither rates nor lives"),
        ({"kind": "rate-table", "rates": RATES, "lives": {"0 degC": "2 d"}}, "both rates and lives"),
        ({"kind": "rate-table", "rates": RATES, "t_min": "0 degC"}, "t_min with kind 'rate-table'"),
        ({"kind": "rate-table", "rates": {}}, "a table such as"),
        ({"kind": "rate-table", "rates": [1, 2]}, "a table such as"),
        ({"kind": "rate-table", "rates": {"0 degC": 0, "1 degC": 1}}, "numbers above 0"),
        ({"kind": "rate-table", "rates": {"0 degC": True}}, "a plain number"),
        ({"kind": "rate-table", "rates": {"0 degC": float("inf")}}, "a plain number"),
        ({"kind": "rate-table", "rates": {"0 degC": 1, "32 degF": 2}}, "each temperature once"),
        ({"kind": "rate-table", "rates": {"0": 1, "10 degC": 2}}, "without a unit"),
        ({"kind": "square-root", **RANGE}, "'square-root' without t_min"),
        ({"kind": "exponential", "per_k": "0.1 1/K"}, "no valid range"),
        ({"kind": "arrhenius", "activation": "80 kJ/mol", "valid_low": "0 degC"}, "no valid range"),
    ],
)
def test_a_model_that_is_not_whole_is_refused(keys: dict[str, Any], told: str) -> None:
    assert told in _refused(**keys)
