"""Laws of judgement: order, batches, duplicates and delays do not matter in the end."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.judgement.alarm_table import ALARM_TABLE, AlarmEvent, AlarmState
from coldchain.judgement.evaluate import begin, evaluate, next_deadline, on_time
from coldchain.judgement.facts import Kind
from coldchain.judgement.state import dump, load
from coldchain.reading import Reading
from helpers.judging import MINUTE_MS, PROFILE, RULES, MemoryWatcher, reading_at

FOREVER_MS = 10**9
NAN = float("nan")

# Minutes between readings, with some gaps beyond max_gap (15 min) and absence_after (30 min); values around
# both limits; sentinels, leaps and spikes, exact zeros, failed readings; sometimes two readings of one
# instant from two boots. Single ones, and runs of one value (or of failures) with little time between.
VALUES = [1.0, 2.0, 2.1, 5.0, 6.9, 7.0, 7.5, 8.0, 8.1, 12.0]
FAULTS = [NAN, NAN, 85.0, -127.0, 999.0, 0.0, 30.0, -25.0]
singles = st.tuples(
    st.sampled_from([0, 0.5, 1, 1, 2, 5, 14, 16, 29, 31, 90]), st.sampled_from(VALUES * 2 + FAULTS)
).map(lambda one: [one])
runs = st.builds(
    lambda step, value, times: [(step, value)] * times,
    st.sampled_from([0.5, 1, 4]),
    st.sampled_from([5.0, 9.0, 0.0, NAN, 85.0, 30.0]),
    st.integers(2, 8),
)
traces = st.lists(st.one_of(singles, singles, singles, runs), min_size=1, max_size=40).map(
    lambda parts: [one for part in parts for one in part][:60]
)


def trace_of(drawn: list[tuple[float, float]]) -> list[Reading]:
    """Return readings at growing times; a step of 0 minutes gives a second boot at the same instant.

    Every 20th says a sequence that goes backwards, as after a clock that was set.
    """
    minute, readings = 0.0, []
    for index, (step, value) in enumerate(drawn):
        minute += step
        boot = 2 if step == 0 else 1 + index // 30
        sequence = index - 10 if index % 20 == 19 else index
        readings.append(reading_at(minute, value, boot=boot, sequence=sequence))
    return readings


def facts_in_order(trace: list[Reading]) -> MemoryWatcher:
    """Judge each reading as it comes, then let time pass for ever."""
    watcher = MemoryWatcher()
    for reading in trace:
        watcher.take([reading], reading.event_at)
    watcher.pass_time(FOREVER_MS)
    return watcher


def arrival(trace: list[Reading], chance: random.Random) -> list[Reading]:
    """Return the trace with duplicates as it may arrive: in order, slightly mixed, or entirely mixed."""
    reach = chance.choice([0, 3, len(trace)])
    places = [(index + chance.uniform(0, reach), reading) for index, reading in enumerate(trace)]
    places += [
        (place + chance.uniform(0, reach + 1), item)
        for place, item in chance.choices(places, k=len(trace) // 3)
    ]
    return [reading for _, reading in sorted(places, key=lambda place: place[0])]


@settings(max_examples=100)
@given(drawn=traces, seed=st.integers(0, 2**32))
def test_any_order_batching_duplication_and_delay_give_the_same_facts(
    drawn: list[tuple[float, float]], seed: int
) -> None:
    same_in_any_order(trace_of(drawn), random.Random(seed))


@settings(max_examples=20)
@given(drawn=traces, times=st.integers(30, 45), seed=st.integers(0, 2**32))
def test_a_sensor_that_stands_still_is_found_alike_in_any_order(
    drawn: list[tuple[float, float]], times: int, seed: int
) -> None:
    moving = [(1, 5 + index % 3 / 10) for index in range(24)]
    same_in_any_order(trace_of([*moving, *[(1, 5.4)] * times, *drawn[:10]]), random.Random(seed))


def same_in_any_order(trace: list[Reading], chance: random.Random) -> None:
    """Hold what is found in order against what is found in some other order, with pauses between."""
    expected = facts_in_order(trace)
    arriving = arrival(trace, chance)
    watcher, now = MemoryWatcher(), 0
    while arriving:
        size = chance.randint(1, 7)
        batch, arriving = arriving[:size], arriving[size:]
        now += chance.choice([0, 1, 7, 40]) * MINUTE_MS
        watcher.pass_time(now)  # timers fire in between, and must be undone where late data say otherwise
        watcher.take(batch, now)
    watcher.pass_time(FOREVER_MS)
    assert watcher.stands == expected.stands
    assert watcher.state.last == expected.state.last
    assert watcher.state.limits == expected.state.limits
    assert (watcher.state.quality, watcher.state.fault) == (expected.state.quality, expected.state.fault)


@settings(max_examples=100)
@given(drawn=traces, size=st.integers(2, 20))
def test_in_order_batches_never_ask_for_history(drawn: list[tuple[float, float]], size: int) -> None:
    trace = sorted(trace_of(drawn), key=lambda item: (item.event_at, item.boot, item.sequence))
    watcher = MemoryWatcher()
    for start in range(0, len(trace), size):
        watcher.take(trace[start : start + size], trace[start].event_at)
    assert watcher.rebuilds == 0
    watcher.pass_time(FOREVER_MS)
    assert watcher.stands == facts_in_order(trace).stands


@given(drawn=traces)
def test_dump_and_load_anywhere_change_nothing(drawn: list[tuple[float, float]]) -> None:
    watcher = facts_in_order(trace_of(drawn))
    assert load(dump(watcher.state)) == watcher.state


@given(drawn=traces)
def test_a_duplicate_changes_nothing(drawn: list[tuple[float, float]]) -> None:
    watcher = facts_in_order(trace_of(drawn))
    before, stands = watcher.state, dict(watcher.stands)
    for reading in watcher.history.values():
        watcher.take([reading], FOREVER_MS)
    assert watcher.stands == stands
    assert watcher.state == before


@given(drawn=traces, start=st.integers(0, 10**12))
def test_replaying_old_data_raises_no_false_silence(drawn: list[tuple[float, float]], start: int) -> None:
    state, now = begin(RULES), 10**13 + start
    for reading in sorted(trace_of(drawn), key=lambda item: (item.event_at, item.boot, item.sequence)):
        state = evaluate(RULES, state, reading, now=now).state
        assert not on_time(RULES, state, now).state.absent
        deadline = next_deadline(RULES, state)
        assert deadline is not None
        assert deadline > now - round(TOO_WARM_DELAY_MS)


TOO_WARM_DELAY_MS = PROFILE.limits[0].on_delay_s * 1000


@given(drawn=traces)
def test_silence_never_ends_an_excursion(drawn: list[tuple[float, float]]) -> None:
    watcher = facts_in_order(trace_of(drawn))
    open_before = {id_ for id_, item in watcher.stands.items() if item.ended_at is None}
    for years in range(1, 4):
        watcher.pass_time(FOREVER_MS * years)
    open_after = {id_ for id_, item in watcher.stands.items() if item.ended_at is None}
    assert open_after == open_before
    kinds = {watcher.stands[id_].kind for id_ in open_after}
    assert not watcher.history or watcher.state.last is None or Kind.ABSENCE in kinds


@given(drawn=traces)
def test_the_state_stays_small(drawn: list[tuple[float, float]]) -> None:
    assert len(dump(facts_in_order(trace_of(drawn * 20)).state)) < 1536


@given(events=st.lists(st.sampled_from(list(AlarmEvent)), max_size=30))
def test_no_sequence_of_events_leaves_the_alarm_table(events: list[AlarmEvent]) -> None:
    state = AlarmState.NORMAL
    for event in events:
        state = ALARM_TABLE[state, event].state
        assert state in AlarmState
