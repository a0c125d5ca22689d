"""``coldchain message budget``: what is left, as JSON and as a table."""

from alerts.budget_settings import BudgetSettings
from commands.message_budget import to_plain
from links.records_budget import Account

TARIFF = {"channel": "sms", "price": 1.0, "currency": "KES"}
SETTINGS = BudgetSettings.model_validate({"money": 10.0, "tariffs": [TARIFF]})


def test_a_month_is_one_entry_with_its_channels() -> None:
    rows = [
        Account("co", "2026-11", "http", 1, 2, 2.0, "KES"),
        Account("co", "2026-11", "sms", 3, 3, 3.0, "KES"),
    ]
    (found,) = to_plain(rows, SETTINGS)
    channels = found.pop("channels")
    assert found == {
        "coop": "co",
        "month": "2026-11",
        "money": 5.0,
        "currency": "KES",
        "segments": 5,
        "messages": 4,
        "money_limit": 10.0,
        "segments_limit": None,
        "used": 0.5,
        "reserve": 0.2,
    }
    assert channels[1] == {"channel": "sms", "messages": 3, "segments": 3, "money": 3.0}


def test_nothing_spent_is_nothing_to_show() -> None:
    assert to_plain([], SETTINGS) == []
