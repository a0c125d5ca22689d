"""alerts/backtest/rule_sets.py: candidates take the place of present rules of their name only."""

from typing import Any

import pytest
from msgspec.structs import replace

from alerts.backtest.rule_sets import CandidateSettings, candidate_of
from coldchain.errors import InputError
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.product_limits import limits_from
from helpers.watching import MILK, REGISTRY

LIMIT = {"name": "warm", "channel": "air/temperature", "above": "7 degC"}
OTHER = replace(MILK, name="other")


def candidate(**tables: Any) -> CandidateSettings:
    return CandidateSettings.model_validate(tables)


def test_a_profile_takes_the_place_of_the_present_one_as_a_whole() -> None:
    registry = replace(REGISTRY, profiles=(MILK, OTHER))
    found = candidate_of(registry, candidate(profiles={"milk": {"limits": [LIMIT]}}), "rules.toml")
    milk, other = found.registry.profiles
    assert [(limit.name, limit.bound) for limit in milk.limits] == [("warm", 7.0)]
    assert milk.absence_after_s == 900
    assert other == OTHER
    assert found.registry.contacts == REGISTRY.contacts


def test_of_a_product_only_what_differs_is_written_and_limits_that_follow_from_it_follow() -> None:
    registry = replace(REGISTRY, products=(GENERIC,), profiles=(MILK, limits_from(GENERIC)))
    tables = {GENERIC.name: {"harm_above": "30 degC", "storage_high": "25 degC"}}
    found = candidate_of(registry, candidate(products=tables), "rules.toml").registry
    (product,) = found.products
    assert product.harm_above_c.value == 30.0
    assert product.lag_tau_s == GENERIC.lag_tau_s
    assert product.content_hash != GENERIC.content_hash
    assert found.profiles == (MILK, limits_from(product))


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({}, "rules.toml: got neither a profile nor a product"),
        ({"profiles": {"milc": {}}}, "'milc'; allowed: one in use: milk. Did you mean 'milk'?"),
        ({"products": {"mango": {}}}, "rules.toml, products: got 'mango'; allowed: one in use: none yet"),
        ({"profiles": {"milk": {"limits": [LIMIT, LIMIT]}}}, "'warm' a second time"),
    ],
)
def test_what_cannot_be_tried_is_refused(tables: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refused:
        candidate_of(REGISTRY, candidate(**tables), "rules.toml")
    assert told in str(refused.value)
