"""coldchain/judgement/rule_case_settings.py: one set of rules, and only one."""

from typing import Any

import pytest

from coldchain.judgement.rule_case_settings import CaseSettings

PROFILE: dict[str, Any] = {"profile": {}}
FILE = {"profiles_file": "x.toml", "profile_name": "milk"}
GOODS: dict[str, Any] = {"shipment": {"product": "mango"}}


def wrong(**tables: Any) -> list[str]:
    """Return what came where it must not, in a case with these tables."""
    tables = {"until": "1h", **tables}
    found = CaseSettings.contradictions(tables, CaseSettings.model_validate(tables))
    return [each.error.came for each in found]


@pytest.mark.parametrize("tables", [PROFILE, FILE, GOODS, PROFILE | GOODS, FILE | GOODS])
def test_a_profile_goods_or_both_can_be_judged(tables: dict[str, Any]) -> None:
    assert wrong(**tables) == []


@pytest.mark.parametrize(
    ("tables", "came"),
    [
        ({}, "nothing to judge by"),
        (PROFILE | FILE, "both"),
        ({"profile_name": "milk"}, "only one of the two names"),
        ({"profiles_file": "x.toml"} | GOODS, "only one of the two names"),
    ],
)
def test_other_choices_are_refused(tables: dict[str, Any], came: str) -> None:
    assert wrong(**tables) == [came]


def test_times_and_temperatures_carry_their_units() -> None:
    legs = [{"asset": "van", "from": "30m", "until": "2h"}]
    shipment = {"product": "mango", "start": "68 degF"}
    case = CaseSettings.model_validate({"until": "1h30m", "shipment": shipment, "legs": legs})
    assert (case.until, case.legs[0].from_s, case.legs[0].until_s) == (5400.0, 1800.0, 7200.0)
    assert case.shipment is not None
    assert case.shipment.start == 20.0


def test_a_case_that_does_not_parse_is_told_by_the_loader_alone() -> None:
    assert CaseSettings.contradictions({}, None) == []
