"""What does not fit together in a product, one thing wrong at a time, and the edges that are allowed."""

from typing import Any

import msgspec
import pytest

from coldchain.registry.product import Confidence, LifeModel, ProductProfile, Sourced, Timer
from coldchain.registry.product_check import check_product
from coldchain.registry.product_generic import GENERIC
from coldchain.science.models import Q10, Model, RateTable, SquareRoot
from coldchain.settings import Where


def _n(value: float) -> Sourced:
    return Sourced(value, "S2", Confidence.HIGH)


LIFE = LifeModel(
    life_days=_n(7.0),
    model=SquareRoot(reference_c=0.0, valid_low_c=-1.0, valid_high_c=25.0, t_min_c=-10.0),
    source="S1",
    confidence=Confidence.HIGH,
)
SOUND = msgspec.structs.replace(
    GENERIC,
    harm_below_c=_n(-0.5),
    chilling_c=_n(0.0),
    chilling_budget_c_h=_n(700.0),
    humidity_low_pct=_n(90.0),
    humidity_high_pct=_n(95.0),
    life=LIFE,
)
TIMER = Timer(name="hot", above=True, bound=_n(30.0), inclusive=True, duration_s=_n(60.0), cumulative=True)


def _changed(**change: Any) -> ProductProfile:
    return msgspec.structs.replace(SOUND, **change)


def _model(model: Model) -> dict[str, LifeModel]:
    return {"life": msgspec.structs.replace(LIFE, model=model)}


def _where(product: ProductProfile) -> list[Where]:
    found = check_product(product)
    assert all(each.fatal for each in found)
    return [each.where for each in found]


def test_a_sound_product_has_nothing_wrong() -> None:
    assert check_product(SOUND) == []
    assert check_product(GENERIC) == []


@pytest.mark.parametrize(
    "change",
    [
        {"storage_low_c": _n(5.0)},
        {"harm_above_c": _n(5.0)},
        {"harm_below_c": _n(0.0)},
        {"humidity_low_pct": _n(95.0)},
        {"freezing_c": _n(-0.51)},
        {"harm_share": 1.0},
        {"life": None},
        {"chilling_c": None, "chilling_budget_c_h": None},
        {"timers": (TIMER, msgspec.structs.replace(TIMER, name="cold"))},
    ],
)
def test_the_edge_is_allowed(change: dict[str, Any]) -> None:
    assert _where(_changed(**change)) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"storage_low_c": _n(5.1)}, ("storage_low",)),
        ({"harm_above_c": _n(4.9)}, ("storage_high",)),
        ({"harm_below_c": _n(0.1)}, ("harm_below",)),
        ({"chilling_c": _n(0.1)}, ("chilling",)),
        ({"freezing_c": _n(0.0), "harm_below_c": _n(0.0)}, ("freezing",)),
        ({"freezing_c": _n(-0.4)}, ("freezing",)),
        ({"humidity_low_pct": _n(95.1)}, ("humidity_low",)),
        ({"chilling_budget_c_h": None}, ("chilling",)),
        ({"chilling_c": None}, ("chilling_budget",)),
        ({"title": " "}, ("title",)),
        ({"harm_share": 0.0}, ("harm_share",)),
        ({"lag_tau_s": _n(0.0)}, ("lag_tau",)),
        ({"timers": (TIMER, TIMER)}, ("timers", 1, "name")),
        ({"life": msgspec.structs.replace(LIFE, life_days=_n(0.0))}, ("life", "days")),
    ],
)
def test_a_contradiction_is_found_at_its_key(change: dict[str, Any], where: Where) -> None:
    assert _where(_changed(**change)) == [where]


def _square(**change: float) -> SquareRoot:
    values = {"reference_c": 0.0, "valid_low_c": -1.0, "valid_high_c": 25.0, "t_min_c": -10.0}
    return SquareRoot(**(values | change))


@pytest.mark.parametrize(
    ("model", "where"),
    [
        (_square(valid_low_c=0.0, valid_high_c=5.0), []),
        (_square(valid_low_c=0.1, reference_c=1.0), [("life",)]),
        (_square(valid_high_c=4.9), [("life",)]),
        (_square(reference_c=26.0), [("life",)]),
        (_square(t_min_c=0.0), [("life",)]),
        (
            Q10(reference_c=0.0, valid_low_c=0.0, valid_high_c=25.0, bands=((24.0, 3.0),)),
            [("life", "bands")],
        ),
        (Q10(reference_c=0.0, valid_low_c=0.0, valid_high_c=25.0, bands=((25.0, 3.0),)), []),
        (RateTable(reference_c=0.0, valid_low_c=0.0, valid_high_c=9.0, nodes=((0.0, 1.0),)), [("life",)]),
    ],
)
def test_a_model_fits_itself_and_the_storage(model: Model, where: list[Where]) -> None:
    assert _where(_changed(**_model(model))) == where


def test_the_message_says_both_numbers() -> None:
    (found,) = check_product(_changed(storage_low_c=_n(6.0)))
    assert str(found.error) == "storage_low: got storage_low of 6 degC; allowed: at most storage_high, 5 degC"
    (found,) = check_product(_changed(**_model(_square(valid_high_c=4.0))))
    assert str(found.error).endswith(
        "valid in -1 to 4 degC; allowed: one that covers the storage, 0 to 5 degC"
    )


def test_all_of_it_is_told_at_once() -> None:
    product = _changed(title="", harm_share=0.0, chilling_c=_n(3.0), timers=(TIMER, TIMER))
    assert len(check_product(product)) == 4
