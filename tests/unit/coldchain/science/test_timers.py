"""coldchain/science/timers.py: indicators, legal times, and the 2-hour/4-hour rule. Hours from a start."""

import math

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.science.timers import (
    TIMER_BEGIN,
    FoodClass,
    TimerRule,
    TimerState,
    check_timer_rule,
    counts,
    hold,
    parse_timer_rule,
    two_four_hour,
    unknown,
)

HOUR_MS = 3_600_000
START_AT = 1_750_000_000_000
HEAT_SUM = parse_timer_rule(">=30.0 for 10h cumulative")
HEAT_PEAK = parse_timer_rule(">=45 for 1h consecutive")
FREEZE = parse_timer_rule("<=-0.5 for 1h consecutive")
GAP = math.inf  # stands for hours without data


def run(rule: TimerRule, *held: tuple[float, float]) -> TimerState:
    """Return the state after (temperature, hours) one after the other from the start."""
    state, at = TIMER_BEGIN, START_AT
    for value_c, hours in held:
        to_at = at + round(hours * HOUR_MS)
        state = (
            unknown(rule, state) if value_c == GAP else hold(rule, state, value_c, from_at=at, to_at=to_at)
        )
        at = to_at
    return state


def fired_h(rule: TimerRule, *held: tuple[float, float]) -> float | None:
    state = run(rule, *held)
    return (state.fired_at - START_AT) / HOUR_MS if state.fired_at else None


def test_v31_ten_hours_in_all_are_reached_exactly_at_hour_15() -> None:
    assert fired_h(HEAT_SUM, (30.0, 6), (20.0, 5), (31.0, 4)) == 15.0
    assert fired_h(HEAT_SUM, (30.0, 6), (20.0, 5), (31.0, 3.9999)) is None
    assert fired_h(HEAT_SUM, (30.0, 6), (20.0, 5), (31.0, 9)) == 15.0


def test_v31_30_0_counts_and_29_9_does_not() -> None:
    assert fired_h(HEAT_SUM, (30.0, 10)) == 10.0
    assert fired_h(HEAT_SUM, (29.9, 100)) is None


def test_v31_one_hour_at_45_must_be_without_a_break() -> None:
    assert fired_h(HEAT_PEAK, (45.0, 1)) == 1.0
    assert fired_h(HEAT_PEAK, (44.9, 5)) is None
    assert fired_h(HEAT_PEAK, (46.0, 0.9), (44.9, 0.1), (46.0, 0.9)) is None
    assert fired_h(HEAT_PEAK, (46.0, 0.9), (44.9, 0.1), (46.0, 1.5)) == 2.0


def test_v31_one_hour_at_or_below_minus_0_5() -> None:
    assert fired_h(FREEZE, (3.0, 2), (-0.5, 1)) == 3.0
    assert fired_h(FREEZE, (3.0, 2), (-0.4, 9)) is None


@pytest.mark.parametrize(
    ("text", "held", "expected_h"),
    [
        (">=8 for 30m consecutive", [(8.0, 0.5)], 0.5),
        (">=8 for 30m consecutive", [(7.9, 5)], None),
        (">=8 for 30m consecutive", [(9.0, 0.4), (7.0, 0.1), (9.0, 0.4)], None),
        (">=8 for 60m cumulative", [(9.0, 0.4), (7.0, 0.1), (9.0, 0.6)], 1.1),
        ("<=2 for 20m consecutive", [(2.0, 1 / 3)], 1 / 3),
        ("<=2 for 20m consecutive", [(2.1, 5)], None),
        ("<=2 for 40m cumulative", [(1.0, 0.5), (5.0, 1), (1.0, 0.5)], 1 + 2 / 3),
    ],
)
def test_v34_the_defaults_of_msupply(
    text: str, held: list[tuple[float, float]], expected_h: float | None
) -> None:
    assert fired_h(parse_timer_rule(text), *held) == (expected_h and pytest.approx(expected_h, abs=1e-6))


def test_a_bound_of_the_law_does_not_count_itself() -> None:
    law = parse_timer_rule(">8 for 1h cumulative")
    assert (counts(law, 8.0), counts(law, 8.1), counts(law, math.nan)) == (False, True, False)
    frost = parse_timer_rule("<0 for 1h cumulative")
    assert (counts(frost, 0.0), counts(frost, -0.1), counts(frost, math.nan)) == (False, True, False)


def test_silence_neither_counts_nor_heals() -> None:
    assert fired_h(HEAT_PEAK, (46.0, 0.5), (GAP, 7), (46.0, 0.5)) == 8.0
    assert fired_h(HEAT_SUM, (31.0, 9), (GAP, 20)) is None
    state = run(HEAT_PEAK, (46.0, 0.5))
    assert hold(HEAT_PEAK, state, math.nan, from_at=START_AT + HOUR_MS, to_at=START_AT + 9 * HOUR_MS) == state


def test_a_state_says_how_far_it_is_and_since_when() -> None:
    state = run(HEAT_PEAK, (20.0, 2), (46.0, 0.25), (47.0, 0.25))
    assert state == TimerState(elapsed_ms=HOUR_MS // 2, since_at=START_AT + 2 * HOUR_MS)
    assert run(HEAT_PEAK, (46.0, 0.5), (20.0, 1)) == TIMER_BEGIN
    assert run(HEAT_SUM, (31.0, 0.5), (20.0, 1)) == TimerState(elapsed_ms=HOUR_MS // 2)


def test_what_has_fired_stays_fired() -> None:
    assert fired_h(HEAT_PEAK, (46.0, 1), (4.0, 100)) == 1.0
    assert fired_h(HEAT_PEAK, (46.0, 1), (4.0, 100), (46.0, 5)) == 1.0


def test_a_time_of_0_fires_at_once() -> None:
    assert fired_h(parse_timer_rule(">10 for 0s consecutive"), (4.0, 3), (10.1, 1)) == 3.0


def test_no_time_changes_nothing() -> None:
    state = run(HEAT_PEAK, (46.0, 0.5))
    assert hold(HEAT_PEAK, state, 4.0, from_at=START_AT + HOUR_MS, to_at=START_AT + HOUR_MS) == state


def test_an_end_before_its_start_is_refused() -> None:
    with pytest.raises(InputError, match="an end not before the start"):
        hold(HEAT_PEAK, TIMER_BEGIN, 46.0, from_at=START_AT, to_at=START_AT - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">=30.0 for 10h cumulative", (True, 30.0, True, 36_000.0, True)),
        ("<=-0.5 for 1h consecutive", (False, -0.5, True, 3600.0, False)),
        ("  > 8 degC  for 1h30m   cumulative ", (True, 8.0, False, 5400.0, True)),
        ("<2°C for 20m consecutive", (False, 2.0, False, 1200.0, False)),
    ],
)
def test_rules_are_read_as_people_write_them(
    text: str, expected: tuple[bool, float, bool, float, bool]
) -> None:
    rule = parse_timer_rule(text)
    assert (rule.above, rule.bound, rule.inclusive, rule.duration_s, rule.cumulative) == expected
    assert rule.name == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "",
        ">=30",
        ">=30 for 10h",
        "30 for 10h cumulative",
        ">=30 for 10h sometimes",
        ">=30 degF for 1h cumulative",
    ],
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"timer rule: got .*allowed: a rule such as"):
        parse_timer_rule(text)


@pytest.mark.parametrize("duration", ["10", "10x", "-1h"])
def test_a_duration_needs_its_unit(duration: str) -> None:
    with pytest.raises(InputError, match=rf"duration of a timer rule: got '{duration}'; allowed: a duration"):
        parse_timer_rule(f">=30 for {duration} cumulative")


def test_a_rule_made_by_hand_is_checked() -> None:
    check_timer_rule(HEAT_SUM)
    with pytest.raises(InputError, match="bound of timer"):
        check_timer_rule(replace(HEAT_SUM, bound=math.nan))
    with pytest.raises(InputError, match=r"duration of timer .* got -1.0 s"):
        check_timer_rule(replace(HEAT_SUM, duration_s=-1.0))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([119.9], FoodClass.OK),
        ([120], FoodClass.USE_NOW),
        ([239.9], FoodClass.USE_NOW),
        ([240], FoodClass.DISCARD),
        ([60, 60], FoodClass.USE_NOW),
        ([0], FoodClass.OK),
    ],
)
def test_both_bounds_of_the_2_and_4_hours_belong_to_the_worse_class(
    minutes: list[float], expected: FoodClass
) -> None:
    assert two_four_hour(minutes)[-1] is expected


def test_cooling_in_between_takes_nothing_back() -> None:
    assert two_four_hour([70, 55, 120]) == [FoodClass.OK, FoodClass.USE_NOW, FoodClass.DISCARD]


@pytest.mark.parametrize(
    ("minutes", "message"),
    [([], "exposures: got none"), ([10, -1], "exposure: got -1 min"), ([math.nan], "exposure")],
)
def test_impossible_exposures_are_refused(minutes: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        two_four_hour(minutes)
