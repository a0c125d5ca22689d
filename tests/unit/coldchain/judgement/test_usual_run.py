"""Where the short way ends. That it ends in the same state as the long way is a law (test_usual_laws)."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.evaluate import begin, evaluate
from coldchain.judgement.state import State
from coldchain.judgement.usual_run import pass_usual
from helpers.judging import MINUTE_MS, RULES, reading_at


def at_work(value: float = 5.0) -> State:
    """Return the state after one good reading at minute 0."""
    return evaluate(RULES, begin(RULES), reading_at(0, value), now=0).state


def test_the_first_reading_of_all_takes_the_long_way() -> None:
    state = begin(RULES)
    assert pass_usual(RULES, state, [reading_at(0, 5.0)], 0, now=1) == (state, 0)


def test_a_run_of_usual_readings_is_passed_whole() -> None:
    trace = [reading_at(minute, 5 + minute % 3 / 10) for minute in range(1, 100)]
    state, end = pass_usual(RULES, at_work(), trace, 0, now=7)
    assert (end, state.heard_at) == (99, 7)
    assert state.last is not None
    assert state.last.event_at == 99 * MINUTE_MS


@pytest.mark.parametrize("odd", [float("nan"), 85.0, 8.1, 2.0, 1.9])
def test_it_ends_before_what_may_say_something(odd: float) -> None:
    trace = [reading_at(1, 5.0), reading_at(2, odd), reading_at(3, 5.0)]
    assert pass_usual(RULES, at_work(), trace, 0, now=7)[1] == 1
    assert pass_usual(RULES, at_work(), trace, 1, now=7) == (at_work(), 1)


def test_it_does_not_begin_while_something_goes_on() -> None:
    state = evaluate(RULES, at_work(8.0), reading_at(1, 8.1), now=1).state
    assert pass_usual(RULES, state, [reading_at(2, 5.0)], 0, now=7) == (state, 0)


def test_it_ends_where_readings_stand_in_another_order() -> None:
    trace = [reading_at(2, 5.0), reading_at(1, 5.0)]
    assert pass_usual(RULES, at_work(), trace, 0, now=7)[1] == 1


@pytest.mark.parametrize(("more_ms", "end"), [(0, 1), (1, 0)])
def test_it_ends_before_what_was_silent_for_too_long(more_ms: int, end: int) -> None:
    after = replace(reading_at(0, 5.0, sequence=1), event_at=RULES.absence_after_ms + more_ms)
    assert pass_usual(RULES, at_work(), [after], 0, now=7)[1] == end
