"""A product's table: what each key becomes, and what is refused."""

from typing import Any

import msgspec
import pytest
from pydantic import ValidationError

from coldchain.registry.product import Confidence, Group, ProductProfile, Sourced, Timer
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.product_settings import REQUIRED, ProductSettings, TimerSettings, to_product, to_timer
from coldchain.registry.profile import Severity

WHOLE: dict[str, Any] = {
    "title": "Berries",
    "group": "fruit",
    "version": 3,
    "storage_low": "0 degC",
    "storage_high": "2 degC",
    "harm_above": "41 degF",
    "lag_tau": "1h 30m",
}
TIMER: dict[str, Any] = {
    "name": "hot",
    "above": "30 degC",
    "inclusive": True,
    "duration": "10 h",
    "cumulative": True,
}


def _own(value: float) -> Sourced:
    return Sourced(value, "own", Confidence.MEDIUM)


def _product(base: ProductProfile | None = None, /, **keys: Any) -> ProductProfile:
    return to_product("berry", ProductSettings.model_validate(keys), base)


def test_what_is_required_makes_a_product() -> None:
    assert set(WHOLE) == set(REQUIRED)
    assert _product(**WHOLE) == ProductProfile(
        name="berry",
        title="Berries",
        group=Group.FRUIT,
        version=3,
        storage_low_c=_own(0.0),
        storage_high_c=_own(2.0),
        harm_above_c=_own(5.0),
        lag_tau_s=_own(5400.0),
    )


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("harm_below", "-1 degC", "harm_below_c", _own(-1.0)),
        ("max_gap", "30m", "max_gap_s", 1800.0),
        ("humidity_low", "90 %RH", "humidity_low_pct", _own(90.0)),
        ("humidity_high", "95 %RH", "humidity_high_pct", _own(95.0)),
        ("chilling", "10 degC", "chilling_c", _own(10.0)),
        ("chilling_budget", "700 degC h", "chilling_budget_c_h", _own(700.0)),
        ("freezing", "-0.8 degC", "freezing_c", _own(-0.8)),
        ("freezing_for", "1h", "freezing_for_s", 3600.0),
        ("harm_share", "5 %", "harm_share", 0.05),
        ("transpiration", "44 ng/(kg s Pa)", "transpiration_ng_kg_s_pa", _own(44.0)),
        ("weight_loss_limit", "3 %", "weight_loss_limit_pct", _own(3.0)),
        ("condensation", True, "condensation", True),
        ("mkt_delta_h", "60 kJ/mol", "mkt_delta_h_kj_mol", 60.0),
        ("advice", "Run.", "advice", "Run."),
    ],
)
def test_each_key_becomes_its_field(key: str, text: object, field: str, value: object) -> None:
    assert _product(**(WHOLE | {key: text})) == msgspec.structs.replace(_product(**WHOLE), **{field: value})


def test_every_key_has_a_field_and_every_field_a_key() -> None:
    every = {
        name: object() for name in ProductSettings.model_fields if name not in ("life", "timers", "base")
    }
    settings = ProductSettings.model_construct(set(every), **every)
    found = to_product("berry", settings)
    untouched = {
        name
        for name in found.__struct_fields__
        if not any(getattr(found, name) is one for one in every.values())
    }
    assert untouched == {"name", "life", "timers", "content_hash"}


def test_of_a_base_only_what_is_said_changes_and_the_version_counts_up() -> None:
    found = _product(GENERIC, storage_high="4 degC")
    assert found == msgspec.structs.replace(GENERIC, name="berry", version=2, storage_high_c=_own(4.0))
    assert _product(GENERIC, version=9).version == 9


def test_the_life_of_a_base_stays_but_for_its_days() -> None:
    found = _product(GENERIC, life={"days": "3 d"})
    assert found.life is not None
    assert GENERIC.life is not None
    assert (found.life.life_days, found.life.model) == (_own(3.0), GENERIC.life.model)


def test_timers_replace_those_of_the_base() -> None:
    timed = msgspec.structs.replace(GENERIC, timers=(to_timer(TimerSettings.model_validate(TIMER)),))
    assert _product(timed).timers == timed.timers
    assert _product(timed, timers=[]).timers == ()
    assert [each.name for each in _product(timed, timers=[TIMER | {"name": "b"}]).timers] == ["b"]


def test_a_timer_is_above_or_below() -> None:
    hot = to_timer(TimerSettings.model_validate(TIMER | {"severity": "low", "text": "WHO"}))
    assert hot == Timer(
        name="hot",
        above=True,
        bound=_own(30.0),
        inclusive=True,
        duration_s=_own(36000.0),
        cumulative=True,
        severity=Severity.LOW,
        text="WHO",
    )
    cold = {key: value for key, value in TIMER.items() if key != "above"} | {"below": "-0.5 degC"}
    found = to_timer(TimerSettings.model_validate(cold))
    assert (found.above, found.bound.value) == (False, -0.5)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"below": "0 degC"}, "both above and below"),
        ({"above": None}, "neither above nor below"),
        ({"duration": "0 s"}, "a duration of nothing"),
        ({"name": "Hot"}, "Hot"),
        ({"cumulative": None}, "valid boolean"),
    ],
)
def test_a_timer_with_a_mistake_is_refused(change: dict[str, Any], told: str) -> None:
    keys = {key: value for key, value in (TIMER | change).items() if key != "above" or value is not None}
    with pytest.raises(ValidationError, match=told):
        TimerSettings.model_validate(keys)


@pytest.mark.parametrize(
    "keys",
    [
        {"storage_hihg": "4 degC"},
        {"storage_high": "4"},
        {"storage_high": 4},
        {"humidity_low": "90 %"},
        {"harm_share": "110 %"},
        {"mkt_delta_h": "0 kJ/mol"},
        {"max_gap": "0 s"},
        {"version": 0},
        {"group": "fruits"},
        {"base": "Raw milk"},
    ],
)
def test_a_product_with_a_mistake_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProductSettings.model_validate(keys)


def test_all_mistakes_are_told_at_once() -> None:
    keys = {"storage_high": "4", "group": "fruits", "life": {"kind": "no"}, "timers": [{"name": "x"}]}
    with pytest.raises(ValidationError) as caught:
        ProductSettings.model_validate(keys)
    assert {each["loc"][0] for each in caught.value.errors()} == set(keys)
