"""Laws of the short way: for any trace it ends in the same state and the same facts as the long way."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.judgement.evaluate import begin, evaluate, on_time
from coldchain.judgement.facts import Excursion, Fact
from coldchain.judgement.rejudge import judge
from coldchain.judgement.rules import Rules, rules_for
from coldchain.judgement.state import State, dump
from coldchain.judgement.usual_run import pass_usual
from coldchain.reading import Clock, Flag, Reading, is_untimed
from coldchain.registry.profile import Limit, Profile, Side
from helpers.judging import KEY, RULES, reading_at

NAN, INF = float("nan"), float("inf")


def rules_on(channel: str, *bounds: tuple[Side, float, bool]) -> Rules:
    """Return rules of limits without delays on a channel."""
    limits = tuple(
        Limit(name=f"limit-{number}", channel=channel, side=side, bound=bound, inclusive=inclusive)
        for number, (side, bound, inclusive) in enumerate(bounds)
    )
    profile = Profile(name="any", limits=limits, absence_after_s=1800, max_gap_s=900)
    return rules_for(profile, KEY, channel)


ALL_RULES = [
    RULES,
    rules_on("air/temperature", (Side.ABOVE, 8.0, False)),
    rules_on("product/temperature", (Side.BELOW, 2.0, True)),
    rules_on("air/temperature", (Side.BELOW, 90.0, False)),
    rules_on("air/humidity", (Side.BELOW, 60.0, False)),
    rules_on("mains/voltage", (Side.ABOVE, 250.0, True), (Side.BELOW, 200.0, False)),
]
CALM = [0.0, 0.0, 2.1, 5.0, 5.0, 5.1, 6.0, 7.9]
ODD = [
    *[NAN, INF, -INF, 85.0, -127.0, 99.99, 100.0, 999.0, 0.0, -0.0, 2.0, 8.0, 8.1, 30.0, -25.0, 90.0, 60.0],
    *[99.9, 250.0, 200.0, 230.0, 150.0, -80.0],
]
values = st.one_of(st.sampled_from(CALM), st.sampled_from(CALM), st.sampled_from(ODD))
steps = st.one_of(st.sampled_from([0.5, 1, 1, 1, 5]), st.sampled_from([0, -3, 14, 29, 30, 31, 90]))
runs = st.tuples(steps, values, st.sampled_from([1, 1, 2, 5, 6, 31, 35, 130]))
calm_runs = st.tuples(st.sampled_from([0.5, 1]), st.sampled_from(CALM), st.sampled_from([1, 1, 1, 2, 5]))
parts = st.lists(st.one_of(calm_runs, calm_runs, runs), min_size=1, max_size=60)


def trace_of(drawn: list[tuple[float, float, int]], chance: random.Random) -> list[Reading]:
    """Return readings as they may come, now and then with another boot, sequence, flag or clock."""
    minute = 0.0
    readings: list[Reading] = []
    for step, value, times in drawn:
        for _ in range(times):
            minute += step
            reading = reading_at(minute, value, sequence=len(readings))
            readings.append(_bent(reading, chance) if chance.random() < 0.05 else reading)
    return readings


def _bent(reading: Reading, chance: random.Random) -> Reading:
    changes: dict[str, Any] = chance.choice(
        [
            {"boot": 2},
            {"sequence": max(0, reading.sequence - 10)},
            {"flag": Flag.SUSPECT},
            {"flag": Flag.FAIL, "note": "crc"},
            {"note": "por"},
            {"clock": Clock.NONE},
            {"clock": Clock.NONE, "note": "time-between:1-2"},
        ]
    )
    return replace(reading, **changes)


def long_way(rules: Rules, state: State, trace: list[Reading], now: int) -> tuple[State, list[Fact]]:
    """Judge one reading after the other."""
    facts: list[Fact] = []
    for reading in trace:
        judged = evaluate(rules, state, reading, now=now)
        state = judged.state
        facts.extend(judged.facts)
    return state, facts


@settings(max_examples=150)
@given(rules=st.sampled_from(ALL_RULES), drawn=parts, seed=st.integers(0, 2**32), silent=st.booleans())
def test_the_short_way_ends_where_the_long_way_does(
    rules: Rules, drawn: list[tuple[float, float, int]], seed: int, silent: bool
) -> None:
    trace = [each for each in trace_of(drawn, random.Random(seed)) if not is_untimed(each)]
    state, place = begin(rules), 0
    expected = state
    while place < len(trace):
        before = place
        state, place = pass_usual(rules, state, trace, place, now=7)
        expected, found = long_way(rules, expected, trace[before:place], 7)
        assert (dump(state), found) == (dump(expected), [])
        if place < len(trace):
            judged = evaluate(rules, state, trace[place], now=7)
            state, place = judged.state, place + 1
            if silent and place % 7 == 0:
                state = on_time(rules, state, 10**12).state
            expected = state


@settings(max_examples=100)
@given(rules=st.sampled_from(ALL_RULES), drawn=parts, seed=st.integers(0, 2**32))
def test_a_batch_is_judged_as_its_readings_one_by_one(
    rules: Rules, drawn: list[tuple[float, float, int]], seed: int
) -> None:
    trace = trace_of([(abs(step), value, times) for step, value, times in drawn], random.Random(seed))
    trace.sort(key=lambda reading: (reading.event_at, reading.boot, reading.sequence))
    state, facts = long_way(rules, begin(rules), trace, 7)
    outcome = judge(rules, begin(rules), trace, history=lambda _: [], now=7)
    assert dump(outcome.state) == dump(state)
    stands = {fact.id: fact for fact in facts if isinstance(fact, Excursion)}
    gone = {fact.id for fact in facts if not isinstance(fact, Excursion)}
    assert {id_: stands[id_] for id_ in stands if id_ not in gone or id_ in outcome.excursions} == dict(
        outcome.excursions
    )
