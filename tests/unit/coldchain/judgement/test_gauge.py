"""coldchain/judgement/gauge.py: a product made ready for counting."""

import math
from math import exp

import pytest
from msgspec.structs import replace

from coldchain.judgement.gauge import (
    Amount,
    Watched,
    gauge_of,
    remembering,
    severity_of_rule,
)
from coldchain.registry.profile import Severity
from coldchain.science.rates import rate
from coldchain.science.timers import TimerState, counts
from helpers.goods import BERRIES, trip

DAY_MS = 86_400_000


def test_numbers_are_those_of_the_product_in_ms() -> None:
    gauge = gauge_of(trip())
    assert (gauge.max_gap_ms, gauge.tau_s) == (900_000, 1800.0)
    assert gauge.per_ms == pytest.approx(1 / (2 * DAY_MS))
    assert (gauge.harm_above_c, gauge.harm_below_c, gauge.chilling_c) == (5.0, -0.8, 1.0)
    assert (gauge.hottest_c, gauge.coldest_c) == (40.0, 0.0)
    assert BERRIES.life is not None
    assert gauge.fair_rate == pytest.approx(rate(BERRIES.life.model, 2.0).value)


def test_a_gauge_is_made_once_for_a_product() -> None:
    assert gauge_of(trip()) is gauge_of(trip((("van-1", 0, None),)))


def test_between_the_calm_values_no_timer_counts_and_below_the_first_full_nothing_is() -> None:
    gauge = gauge_of(trip())
    for clock in gauge.clocks:
        low, high = gauge.calm[clock.watches]
        for value in (math.nextafter(low, math.inf), 0.5, math.nextafter(high, -math.inf)):
            assert not low < value < high or not counts(clock.rule, value)
    assert gauge.calm == ((-math.inf, 8.0), (-0.8, math.inf), (-math.inf, 0.0), (-math.inf, 3.0))
    assert gauge.rest == (TimerState(),) * len(gauge.clocks)
    assert gauge.first_full == (0.1, 1.0, 3.0, 1.0)


def test_what_bears_everything_is_never_harmed() -> None:
    bare = replace(
        BERRIES,
        harm_below_c=None,
        chilling_c=None,
        chilling_budget_c_h=None,
        freezing_c=None,
        life=None,
        weight_loss_limit_pct=None,
        condensation=False,
        timers=(),
    )
    gauge = gauge_of(trip(product=bare))
    assert max(gauge.harm_below_c, gauge.chilling_c) < -273
    assert (gauge.per_ms, gauge.rate(30.0)) == (0.0, 1.0)
    assert gauge.low_c < -273 < 100 < gauge.high_c
    assert [clock.rule.name for clock in gauge.clocks] == ["sensors-disagree"]


def test_harms_that_add_up_are_those_that_the_product_knows() -> None:
    assert gauge_of(trip()).fills == (
        ("life-lost", Amount.EXCESS, 0.1),
        ("half-lost", Amount.EXCESS, 0.5),
        ("life-over", Amount.USED, 1.0),
        ("chilling", Amount.CHILLING, 3.0),
        ("weight-loss", Amount.LOSS, 1.0),
    )


def test_each_clock_watches_the_side_that_does_the_harm() -> None:
    below = replace(BERRIES.timers[0], name="cold", above=False)
    clocks = gauge_of(trip(product=replace(BERRIES, timers=(*BERRIES.timers, below)))).clocks
    assert [
        (each.rule.name, each.watches, each.rule.above, each.rule.inclusive, each.rule.cumulative)
        for each in clocks
    ] == [
        ("sensors-disagree", Watched.SPREAD, True, False, False),
        ("freezing", Watched.COLD, False, True, False),
        ("condensation", Watched.WET, True, True, False),
        ("law-four-hours", Watched.HOT, True, False, True),
        ("law-cold", Watched.COLD, False, False, True),
    ]


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ("life-lost", Severity.HIGH),
        ("half-lost", Severity.CRITICAL),
        ("life-over", Severity.CRITICAL),
        ("freezing", Severity.CRITICAL),
        ("weight-loss", Severity.MEDIUM),
        ("condensation", Severity.LOW),
        ("sensors-disagree", Severity.MEDIUM),
        ("law-four-hours", Severity.HIGH),
        ("law-low", Severity.LOW),
        ("law-gone", Severity.HIGH),
        ("unknown", Severity.HIGH),
    ],
)
def test_every_harm_is_as_urgent_as_it_is_named(rule: str, severity: Severity) -> None:
    low = replace(BERRIES.timers[0], name="low", severity=Severity.LOW)
    assert severity_of_rule(replace(BERRIES, timers=(*BERRIES.timers, low)), rule) is severity


def test_the_term_of_the_mean_kinetic_temperature_is_arrhenius() -> None:
    assert gauge_of(trip()).mkt_term(20.0) == pytest.approx(exp(-10_000 / 293.15), rel=1e-9)


def test_a_function_that_remembers_gives_the_same_answers() -> None:
    asked: list[float] = []

    def double(value: float) -> float:
        asked.append(value)
        return 2 * value

    function = remembering(double)
    assert [function(value) for value in (1.0, 2.0, 1.0)] == [2.0, 4.0, 2.0]
    assert asked == [1.0, 2.0]
