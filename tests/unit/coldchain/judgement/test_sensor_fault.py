"""Bad readings in a row: when they are an alarm, and how long the last value holds. Minutes."""

from math import inf, nan

import pytest

from coldchain.judgement.limit_machine import expire
from coldchain.judgement.sensor_fault import come_back, count_bad, fault_excursion, hold, known_until, lose
from coldchain.judgement.state import CLEAR, HEALTHY, FaultState, LimitState, Phase
from helpers.judging import KEY, MINUTE_MS, TOO_WARM

PENDING = LimitState(Phase.PENDING, 0, 0, 0, 9.0, 0, 1)  # since minute 0, the on-delay is 5 minutes
MAX_GAP_MS = 15 * MINUTE_MS


def fault_of(*minutes: float, value: float = 85.0) -> FaultState:
    """Return the fault after bad readings at some minutes."""
    fault = HEALTHY
    for minute in minutes:
        fault = count_bad(fault, round(minute * MINUTE_MS), value, "power-on")
    return fault


@pytest.mark.parametrize(
    ("minutes", "confirmed"),
    [
        ((1,), None),
        ((1, 2), None),
        ((1, 2, 3), 3),
        ((1, 2, 3, 4), 3),
        ((1, 5.9), None),
        ((1, 6), 6),
    ],
)
def test_three_readings_or_five_minutes_are_an_alarm(
    minutes: tuple[float, ...], confirmed: float | None
) -> None:
    fault = fault_of(*minutes)
    assert (fault.started_at, fault.readings) == (MINUTE_MS, len(minutes))
    assert fault.confirmed_at == (None if confirmed is None else confirmed * MINUTE_MS)


def test_the_first_bad_reading_gives_value_and_note() -> None:
    fault = count_bad(fault_of(1), 2, -127.0, "sentinel")
    assert (fault.value, fault.note) == (85.0, "power-on")


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_shown_as_none(value: float) -> None:
    assert fault_of(1, value=value).value == 0.0


def test_a_short_fault_is_no_excursion() -> None:
    assert fault_excursion(KEY, fault_of(1, 2)) is None


def test_the_time_of_a_fault_that_is_over_is_unknown() -> None:
    found = fault_excursion(KEY, lose(fault_of(1, 2, 3), MINUTE_MS), ended_at=4 * MINUTE_MS)
    assert found is not None
    assert (found.id, found.unknown_ms, found.ended_at) == (
        f"{KEY}|sensor-fault|60000",
        3 * MINUTE_MS,
        4 * MINUTE_MS,
    )


def test_the_time_of_values_that_were_only_doubted_is_known() -> None:
    found = fault_excursion(KEY, fault_of(1, 2, 3), ended_at=4 * MINUTE_MS)
    assert found is not None
    assert found.unknown_ms == 0


def test_knowledge_is_lost_with_the_first_reading_that_is_not_taken() -> None:
    assert lose(lose(HEALTHY, 5), 9).lost_at == 5


def test_the_last_value_holds_for_the_gap_that_is_allowed_or_to_the_end_of_silence() -> None:
    assert known_until(HEALTHY, 0, MAX_GAP_MS) is None
    assert known_until(lose(HEALTHY, MINUTE_MS), 0, MAX_GAP_MS) == MAX_GAP_MS
    assert known_until(lose(HEALTHY, 20 * MINUTE_MS), 0, MAX_GAP_MS) == 20 * MINUTE_MS
    assert known_until(lose(HEALTHY, MINUTE_MS), None, MAX_GAP_MS) == MINUTE_MS


def test_an_on_delay_ends_while_the_last_value_holds_and_not_later() -> None:
    assert hold(TOO_WARM, PENDING, 20 * MINUTE_MS, 15 * MINUTE_MS).phase == Phase.ACTIVE
    assert hold(TOO_WARM, PENDING, 20 * MINUTE_MS, 4 * MINUTE_MS) == PENDING
    assert hold(TOO_WARM, PENDING, 4 * MINUTE_MS, 15 * MINUTE_MS) == PENDING


def test_what_a_timer_said_is_undone_when_a_failure_shows_that_it_was_not_silent() -> None:
    assert hold(TOO_WARM, expire(TOO_WARM, PENDING), MINUTE_MS, 4 * MINUTE_MS) == PENDING


def test_an_on_delay_that_nobody_saw_end_begins_anew() -> None:
    assert come_back(TOO_WARM, PENDING, 20 * MINUTE_MS, 4 * MINUTE_MS) == CLEAR
    assert come_back(TOO_WARM, PENDING, 4 * MINUTE_MS, 4 * MINUTE_MS) == PENDING
    assert come_back(TOO_WARM, PENDING, 20 * MINUTE_MS, 5 * MINUTE_MS).phase == Phase.ACTIVE
