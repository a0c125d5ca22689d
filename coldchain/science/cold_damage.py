"""Damage by cold: degree-hours below a chilling limit, and freezing. Neither heals, neither is averaged.

A separate risk beside the share of life, which only gets better when it gets colder.
"""

import math
from collections.abc import Sequence

from coldchain.science.life import check_segments
from coldchain.science.ranges import check_not_negative, check_temperature
from coldchain.science.timers import TIMER_BEGIN, TimerRule, check_timer_rule, hold

TOMATO_CHILLING_C = 12.5  # [degC] S8: lowest safe temperature of mature-green tomato
TOMATO_BUDGET_C_H = 700.0  # [degC h] S8: 3 d at 3 degC, or 7 d at 7.5 degC, give 684 to 924
VACCINE_FREEZING_C = -0.5  # [degC] S9: this value counts
VACCINE_FREEZING_S = 3600.0  # [s] S9: 60 min without a break
_MS_PER_HOUR = 3_600_000


def chilling_c_h(below_c: float, segments: Sequence[tuple[float, float]]) -> float:
    """Return the degree-hours below a chilling limit [degC h]; it adds up and never falls.

    Between a chilling limit and freezing; what freezes is judged by ``freezing_rule``.

    Args:
        below_c: The chilling limit; this temperature itself does no harm [degC].
        segments: (temperature of the product [degC], time that it was held [h]), in any order.

    Raises:
        InputError: No segments, a negative time, or an impossible temperature.
    """
    check_temperature(below_c, thing="chilling limit")
    check_segments(segments)
    return math.fsum(max(0.0, below_c - check_temperature(at_c)) * held_h for at_c, held_h in segments)


def freezing_rule(freezing_c: float, for_s: float) -> TimerRule:
    """Return the timer that latches when a product freezes: at or below a temperature, without a break.

    Run it with ``timers.hold`` over the temperature of the product; ``fired_at`` stays for good.

    Args:
        freezing_c: Highest freezing point; this value counts [degC].
        for_s: How long it must last [s].

    Raises:
        InputError: An impossible temperature or a negative time.
    """
    check_temperature(freezing_c, thing="freezing point")
    check_not_negative(for_s, thing="time to freeze", unit="s")
    rule = TimerRule(
        name="freezing", above=False, bound=freezing_c, inclusive=True, duration_s=for_s, cumulative=False
    )
    check_timer_rule(rule)
    return rule


def frozen_after_h(freezing_c: float, for_s: float, segments: Sequence[tuple[float, float]]) -> float | None:
    """Return when, counted from the start, the product was frozen [h]; None: never.

    Args:
        freezing_c: Highest freezing point; this value counts [degC].
        for_s: How long it must last without a break [s].
        segments: (temperature of the product [degC], time that it was held [h]), in order.

    Raises:
        InputError: No segments, a negative time, or an impossible temperature.
    """
    check_segments(segments)
    rule, state, start_at = freezing_rule(freezing_c, for_s), TIMER_BEGIN, 1
    passed_h = 0.0
    for temperature_c, held_h in segments:
        from_at = start_at + round(passed_h * _MS_PER_HOUR)
        passed_h += held_h
        to_at = start_at + round(passed_h * _MS_PER_HOUR)
        state = hold(rule, state, check_temperature(temperature_c), from_at=from_at, to_at=to_at)
    return (state.fired_at - start_at) / _MS_PER_HOUR if state.fired_at else None
