"""coldchain/judgement/verdict.py: bounds, accounts that add up, and each decision with its reason."""

from math import exp, log
from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.judgement.gauge import gauge_of
from coldchain.judgement.goods_state import Fired, GoodsState, Tally
from coldchain.judgement.verdict import Decision, TimerVerdict, decide, tally_at, verdict
from coldchain.registry.product import ProductProfile
from coldchain.registry.profile import Severity
from coldchain.science.timers import TimerState
from helpers.goods import BERRIES, MINUTE_MS, MemoryGoods, at, sourced, spoke, steady, trip

OPEN = (("cooler-a", 0.0, None),)


def judged(*values: float, every: float = 10, channel: str = "product/temperature") -> MemoryGoods:
    """Return berries after values of a probe, one every few minutes."""
    goods = MemoryGoods(trip(OPEN))
    goods.take(
        [spoke("logger-a", index * every, value, channel=channel) for index, value in enumerate(values)]
    )
    return goods


def test_a_verdict_names_what_it_is_about() -> None:
    goods = judged(1.0, 2.0, 1.5)
    given = verdict(goods.trip, goods.state, at(25))
    assert (given.shipment, given.product, given.product_hash) == ("berries-7", "berries", "berries-1")
    assert (given.from_at, given.as_of_at, given.heard_at) == (at(0), at(25), at(20))


def test_numbers_of_known_time_are_exact() -> None:
    goods = judged(0.0, 10.0)
    given = verdict(goods.trip, goods.state, at(10))
    rates = (1.0, 75 / 16)
    assert given.life_used == pytest.approx([sum(rates) / 2 * 10 / 2880] * 3)
    assert (given.minimum_c, given.maximum_c, given.mean_c) == (0.0, 10.0, 5.0)
    terms = [exp(-10_000 / (273.15 + value)) for value in (0.0, 10.0)]
    assert given.mkt_c == pytest.approx(10_000 / -log(sum(terms) / 2) - 273.15)
    assert given.chilling_c_h == pytest.approx(0.5 / 6)  # a chord: 1 K at its begin, none at its end
    assert given.weight_loss_pct is None


def test_life_that_remains_is_told_for_recommended_storage() -> None:
    goods = judged(0.0, 10.0)
    given = verdict(goods.trip, goods.state, at(10))
    fair = (75 / 16) ** 0.2
    assert given.remaining_days is not None
    assert given.remaining_days.likely == pytest.approx((1 - given.life_used.likely) * 2 / fair)
    assert given.remaining_days.best >= given.remaining_days.likely >= given.remaining_days.worst


def test_what_cannot_be_sold_has_no_days_left() -> None:
    told = verdict(trip(), GoodsState(), at(0))
    assert told.remaining_days is not None
    assert replace(told, decision=Decision.WATCH).days_left == told.remaining_days
    assert replace(told, decision=Decision.REJECT).days_left is None


def test_life_never_falls_below_nothing() -> None:
    way = trip(OPEN)
    tally = Tally(at=at(10), used=(0.9, 1.2, 3.0), timers=(TimerState(),) * 4)
    rung = judged(1.0).state.rungs[0]
    state = GoodsState(way.fingerprint, (replace(rung, tally=tally),))
    given = verdict(way, state, at(10))
    assert given.remaining_days is not None
    assert given.remaining_days[1:] == (0.0, 0.0)
    assert given.remaining_days.best > 0


def test_nothing_heard_is_unknown_time_with_open_bounds() -> None:
    way = trip(OPEN)
    given = verdict(way, GoodsState(), at(600))
    assert (given.good_ms, given.harmful_ms, given.unknown_ms) == (0, 0, 600 * MINUTE_MS)
    assert (given.minimum_c, given.maximum_c, given.mean_c, given.mkt_c) == (None,) * 4
    assert (given.heard_at, given.decision) == (None, Decision.UNKNOWN)
    assert given.life_used.best < given.life_used.worst


def test_a_trip_that_has_not_begun_has_no_time() -> None:
    given = verdict(trip(OPEN), GoodsState(), at(-60))
    assert (given.as_of_at, given.unknown_ms, given.decision) == (at(0), 0, Decision.GOOD)


@pytest.mark.parametrize(("minute", "known", "unknown"), [(20, 10, 0), (25, 15, 0), (25.01, 0, 15.01)])
def test_the_time_since_the_last_reading_is_a_gap_like_any_other(
    minute: float, known: float, unknown: float
) -> None:
    goods = judged(1.0, 1.2)
    before = verdict(goods.trip, goods.state, at(10))
    after = verdict(goods.trip, goods.state, at(minute))
    assert (after.good_ms - before.good_ms) / MINUTE_MS == pytest.approx(known)
    assert (after.unknown_ms - before.unknown_ms) / MINUTE_MS == pytest.approx(unknown)


def test_no_verdict_goes_beyond_the_end_or_before_what_is_known() -> None:
    goods = MemoryGoods(trip((("cooler-a", 0.0, 100.0),)))
    goods.take(steady("logger-a", 0, 100, 1.5))
    assert verdict(goods.trip, goods.state, at(10_000)).as_of_at == at(100)
    assert verdict(goods.trip, goods.state, at(5)).as_of_at == at(95)


def test_asking_changes_nothing() -> None:
    goods = judged(1.0, 9.0, 9.0)
    before = repr(goods.state)
    tally_at(goods.trip, goods.state, at(5000))
    assert repr(goods.state) == before


def test_timers_of_the_law_are_told_without_the_others() -> None:
    goods = judged(*[9.0 + number % 3 / 10 for number in range(8)])
    given = verdict(goods.trip, goods.state, at(70))
    assert given.timers == (TimerVerdict("four-hours", 70 * MINUTE_MS, at(60)),)
    assert [rule for rule, _ in given.harms] == ["law-four-hours"]
    assert verdict(trip(OPEN), GoodsState(), at(0)).timers == (TimerVerdict("four-hours", 0, None),)


def test_weight_and_water_are_told_when_humidity_is_measured() -> None:
    goods = MemoryGoods(trip(OPEN))
    goods.take([spoke("logger-a", 0, 60, channel="air/humidity"), *steady("logger-a", 0, 15, 4.0)])
    given = verdict(goods.trip, goods.state, at(10))
    assert given.weight_loss_pct is not None
    assert given.weight_loss_pct > 0


HOURS = BERRIES.timers[0]


def decided(product: ProductProfile = BERRIES, **counted: Any) -> tuple[Decision, tuple[str, ...]]:
    """Return the decision about goods of which so much was counted."""
    way = trip(OPEN, product=product)
    return decide(way, gauge_of(way), Tally(at=at(60), **counted))


def fired(*rules: str) -> tuple[Fired, ...]:
    """Return harms that have come about."""
    return tuple(Fired(rule, at(0), at(0), 9.0) for rule in rules)


@pytest.mark.parametrize(
    ("counted", "decision", "reasons"),
    [
        ({}, Decision.GOOD, ()),
        ({"unknown_ms": 60_000}, Decision.GOOD, ()),
        ({"harmful_ms": 180_000}, Decision.WATCH, ("3 min beyond its bounds",)),
        ({"used": (0.5, 0.5, 0.5)}, Decision.WATCH, ("50% of the life is used",)),
        ({"used": (0.1, 0.49, 0.9)}, Decision.GOOD, ()),
        ({"used": (0.7, 0.75, 0.8)}, Decision.SELL_FIRST, ("75% of the life is used",)),
        (
            {"excess": (0.0, 0.05, 0.1), "unknown_ms": 1},
            Decision.UNKNOWN,
            ("the time without data may hide 10% of the life at worst",),
        ),
        ({"excess": (0.0, 0.05, 0.099), "unknown_ms": 1}, Decision.GOOD, ()),
    ],
)
def test_decisions_by_what_was_counted(
    counted: dict[str, Any], decision: Decision, reasons: tuple[str, ...]
) -> None:
    assert decided(**counted) == (decision, reasons)


@pytest.mark.parametrize(
    ("rule", "decision", "words"),
    [
        ("life-lost", Decision.SELL_FIRST, "warmth took a harmful share of the life"),
        ("half-lost", Decision.REJECT, "warmth took half of the life"),
        ("life-over", Decision.REJECT, "the life is used up"),
        ("chilling", Decision.SELL_FIRST, "chilled beyond its budget"),
        ("freezing", Decision.REJECT, "frozen"),
        ("weight-loss", Decision.WATCH, "lost more weight than can be sold"),
        ("condensation", Decision.WATCH, "water has settled on it"),
        ("sensors-disagree", Decision.WATCH, "probes disagree"),
        ("law-four-hours", Decision.SELL_FIRST, "four-hours has run out"),
    ],
)
def test_each_harm_has_its_decision_and_its_words(rule: str, decision: Decision, words: str) -> None:
    found, (reason,) = decided(fired=fired(rule))
    assert found is decision
    assert reason.startswith(f"{words} at 20")


@pytest.mark.parametrize(
    ("severity", "decision"),
    [
        (Severity.LOW, Decision.WATCH),
        (Severity.MEDIUM, Decision.WATCH),
        (Severity.HIGH, Decision.SELL_FIRST),
        (Severity.CRITICAL, Decision.REJECT),
    ],
)
def test_a_timer_of_the_law_is_as_grave_as_its_product_says(severity: Severity, decision: Decision) -> None:
    product = replace(BERRIES, timers=(replace(HOURS, severity=severity),))
    assert decided(product, fired=fired("law-four-hours"))[0] is decision


def test_the_gravest_harm_decides_and_all_are_told() -> None:
    decision, reasons = decided(fired=fired("condensation", "life-lost", "freezing"), used=(0.8, 0.8, 0.8))
    assert decision is Decision.REJECT
    assert len(reasons) == 3


def test_harm_that_is_sure_counts_before_what_is_unknown() -> None:
    found = decided(fired=fired("life-lost"), excess=(0.0, 0.2, 0.9), unknown_ms=1)
    assert found[0] is Decision.SELL_FIRST


def test_unknown_time_of_goods_without_a_model_of_life_may_hide_anything() -> None:
    ageless = replace(BERRIES, life=None)
    assert decided(ageless) == (Decision.GOOD, ())
    assert decided(ageless, unknown_ms=1) == (
        Decision.UNKNOWN,
        ("the time without data may hide harm",),
    )
    goods = MemoryGoods(trip(OPEN, product=ageless))
    goods.take(steady("logger-a", 0, 60, 1.5))
    assert verdict(goods.trip, goods.state, at(60)).remaining_days is None


def test_a_kind_product_hides_less() -> None:
    counted: dict[str, Any] = {"excess": (0.0, 0.05, 0.15), "unknown_ms": 1}
    assert decided(**counted)[0] is Decision.UNKNOWN
    assert decided(replace(BERRIES, harm_share=0.2), **counted)[0] is Decision.GOOD


def test_chilling_in_unknown_time_is_not_made_up() -> None:
    cold = replace(BERRIES, chilling_c=sourced(12.0))
    goods = MemoryGoods(trip(OPEN, product=cold))
    goods.take([spoke("logger-a", 0, 2.0), spoke("logger-a", 300, 2.0)])
    assert verdict(goods.trip, goods.state, at(300)).chilling_c_h == 0.0
