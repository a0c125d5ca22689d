"""One limit: where a value lies, how an episode begins, counts, comes back and ends. Minutes, limit 8 C."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.limit_machine import Level, advance, confirms_at, expire, level, step
from coldchain.judgement.state import CLEAR, LimitState, Phase
from coldchain.registry.profile import Limit
from helpers.judging import MINUTE_MS, TOO_COLD, TOO_WARM

AT_ONCE = replace(TOO_WARM, on_delay_s=0, off_delay_s=0)


def run(limit: Limit, *values: tuple[float, float]) -> list[tuple[str, float | None]]:
    """Return after each (minute, value) the phase, and the minute at which an episode ended with it."""
    state, seen = CLEAR, list[tuple[str, float | None]]()
    for minute, value in values:
        result = step(limit, state, event_at=round(minute * MINUTE_MS), value=value, unknown_ms=0)
        state = result.state
        ended_at = result.ended.back_at / MINUTE_MS if result.ended else None
        seen.append((Phase(state.phase).name, ended_at))
    return seen


def after(limit: Limit, *values: tuple[float, float], unknown_ms: int = 0) -> LimitState:
    """Return the state after (minute, value) readings, each with the same unknown time before it."""
    state = CLEAR
    for minute, value in values:
        at = round(minute * MINUTE_MS)
        state = step(limit, state, event_at=at, value=value, unknown_ms=unknown_ms).state
    return state


@pytest.mark.parametrize(
    ("limit", "value", "expected"),
    [
        (TOO_WARM, 8.1, Level.OUT),
        (TOO_WARM, 8.0, Level.HOLD),  # "above 8" does not begin at 8
        (TOO_WARM, 7.1, Level.HOLD),
        (TOO_WARM, 7.0, Level.BACK),  # the deadband is 1
        (TOO_COLD, 2.0, Level.OUT),  # inclusive
        (TOO_COLD, 2.1, Level.BACK),  # no deadband
        (TOO_COLD, 1.9, Level.OUT),
        (replace(TOO_WARM, inclusive=True), 8.0, Level.OUT),
        (replace(TOO_COLD, inclusive=False), 2.0, Level.BACK),
    ],
)
def test_a_value_lies_out_back_or_between(limit: Limit, value: float, expected: Level) -> None:
    assert level(limit, value) is expected


def test_an_excursion_is_confirmed_by_the_first_reading_after_the_on_delay() -> None:
    assert run(TOO_WARM, (0, 9), (4.9, 9), (5, 9)) == [("PENDING", None), ("PENDING", None), ("ACTIVE", None)]


def test_without_an_on_delay_one_reading_is_enough() -> None:
    assert run(AT_ONCE, (0, 9)) == [("ACTIVE", None)]


def test_a_value_that_comes_back_in_time_leaves_nothing() -> None:
    assert run(TOO_WARM, (0, 9), (4, 6)) == [("PENDING", None), ("CLEAR", None)]


def test_a_return_after_the_on_delay_ends_an_excursion_that_no_reading_confirmed() -> None:
    """The last value holds until the next: it was out for six minutes."""
    assert run(replace(TOO_WARM, off_delay_s=0), (0, 9), (6, 6)) == [("PENDING", None), ("CLEAR", 6.0)]


def test_a_value_in_the_deadband_neither_begins_nor_ends_anything() -> None:
    assert run(AT_ONCE, (0, 7.5), (1, 9), (2, 7.5), (3, 8), (4, 7)) == [
        ("CLEAR", None),
        ("ACTIVE", None),
        ("ACTIVE", None),
        ("ACTIVE", None),
        ("CLEAR", 4.0),
    ]


def test_the_off_delay_must_pass_before_an_excursion_has_ended() -> None:
    assert run(TOO_WARM, (0, 9), (5, 9), (6, 6), (7.9, 6), (8, 6)) == [
        ("PENDING", None),
        ("ACTIVE", None),
        ("CLEARING", None),
        ("CLEARING", None),
        ("CLEAR", 6.0),  # it ended when the value came back, not when that was certain
    ]


def test_chatter_within_the_off_delay_is_one_excursion() -> None:
    assert run(TOO_WARM, (0, 9), (5, 9), (6, 6), (7, 9), (8, 6), (10, 6))[2:] == [
        ("CLEARING", None),
        ("ACTIVE", None),
        ("CLEARING", None),
        ("CLEAR", 8.0),
    ]


def test_the_deadband_does_not_stop_the_off_delay() -> None:
    assert run(TOO_WARM, (0, 9), (5, 9), (6, 6), (8, 7.5))[-1] == ("CLEAR", 6.0)


def test_the_worst_value_is_the_highest_above_and_the_lowest_below() -> None:
    warm = after(AT_ONCE, (0, 9), (1, 12), (2, 10))
    assert (warm.extreme, warm.extreme_at, warm.readings) == (12, MINUTE_MS, 3)
    cold = after(TOO_COLD, (0, 1), (1, -4), (2, 0))
    assert (cold.extreme, cold.extreme_at, cold.readings) == (-4, MINUTE_MS, 3)


def test_the_first_of_equally_bad_readings_counts_as_the_worst() -> None:
    assert after(AT_ONCE, (0, 9), (1, 12), (2, 12)).extreme_at == MINUTE_MS


def test_unknown_time_counts_only_within_an_episode() -> None:
    assert after(AT_ONCE, (0, 9), (20, 9), (40, 9), unknown_ms=1000).unknown_ms == 2000


def test_time_alone_confirms() -> None:
    pending = after(TOO_WARM, (0, 9))
    active = advance(TOO_WARM, pending, 5 * MINUTE_MS)
    assert (active.phase, active.confirmed_at, active.by_timer) == (Phase.ACTIVE, 5 * MINUTE_MS, False)
    assert advance(TOO_WARM, pending, 5 * MINUTE_MS - 1) == pending


def test_what_a_timer_said_is_undone_by_an_earlier_reading() -> None:
    expired = expire(TOO_WARM, after(TOO_WARM, (0, 9)))
    assert (expired.phase, expired.by_timer) == (Phase.ACTIVE, True)
    assert advance(TOO_WARM, expired, 4 * MINUTE_MS) == after(TOO_WARM, (0, 9))


def test_what_a_timer_said_stands_after_a_later_reading() -> None:
    expired = expire(TOO_WARM, after(TOO_WARM, (0, 9)))
    stands = advance(TOO_WARM, expired, 5 * MINUTE_MS)
    assert (stands.phase, stands.confirmed_at, stands.by_timer) == (Phase.ACTIVE, 5 * MINUTE_MS, False)


def test_the_on_delay_counts_from_the_first_reading_that_was_out() -> None:
    assert confirms_at(TOO_WARM, after(TOO_WARM, (3, 9), (4, 9))) == 8 * MINUTE_MS
