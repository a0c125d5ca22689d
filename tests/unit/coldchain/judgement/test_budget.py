"""What messages may cost: thresholds, tariffs, months; and laws over generated months."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.instants import from_iso
from coldchain.judgement.budget import (
    Budget,
    Spending,
    Tariff,
    crossed,
    held_for,
    is_danger,
    month_ends_at,
    month_of,
    price_of,
)
from coldchain.judgement.unsent import Unsent

BUDGET = Budget(money=100.0, segments=None)
ONE = Spending(1.0, 1)
NAIROBI = ZoneInfo("Africa/Nairobi")
TARIFFS = (Tariff("sms", "", 2.0), Tariff("sms", "+254", 1.0), Tariff("sms", "+2547", 0.8))


@pytest.mark.parametrize(
    ("spent", "severity", "expected"),
    [
        (0, "low", None),
        (49.9, "medium", None),
        (51, "medium", Unsent.DIGEST),
        (51, "high", None),
        (79, "high", None),
        (79.5, "high", Unsent.RESERVE),
        (79.5, "low", Unsent.RESERVE),
        (150, "critical", None),
    ],
)
def test_what_goes_out_as_the_budget_thins(spent: float, severity: str, expected: Unsent | None) -> None:
    found = held_for(BUDGET, Spending(spent), ONE, ("alarm", severity), in_digest=False)
    assert found is expected


def test_little_before_the_reserve_only_urgent_ones_go_out() -> None:
    budget = BUDGET._replace(reserve=0.1)
    assert held_for(budget, Spending(85.0), ONE, ("alarm", "medium"), in_digest=True) is Unsent.URGENT_ONLY
    assert held_for(budget, Spending(85.0), ONE, ("alarm", "high"), in_digest=False) is None


def test_a_standing_report_is_the_first_that_is_left_out() -> None:
    item = ("report", "")
    assert held_for(BUDGET, Spending(49.0), ONE, item, in_digest=False) is None
    for spent in (51.0, 95.0, 500.0):
        assert held_for(BUDGET, Spending(spent), ONE, item, in_digest=True) is Unsent.NO_REPORT


def test_what_has_waited_to_be_told_together_goes_then() -> None:
    assert held_for(BUDGET, Spending(60.0), ONE, ("alarm", "low"), in_digest=True) is None


def test_danger_to_goods_and_what_costs_nothing_is_never_held() -> None:
    gone = Spending(500.0, 900)
    assert held_for(BUDGET, gone, ONE, ("goods", "high"), in_digest=False) is None
    assert held_for(BUDGET, gone, ONE, ("goods", ""), in_digest=False) is None
    assert held_for(BUDGET, gone, ONE, ("goods", "low"), in_digest=False) is Unsent.RESERVE
    assert held_for(BUDGET, gone, Spending(), ("report", ""), in_digest=False) is None


def test_the_nearer_of_two_limits_counts() -> None:
    budget = Budget(money=100.0, segments=10)
    assert budget.used(Spending(10.0, 6)) == 0.6
    assert held_for(budget, Spending(10.0, 8), ONE, ("alarm", "high"), in_digest=False) is Unsent.RESERVE
    assert Budget().used(Spending(1e9, 10**9)) == 0.0


def test_the_longest_prefix_counts_and_a_strange_number_is_dear() -> None:
    assert price_of(TARIFFS, "sms", "+254700000001") == 0.8
    assert price_of(TARIFFS, "sms", "+254200000001") == 1.0
    assert price_of(TARIFFS, "sms", "+49301234") == 2.0
    assert price_of(TARIFFS[1:], "sms", "+49301234") == 1.0
    assert price_of(TARIFFS, "log", "+254700000001") is None


def test_a_month_is_that_of_the_cooperative() -> None:
    now = from_iso("2026-11-30T21:30:00Z")
    assert month_of(now, NAIROBI) == "2026-12"
    assert month_of(now, ZoneInfo("UTC")) == "2026-11"
    assert month_ends_at(now, NAIROBI) == from_iso("2026-12-31T21:00:00Z")
    assert month_ends_at(from_iso("2026-02-01T00:00:00Z"), ZoneInfo("UTC")) == from_iso(
        "2026-03-01T00:00:00Z"
    )


def test_shares_are_crossed_once() -> None:
    shares = (1.0, 0.5, 0.8)
    assert crossed(BUDGET, Spending(49.0), Spending(50.0), shares) == [0.5]
    assert crossed(BUDGET, Spending(50.0), Spending(51.0), shares) == []
    assert crossed(BUDGET, Spending(0.0), Spending(120.0), shares) == [0.5, 0.8, 1.0]


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(["alarm", "goods", "gateway", "system", "reply", "report"]),
        st.sampled_from(["", "low", "medium", "high", "critical"]),
        st.integers(min_value=1, max_value=5),
        st.booleans(),
    ),
    max_size=200,
)


@given(MESSAGES, st.floats(min_value=0.0, max_value=1.0), st.integers(min_value=1, max_value=100))
def test_what_is_not_critical_never_touches_the_reserve(
    messages: list[tuple[str, str, int, bool]], reserve: float, limit: int
) -> None:
    budget = Budget(money=float(limit), segments=limit, reserve=reserve)
    spent, plain = Spending(), Spending()
    for purpose, severity, segments, in_digest in messages:
        cost, item = Spending(segments * 0.5, segments), (purpose, severity)
        held = held_for(budget, spent, cost, item, in_digest=in_digest)
        assert held is held_for(budget, spent, cost, item, in_digest=in_digest)
        if is_danger(*item):
            assert held is None
        elif held is None:
            plain = Spending(plain.money + cost.money, plain.segments + cost.segments)
            assert spent.money + cost.money <= limit * (1 - reserve)
            assert spent.segments + cost.segments <= limit * (1 - reserve)
        if held is None:
            spent = Spending(spent.money + cost.money, spent.segments + cost.segments)
    assert plain.money <= limit * (1 - reserve)
