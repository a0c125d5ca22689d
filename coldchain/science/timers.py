"""Times that a law or an indicator allows beyond a temperature: how long it was, and when it ran out.

A consecutive timer starts again after recovery, a cumulative one never does along the whole custody chain.
Time without data counts nothing and resets nothing. Pure: instants come in, nothing is read from a clock.
"""

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

import msgspec

from coldchain.errors import InputError, UnitError
from coldchain.science.ranges import check_not_negative
from coldchain.units import parse_duration_s

USE_NOW_AFTER_MIN = 120.0  # [min] S13: exactly 2 h is no longer good for cooling again
DISCARD_AFTER_MIN = 240.0  # [min] S13: exactly 4 h is too long
_MS = 1000
_SHOWN_LENGTH = 80
_RULE = re.compile(
    r"\s*(?P<side>>=|<=|>|<)\s*(?P<bound>[+-]?\d+(?:\.\d+)?)\s*(?:degC|°C|C)?"
    r"\s+for\s+(?P<duration>\S.*?)\s+(?P<mode>cumulative|consecutive)\s*"
)
_ALLOWED = 'a rule such as ">=30.0 for 10h cumulative" or "<=-0.5 for 1h consecutive"'


class FoodClass(StrEnum):
    """What may be done with food that was too warm for some time (S13)."""

    OK = "ok"  # less than 2 h in all: cool it again, or use it
    USE_NOW = "use-now"  # 2 h and more: use it now, do not cool it again
    DISCARD = "discard"  # 4 h and more


class TimerRule(msgspec.Struct, frozen=True, kw_only=True):
    """One time that is allowed beyond a temperature.

    Args:
        name: Short, part of what is shown.
        above: Whether values above ``bound`` count; below otherwise.
        bound: [degC].
        inclusive: Whether the bound itself counts.
        duration_s: It has run out as soon as this is reached; 0: at once [s].
        cumulative: Never reset; else consecutive, reset by recovery.
    """

    name: str
    above: bool
    bound: float
    inclusive: bool
    duration_s: float
    cumulative: bool


class TimerState(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How far a timer has come.

    Args:
        elapsed_ms: Counted so far: of all runs (cumulative), or of the present one (consecutive) [ms].
        since_at: Start of the present run; 0: the value does not count now [ms since 1970].
        fired_at: When it ran out for the first time; stays for good; 0: not yet [ms since 1970].
    """

    elapsed_ms: int = 0
    since_at: int = 0
    fired_at: int = 0


TIMER_BEGIN = TimerState()


def parse_timer_rule(text: str) -> TimerRule:
    """Return the rule that a text says, e.g. ``>=30.0 for 10h cumulative``; its name is the text.

    Args:
        text: ``>=``, ``>``, ``<=`` or ``<``, a temperature [degC], ``for``, a duration with its unit, and
            ``cumulative`` or ``consecutive``.

    Raises:
        InputError: It says something else.
    """
    match = _RULE.fullmatch(text)
    if match is None:
        raise InputError("timer rule", repr(text)[:_SHOWN_LENGTH], _ALLOWED)
    try:
        duration_s = parse_duration_s(match["duration"])
    except UnitError as error:
        came = repr(match["duration"])[:_SHOWN_LENGTH]
        raise InputError("duration of a timer rule", came, error.allowed) from error
    return TimerRule(
        name=" ".join(text.split()),
        above=match["side"].startswith(">"),
        bound=float(match["bound"]),
        inclusive=match["side"].endswith("="),
        duration_s=duration_s,
        cumulative=match["mode"] == "cumulative",
    )


def check_timer_rule(rule: TimerRule) -> None:
    """Refuse a rule that cannot be computed.

    Raises:
        InputError: The bound is no number, or the duration is negative.
    """
    if not math.isfinite(rule.bound):
        raise InputError(f"bound of timer {rule.name}", f"{rule.bound} degC", "a number [degC]")
    check_not_negative(rule.duration_s, thing=f"duration of timer {rule.name}", unit="s")


def counts(rule: TimerRule, value_c: float) -> bool:
    """Return whether a value [degC] is beyond the bound; NaN is not."""
    if rule.above:
        return value_c >= rule.bound if rule.inclusive else value_c > rule.bound
    return value_c <= rule.bound if rule.inclusive else value_c < rule.bound


def hold(rule: TimerRule, state: TimerState, value_c: float, *, from_at: int, to_at: int) -> TimerState:
    """Return the timer after a value was held for some time.

    Splitting the time into parts changes nothing; a part of no length neither counts nor resets.

    Args:
        rule: What counts.
        state: Before.
        value_c: Held from ``from_at`` to ``to_at``; NaN is time without data [degC].
        from_at: Start [ms since 1970], above 0, since 0 means "not" in a state.
        to_at: End [ms since 1970].

    Raises:
        InputError: The end lies before the start.
    """
    if to_at < from_at:
        raise InputError(
            f"timer {rule.name}", f"held from {from_at} to {to_at} ms", "an end not before the start"
        )
    if to_at == from_at or math.isnan(value_c):
        return state
    if not counts(rule, value_c):
        if state.since_at == 0 and (rule.cumulative or state.elapsed_ms == 0):
            return state
        return TimerState(state.elapsed_ms if rule.cumulative else 0, 0, state.fired_at)
    fired_at = state.fired_at
    if not fired_at:
        left_ms = max(0, round(rule.duration_s * _MS) - state.elapsed_ms)
        fired_at = from_at + left_ms if left_ms <= to_at - from_at else 0
    return TimerState(state.elapsed_ms + to_at - from_at, state.since_at or from_at, fired_at)


def unknown(rule: TimerRule, state: TimerState) -> TimerState:
    """Return the timer after time without data: as it was. Silence never heals, and proves no harm.

    Args:
        rule: For symmetry with ``hold``; both kinds of timer keep still.
        state: Before.
    """
    del rule
    return state


def two_four_hour(exposures_min: Sequence[float]) -> list[FoodClass]:
    """Return the class of food after each exposure, by the 2-hour/4-hour rule (S13).

    Args:
        exposures_min: Minutes at 5 to 60 degC, one number for each exposure, in order; they add up, however
            often the food was cooled in between [min].

    Raises:
        InputError: No exposures, or a negative one.
    """
    if not exposures_min:
        raise InputError("exposures", "none", "one or more numbers of minutes")
    for exposure_min in exposures_min:
        check_not_negative(exposure_min, thing="exposure", unit="min")
    return [_food_class(total_min) for total_min in accumulate(exposures_min)]


def _food_class(total_min: float) -> FoodClass:
    """Return the class after so many minutes in all; both bounds belong to the worse class."""
    if total_min >= DISCARD_AFTER_MIN:
        return FoodClass.DISCARD
    return FoodClass.USE_NOW if total_min >= USE_NOW_AFTER_MIN else FoodClass.OK
