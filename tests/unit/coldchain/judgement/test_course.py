"""One reading's way through the limits: held values, dropped ones, failures. Minutes; above 8 at once."""

from msgspec.structs import replace

from coldchain.judgement.course import Course, limit_excursion
from coldchain.judgement.evaluate import begin
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.quality import Checked, Sample, check
from coldchain.judgement.state import FaultState, LimitState, Phase, State
from coldchain.reading import Reading, position
from helpers.judging import KEY, MINUTE_MS, TOO_WARM, reading_at, rules_of

RULES = rules_of(replace(TOO_WARM, on_delay_s=0, off_delay_s=0))
NAN = float("nan")


def after(*values: tuple[float, float], last: tuple[float, float]) -> Course:
    """Return the way of the last (minute, value) after the others."""
    state = begin(RULES)
    course = Course(RULES, state)
    for value in (*values, last):
        reading = reading_at(*value)
        checked = check(RULES.quality, state.quality, reading)
        course = Course(RULES, state)
        course.go(reading, checked)
        state = State(tuple(course.limits), position(reading), quality=checked.state, fault=course.fault)
    return course


def told(course: Course) -> list[tuple[str, float, float | None, float]]:
    """Return (limit, start, end, unknown) of what was found, in minutes."""
    return [
        (
            fact.limit,
            fact.started_at / MINUTE_MS,
            None if fact.ended_at is None else fact.ended_at / MINUTE_MS,
            fact.unknown_ms / MINUTE_MS,
        )
        for fact in course.facts
        if isinstance(fact, Excursion)
    ]


def test_a_held_value_counts_from_its_own_time() -> None:
    assert told(after((0, 4), (0.5, 15), last=(1, 16))) == [("too-warm", 0.5, None, 0)] * 2


def test_a_held_value_alone_says_nothing() -> None:
    assert told(after((0, 4), last=(0.5, 15))) == []


def test_a_spike_counts_as_a_bad_reading_at_its_own_time() -> None:
    course = after((0, 4), (1, 40), last=(2, NAN))
    assert (course.fault.started_at, course.fault.readings, course.fault.note) == (MINUTE_MS, 2, "spike")


def test_a_good_value_ends_a_fault_and_its_time_is_unknown() -> None:
    course = after((0, 9), (1, NAN), (2, NAN), (3, NAN), last=(4, 9))
    assert told(course) == [("too-warm", 0, None, 3), ("sensor-fault", 1, 4, 3)]
    assert course.fault == FaultState()


def test_one_failure_is_bridged() -> None:
    assert told(after((0, 9), (1, NAN), last=(2, 9))) == [("too-warm", 0, None, 0)]


def test_a_long_way_without_values_is_unknown_from_the_last_one_on() -> None:
    assert told(after((0, 9), (10, NAN), last=(20, 9))) == [("too-warm", 0, None, 20)]


def test_a_doubted_value_is_shown_to_the_limits_and_ends_no_fault() -> None:
    reading: Reading = reading_at(3, 9)
    fault = FaultState(MINUTE_MS, 2 * MINUTE_MS, 3, 9.0, "stuck", lost_at=2 * MINUTE_MS)
    course = Course(RULES, replace(begin(RULES), fault=fault))
    course.go(reading, Checked(begin(RULES).quality, (Sample(position(reading), 9.0),), "stuck"))
    assert [(fact[0], fact[1]) for fact in told(course)] == [("too-warm", 3), ("sensor-fault", 1)]
    assert (course.fault.readings, course.fault.lost_at) == (4, None)


def test_an_excursion_is_what_its_episode_was() -> None:
    state = LimitState(Phase.ACTIVE, 1, 2, 0, 9.5, 3, 4, 5)
    assert limit_excursion(KEY, "too-warm", state, ended_at=6) == Excursion(
        id=f"{KEY}|too-warm|1",
        kind=Kind.LIMIT,
        limit="too-warm",
        started_at=1,
        confirmed_at=2,
        ended_at=6,
        extreme=9.5,
        extreme_at=3,
        readings=4,
        unknown_ms=5,
    )
