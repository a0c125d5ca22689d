"""One channel, reading by reading, and what time alone brings. Minutes; limits above 8 and at or below 2."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.evaluate import (
    GRACE_MS,
    begin,
    evaluate,
    next_deadline,
    on_time,
    open_excursions,
)
from coldchain.judgement.facts import Excursion, Fact, Kind, Withdrawn
from coldchain.judgement.state import State
from coldchain.reading import TIME_BETWEEN, Clock, Flag, Position
from helpers.judging import (
    KEY,
    MINUTE_MS,
    RULES,
    TOO_COLD,
    TOO_WARM,
    MemoryWatcher,
    reading_at,
    rules_of,
)

NAN = float("nan")
WARM_FROM_0 = f"{KEY}|too-warm|0"
SILENT_FROM_0 = f"{KEY}|absence|0"


def judged(*values: tuple[float, float], delay_min: float = 0) -> tuple[State, list[Fact]]:
    """Return the state and all facts after (minute, value) readings, each heard some minutes later."""
    state, facts = begin(RULES), list[Fact]()
    for minute, value in values:
        now = round((minute + delay_min) * MINUTE_MS)
        step = evaluate(RULES, state, reading_at(minute, value), now=now)
        state = step.state
        facts.extend(step.facts)
    return state, facts


def test_an_excursion_is_told_when_it_is_confirmed_and_at_every_change() -> None:
    _, facts = judged((0, 9), (5, 9.5), (6, 9))
    first = Excursion(
        id=WARM_FROM_0,
        kind=Kind.LIMIT,
        limit="too-warm",
        started_at=0,
        confirmed_at=5 * MINUTE_MS,
        extreme=9.5,
        extreme_at=5 * MINUTE_MS,
        readings=2,
    )
    assert facts == [first, replace(first, readings=3)]


def test_an_end_names_the_first_reading_that_was_back() -> None:
    _, facts = judged((0, 9), (5, 9), (6, 5), (8, 5))
    assert isinstance(facts[-1], Excursion)
    assert (facts[-1].id, facts[-1].ended_at) == (WARM_FROM_0, 6 * MINUTE_MS)


def test_two_limits_are_judged_side_by_side() -> None:
    _, facts = judged((0, 2.0), (1, 12), (6, 12), (9, 1))
    ends = [(fact.limit, fact.ended_at) for fact in facts if isinstance(fact, Excursion)]
    assert ends == [
        ("too-cold", None),
        ("too-cold", MINUTE_MS),
        ("too-warm", None),
        ("too-warm", None),
        ("too-cold", None),
    ]


def test_a_gap_beyond_max_gap_counts_as_unknown() -> None:
    _, facts = judged((0, 9), (5, 9), (21, 9))
    assert [fact.unknown_ms for fact in facts if isinstance(fact, Excursion)] == [0, 16 * MINUTE_MS]


def test_a_gap_of_exactly_max_gap_is_known() -> None:
    _, facts = judged((0, 9), (5, 9), (20, 9))
    assert [fact.unknown_ms for fact in facts if isinstance(fact, Excursion)] == [0, 0]


def test_a_silence_that_is_found_afterwards_is_told_with_both_ends() -> None:
    _, facts = judged((0, 5), (30.5, 5))
    assert facts == [
        Excursion(
            id=SILENT_FROM_0,
            kind=Kind.ABSENCE,
            limit="absence",
            started_at=0,
            confirmed_at=30 * MINUTE_MS,
            ended_at=round(30.5 * MINUTE_MS),
            unknown_ms=round(30.5 * MINUTE_MS),
        )
    ]


def test_a_silence_of_exactly_absence_after_is_none() -> None:
    assert judged((0, 5), (30, 5))[1] == []


@pytest.mark.parametrize("again", [(0.0, 5.0), (1.0, 5.0)])
def test_a_reading_that_is_not_newer_changes_nothing(again: tuple[float, float]) -> None:
    state, _ = judged((0, 5), (1, 5))
    step = evaluate(RULES, state, reading_at(*again), now=99)
    assert (step.state, step.facts, step.late) == (state, (), again[0] == 0)


def test_two_boots_at_one_instant_are_two_readings() -> None:
    state, _ = judged((0, 5))
    step = evaluate(RULES, state, reading_at(0, 5, boot=2), now=0)
    assert step.state.last == Position(0, 2, 0)


def test_silence_is_told_once() -> None:
    state, _ = judged((0, 5))
    assert on_time(RULES, state, 30 * MINUTE_MS - 1).facts == ()
    silent = on_time(RULES, state, 30 * MINUTE_MS)
    assert [fact.id for fact in silent.facts] == [SILENT_FROM_0]
    assert on_time(RULES, silent.state, 60 * MINUTE_MS) == (silent.state, (), False)


def test_silence_counts_from_when_the_last_reading_was_heard() -> None:
    """A replay of old data raises no false silence."""
    state, _ = judged((0, 5), delay_min=1000)
    assert on_time(RULES, state, 1029 * MINUTE_MS).facts == ()
    assert len(on_time(RULES, state, 1030 * MINUTE_MS).facts) == 1


def test_a_silence_that_never_was_is_withdrawn() -> None:
    state, _ = judged((0, 5))
    silent = on_time(RULES, state, 30 * MINUTE_MS).state
    step = evaluate(RULES, silent, reading_at(1, 5), now=31 * MINUTE_MS)
    assert step.facts == (Withdrawn(SILENT_FROM_0),)


@pytest.mark.parametrize("value", [NAN, 85.0, -127.0, 60.0])
def test_a_reading_that_cannot_be_believed_is_a_sign_of_life(value: float) -> None:
    assert next_deadline(RULES, judged((0, 5), (1, value))[0]) == 31 * MINUTE_MS


def test_a_failed_reading_does_not_confirm_what_was_pending_by_itself() -> None:
    state, facts = judged((0, 9), (1, NAN), (4, NAN))
    assert facts == []
    assert next_deadline(RULES, state) == 5 * MINUTE_MS + GRACE_MS  # the last value holds for 15 minutes


def test_no_timer_confirms_where_the_last_value_no_longer_held() -> None:
    rules = rules_of(replace(TOO_WARM, on_delay_s=1200))
    state = begin(rules)
    for minute, value in ((0, 9), (1, NAN)):
        state = evaluate(rules, state, reading_at(minute, value), now=round(minute * MINUTE_MS)).state
    assert next_deadline(rules, state) == 31 * MINUTE_MS  # only silence
    assert on_time(rules, state, 30 * MINUTE_MS).facts == ()


def test_a_sensor_fault_is_told_when_it_is_confirmed_and_when_it_is_over() -> None:
    _, facts = judged((0, 5), (1, 85.0), (2, 85.0), (3, 85.0), (4, 85.0), (5, 5))
    found = [
        (fact.limit, fact.confirmed_at, fact.ended_at, fact.readings, fact.extreme, fact.note)
        for fact in facts
        if isinstance(fact, Excursion)
    ]
    confirmed_at, ended_at = 3 * MINUTE_MS, 5 * MINUTE_MS
    assert found == [
        ("sensor-fault", confirmed_at, None, 3, 85.0, "power-on"),
        ("sensor-fault", confirmed_at, None, 4, 85.0, "power-on"),
        ("sensor-fault", confirmed_at, ended_at, 4, 85.0, "power-on"),
    ]


def test_silence_confirms_a_pending_excursion_after_some_grace() -> None:
    state, _ = judged((0, 9))
    assert next_deadline(RULES, state) == 5 * MINUTE_MS + GRACE_MS
    assert on_time(RULES, state, 5 * MINUTE_MS + GRACE_MS - 1).facts == ()
    facts = on_time(RULES, state, 5 * MINUTE_MS + GRACE_MS).facts
    assert [(fact.id, isinstance(fact, Excursion) and fact.confirmed_at) for fact in facts] == [
        (WARM_FROM_0, 5 * MINUTE_MS)
    ]


def test_what_silence_confirmed_is_withdrawn_by_a_reading_from_before() -> None:
    state, _ = judged((0, 9))
    confirmed = on_time(RULES, state, 10 * MINUTE_MS).state
    step = evaluate(RULES, confirmed, reading_at(4, 5), now=11 * MINUTE_MS)
    assert step.facts == (Withdrawn(WARM_FROM_0),)


def test_nothing_is_due_before_the_first_reading() -> None:
    assert next_deadline(RULES, begin(RULES)) is None
    assert on_time(RULES, begin(RULES), 10**15) == (begin(RULES), (), False)


def test_nothing_more_is_due_once_silence_is_told() -> None:
    silent = on_time(RULES, judged((0, 5))[0], 30 * MINUTE_MS).state
    assert next_deadline(RULES, silent) is None


def test_open_excursions_are_those_that_go_on() -> None:
    state, _ = judged((0, 9), (5, 9))
    silent = on_time(RULES, state, 60 * MINUTE_MS).state
    found = open_excursions(RULES, silent)
    assert [(item.limit, item.started_at, item.ended_at) for item in found] == [
        ("too-warm", 0, None),
        ("absence", 5 * MINUTE_MS, None),
    ]
    assert open_excursions(RULES, judged((0, 5))[0]) == []
    failing, _ = judged((0, 5), (1, NAN), (2, NAN), (3, NAN))
    assert [item.limit for item in open_excursions(RULES, failing)] == ["sensor-fault"]


def test_quiet_points_are_where_nothing_goes_on() -> None:
    state, _ = judged((0, 5), (6, 5), (12, 9), (13, 5), (19, 5))
    assert [point.position.event_at / MINUTE_MS for point in state.quiet] == [0, 6, 19]


def test_no_quiet_point_is_where_a_reading_is_in_doubt() -> None:
    state, _ = judged((0, 5), (6, NAN), (12, 5), (18, 5), (19, 30), (24, 5), (30, 5))
    assert [point.position.event_at / MINUTE_MS for point in state.quiet] == [0, 18, 30]


def test_a_limit_without_delays_is_told_with_its_first_reading() -> None:
    rules = rules_of(TOO_COLD)
    facts = evaluate(rules, begin(rules), reading_at(0, 2.0), now=0).facts
    assert [fact.id for fact in facts] == [f"{KEY}|too-cold|0"]


def test_a_reading_whose_time_is_a_guess_breaks_no_limit_and_fills_no_gap() -> None:
    guess = replace(
        reading_at(20, 30.0, boot=2), flag=Flag.UNKNOWN, clock=Clock.NONE, note=f"{TIME_BETWEEN}../2026"
    )
    failed = replace(guess, value=float("nan"), flag=Flag.FAIL, sequence=9)
    batch = [reading_at(0, 4.0), reading_at(60, 4.0)]
    with_guesses, without = MemoryWatcher(), MemoryWatcher()
    with_guesses.take([batch[0], guess, failed, batch[1]], now=60 * MINUTE_MS)
    without.take(batch, now=60 * MINUTE_MS)
    assert with_guesses.stands == without.stands
    assert with_guesses.state == without.state
    assert evaluate(RULES, begin(RULES), guess, now=0) == (begin(RULES), (), False)
