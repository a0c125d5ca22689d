"""The table of what messages have cost."""

from links.records_budget_tables import spending
from links.records_tables import METADATA


def test_one_account_for_each_channel_of_a_month() -> None:
    assert [column.name for column in spending.primary_key] == ["coop", "month", "channel"]
    assert METADATA.tables["spending"] is spending
