"""The summary as data: read back it is the same, and it has no chain of readings."""

import msgspec

from helpers.period_case import SUBJECT, part_with
from reports.period.build import build_summary
from reports.period.types import Lost, Summary


def test_a_summary_is_read_back_as_it_was() -> None:
    summary = build_summary(SUBJECT, [part_with("s-1", Lost(life_cents=7))])
    assert msgspec.json.decode(msgspec.json.encode(summary), type=Summary) == summary
    assert summary.chain_head == ""


def test_what_was_lost_as_money_is_both() -> None:
    assert Lost(rejected_g=1, rejected_cents=20, life_cents=3).cents == 23
