"""Batches in any order, with the history at hand. Minutes; limit above 8 for five minutes."""

from collections.abc import Iterable

from coldchain.judgement.evaluate import begin
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.rejudge import Outcome, judge, judge_anew, withdrawn_by_rebuild
from coldchain.judgement.state import State
from coldchain.reading import Position, Reading, position
from helpers.judging import KEY, MINUTE_MS, RULES, reading_at

WARM = f"{KEY}|too-warm"


class Past:
    """A history that remembers what it was asked."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self.readings = list(readings)
        self.asked: list[Position | None] = []

    def __call__(self, point: Position | None) -> list[Reading]:
        self.asked.append(point)
        return [item for item in self.readings if point is None or position(item) > point]


def trace(*values: tuple[float, float]) -> list[Reading]:
    """Return readings of (minute, value)."""
    return [reading_at(minute, value) for minute, value in values]


def after(readings: list[Reading]) -> State:
    """Return the state after readings in order, heard at minute 100."""
    return judge(RULES, begin(RULES), readings, history=Past(), now=100 * MINUTE_MS).state


def test_an_empty_batch_is_nothing() -> None:
    state = after(trace((0, 5)))
    assert judge(RULES, state, [], history=Past(), now=0) == Outcome(state)


def test_a_batch_in_order_asks_for_no_history() -> None:
    past = Past()
    outcome = judge(RULES, begin(RULES), trace((0, 9), (5, 9), (6, 5), (8, 5)), history=past, now=0)
    assert [(item.started_at, item.ended_at) for item in outcome.excursions.values()] == [(0, 6 * MINUTE_MS)]
    assert (past.asked, outcome.rebuilt_from, outcome.known_until) == ([], None, None)


def test_a_batch_is_put_in_order_first() -> None:
    past = Past()
    readings = trace((8, 5), (0, 9), (6, 5), (5, 9))
    assert judge(RULES, begin(RULES), readings, history=past, now=0).excursions.keys() == {f"{WARM}|0"}
    assert past.asked == []


def test_the_newest_reading_again_is_nothing() -> None:
    state = after(trace((0, 5), (1, 5)))
    assert judge(RULES, state, trace((1, 5)), history=Past(), now=0) == Outcome(state)


def test_a_failed_reading_is_judged_in_its_place() -> None:
    old = trace((0, 9), (1, 9), (4, 9), (6, 9))
    nan = float("nan")
    late = trace((2, nan), (2.5, nan), (3, nan))
    outcome = judge(RULES, after(old), late, history=Past([*old, *late]), now=100 * MINUTE_MS)
    assert [(item.limit, item.started_at, item.unknown_ms) for item in outcome.excursions.values()] == [
        ("sensor-fault", 2 * MINUTE_MS, 2 * MINUTE_MS),
        ("too-warm", 0, 2 * MINUTE_MS),
    ]


def test_a_late_reading_starts_again_at_the_newest_quiet_point_before_it() -> None:
    old = trace((0, 5), (6, 5), (12, 9), (20, 5), (30, 5))
    past = Past([*old, *trace((14, 5))])
    outcome = judge(RULES, after(old), trace((14, 5)), history=past, now=100 * MINUTE_MS)
    assert past.asked == [
        Position(6 * MINUTE_MS, 1, 359)
    ]  # behind it stands the quiet point itself, as a proof
    assert (outcome.rebuilt_from, outcome.known_until) == (6 * MINUTE_MS, 30 * MINUTE_MS)
    assert outcome.excursions == {}
    assert withdrawn_by_rebuild(outcome, [(f"{WARM}|720000", 12 * MINUTE_MS)]) == {f"{WARM}|720000"}


def test_without_a_quiet_point_all_is_judged_again() -> None:
    old = trace((0, 9), (10, 9))
    past = Past([*old, *trace((4, 5))])
    outcome = judge(RULES, after(old), trace((4, 5)), history=past, now=100 * MINUTE_MS)
    assert past.asked == [None]
    assert (outcome.rebuilt_from, list(outcome.excursions)) == (0, [])


def test_what_the_history_has_twice_counts_once() -> None:
    old = trace((0, 9), (10, 9))
    past = Past([*old, *old, *trace((5, 9))])
    outcome = judge(RULES, after(old), trace((5, 9)), history=past, now=100 * MINUTE_MS)
    assert outcome.excursions[f"{WARM}|0"].readings == 3


def test_what_the_history_has_of_the_future_does_not_count_yet() -> None:
    old = trace((0, 5), (10, 5))
    past = Past([*old, *trace((5, 5), (20, 99))])
    outcome = judge(RULES, after(old), trace((5, 5)), history=past, now=100 * MINUTE_MS)
    assert outcome.state.last == Position(10 * MINUTE_MS, 1, 600)


def test_silence_goes_on_since_the_newest_reading_was_heard() -> None:
    old = trace((0, 5), (10, 5))
    past = Past([*old, *trace((5, 5))])
    outcome = judge(RULES, after(old), trace((5, 5)), history=past, now=110 * MINUTE_MS)
    assert outcome.state.heard_at == 100 * MINUTE_MS


def test_silence_that_was_over_due_is_told_with_the_late_reading() -> None:
    old = trace((0, 5), (10, 5))
    past = Past([*old, *trace((5, 5))])
    outcome = judge(RULES, after(old), trace((5, 5)), history=past, now=130 * MINUTE_MS)
    assert [item.kind for item in outcome.excursions.values()] == [Kind.ABSENCE]


def test_a_history_that_lost_the_newest_reading_is_no_evidence() -> None:
    old = trace((0, 9), (10, 9))
    state = after(old)
    outcome = judge(RULES, state, trace((4, 5), (11, 9)), history=Past(trace((4, 5))), now=100 * MINUTE_MS)
    assert (outcome.rebuilt_from, outcome.withdrawn, outcome.unjudged) == (None, frozenset(), 1)
    assert outcome.excursions[f"{WARM}|0"].readings == 3  # what is newer is judged all the same


def test_a_history_that_lost_the_quiet_point_is_no_evidence() -> None:
    old = trace((0, 5), (10, 9), (20, 9), (30, 5), (40, 5))
    outcome = judge(RULES, after(old), trace((12, 5)), history=Past(old[2:]), now=100 * MINUTE_MS)
    assert (outcome.rebuilt_from, outcome.unjudged) == (None, 1)


def test_judging_anew_takes_the_whole_history() -> None:
    outcome = judge_anew(RULES, history=Past(trace((6, 5), (0, 9), (8, 5), (5, 9))), now=0)
    assert [(item.started_at, item.ended_at) for item in outcome.excursions.values()] == [(0, 6 * MINUTE_MS)]
    assert (outcome.rebuilt_from, outcome.known_until) == (0, None)


def test_judging_anew_without_history_takes_nothing_back() -> None:
    outcome = judge_anew(RULES, history=Past(), now=0)
    assert outcome == Outcome(begin(RULES))


def test_only_what_was_said_about_the_time_judged_again_is_taken_back() -> None:
    kept = Excursion(id="kept", kind=Kind.LIMIT, limit="too-warm", started_at=7, confirmed_at=7)
    outcome = Outcome(begin(RULES), {"kept": kept}, rebuilt_from=5)
    assert withdrawn_by_rebuild(outcome, [("earlier", 4), ("gone", 5), ("kept", 7)]) == {"gone"}


def test_without_a_rebuild_only_facts_take_back() -> None:
    outcome = Outcome(begin(RULES), withdrawn=frozenset({"undone"}))
    assert withdrawn_by_rebuild(outcome, [("other", 4)]) == {"undone"}
