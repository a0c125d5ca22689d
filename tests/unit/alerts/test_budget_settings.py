"""Settings of the budget: one currency, and a price where there is a limit."""

import pytest
from pydantic import ValidationError

from alerts.budget_settings import BudgetSettings
from coldchain.judgement.budget import Budget, Tariff

KES = {"channel": "gsm_modem", "price": 1, "currency": "KES"}


def test_without_settings_nothing_is_limited() -> None:
    found = BudgetSettings()
    assert (found.budget(), found.priced(), found.currency) == (Budget(), (), "")


def test_tariffs_are_those_of_the_file() -> None:
    found = BudgetSettings.model_validate({"money": 5, "tariffs": [KES, {**KES, "prefix": "+256"}]})
    assert found.priced() == (Tariff("gsm_modem", "", 1.0), Tariff("gsm_modem", "+256", 1.0))
    assert found.currency == "KES"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tariffs": [KES, {**KES, "currency": "UGX"}]}, "one and the same"),
        ({"money": 5}, "a price for a segment"),
        ({"tariffs": [{**KES, "prefix": "254"}]}, "prefix"),
        ({"reserve": 1.5}, "reserve"),
        ({"money": "nan", "tariffs": [KES]}, "money"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        BudgetSettings.model_validate(wrong)
