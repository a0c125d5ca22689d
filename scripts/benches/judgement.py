"""Measures how long one reading of one channel with two limits takes to be judged, in order."""

from collections.abc import Iterator

from msgspec.structs import replace

from coldchain.judgement.evaluate import begin, evaluate
from coldchain.judgement.rules import rules_for
from coldchain.registry.profile import Limit, Profile, Side
from scripts.benches.face import CHANNEL, START_AT, STEP_MS, Measured, Options, make_readings, measure


def run(options: Options) -> Iterator[Measured]:
    """Judge one channel with two limits, in order."""
    readings = make_readings(options.readings)
    warm = Limit(name="warm", channel=CHANNEL, side=Side.ABOVE, bound=7.5, deadband=0.5, on_delay_s=600)
    cold = Limit(name="cold", channel=CHANNEL, side=Side.BELOW, bound=0.5)
    rules = rules_for(Profile(name="bench", limits=(warm, cold)), "bench", CHANNEL)
    trace = [replace(each, event_at=START_AT + number * STEP_MS) for number, each in enumerate(readings)]

    def judge() -> None:
        state = begin(rules)
        for reading in trace:
            state = evaluate(rules, state, reading, now=reading.event_at).state

    yield measure("judge a reading", len(readings), judge)
