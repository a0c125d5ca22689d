"""Laws of a shipment's judgement: order, batches, delays and plans found late do not matter in the end."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.judgement.goods_state import GoodsState, dump_goods, load_goods
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict, verdict
from coldchain.reading import Reading
from helpers.goods import DEFAULT_LEGS, MemoryGoods, at, spoke, trip

DEVICES = ("logger-a", "logger-v", "probe-v", "logger-b")
CHANNELS = {"probe-v": "product/temperature"}
VALUES = (-2.0, -0.8, 0.5, 1.0, 2.0, 4.9, 5.1, 8.0, 8.1, 12.0, 25.0, 41.0, float("nan"), 85.0, -127.0)
LATE_PLANS = (
    (("cooler-a", 0.0, None),),
    (("cooler-a", 0.0, 100.0), ("van-1", 110.0, None)),
    (("cooler-a", 0.0, 140.0), ("van-1", 140.0, 300.0), ("cooler-b", 310.0, None)),
    (("van-1", 50.0, 300.0), ("cooler-b", 300.0, 500.0)),
    (("cooler-a", 0.0, 200.0), ("cooler-b", 90.0, 90.0), ("van-1", 110.0, None)),
)

spoken = st.tuples(
    st.sampled_from(DEVICES),
    st.sampled_from(VALUES),
    st.sampled_from([0, 1, 2, 5, 5, 5, 14, 16, 45]),
    st.sampled_from(["temperature", "temperature", "temperature", "humidity"]),
)
traces = st.lists(spoken, min_size=1, max_size=50)


def trace_of(drawn: list[tuple[str, float, int, str]]) -> list[Reading]:
    """Return readings of several devices at growing times over all legs, some before and some after."""
    minute, readings = -10.0, []
    for index, (device, drawn_value, step, quantity) in enumerate(drawn):
        minute += step
        channel, value = CHANNELS.get(device, "air/temperature"), drawn_value
        if quantity == "humidity":
            channel, value = "air/humidity", min(100.0, abs(value))
        readings.append(spoke(device, minute, value, channel=channel, sequence=index))
    return readings


def said(goods: MemoryGoods, as_of: float = 700) -> tuple[Verdict, frozenset[object]]:
    """Return all that stands of a shipment in the end."""
    return verdict(goods.trip, goods.state, at(as_of)), frozenset(map(repr, goods.stands.values()))


def in_order(trace: list[Reading]) -> MemoryGoods:
    """Judge every reading as it comes, under the plan that holds in the end."""
    goods = MemoryGoods()
    for reading in trace:
        goods.take([reading])
    goods.take([], goods.trip)
    return goods


@dataclass
class Arrival:
    """A trace as it may arrive: mixed, in batches, with repeats, and under plans that change on the way."""

    chance: random.Random

    def batches(self, trace: list[Reading]) -> list[list[Reading]]:
        """Return the trace in batches."""
        reach = self.chance.choice([0, 3, len(trace)])
        places = [(index + self.chance.uniform(0, reach), item) for index, item in enumerate(trace)]
        places += [
            (place + self.chance.uniform(0, reach + 1), item)
            for place, item in self.chance.choices(places, k=len(trace) // 3)
        ]
        mixed = [item for _, item in sorted(places, key=lambda place: place[0])]
        batches = []
        while mixed:
            size = self.chance.randint(1, 8)
            batches.append(mixed[:size])
            mixed = mixed[size:]
        return batches

    def plan(self) -> Trip | None:
        """Return a plan as somebody may have entered it for the time being; None: as before."""
        return trip(self.chance.choice(LATE_PLANS)) if self.chance.random() < 0.2 else None


@settings(max_examples=120, deadline=None)
@given(drawn=traces, seed=st.integers(0, 2**32))
def test_order_batches_duplicates_delays_and_late_legs_leave_the_facts_identical(
    drawn: list[tuple[str, float, int, str]], seed: int
) -> None:
    trace, arrival = trace_of(drawn), Arrival(random.Random(seed))
    goods = MemoryGoods()
    for batch in arrival.batches(trace):
        goods.take(batch, arrival.plan())
    goods.take([], trip())
    assert said(goods) == said(in_order(trace))


@settings(max_examples=100, deadline=None)
@given(drawn=traces, as_of=st.integers(-50, 800))
def test_good_harmful_and_unknown_time_are_the_whole_time_in_assets(
    drawn: list[tuple[str, float, int, str]], as_of: int
) -> None:
    goods = in_order(trace_of(drawn))
    given_ = verdict(goods.trip, goods.state, at(as_of))
    until_at = max(min(at(as_of), goods.trip.until_at), given_.as_of_at)
    whole_ms = sum(
        max(0, min(until_at, at(end or 0)) - at(begin))
        for _, begin, end in DEFAULT_LEGS
        if at(begin) < until_at
    )
    assert given_.good_ms + given_.harmful_ms + given_.unknown_ms == whole_ms


@settings(max_examples=100, deadline=None)
@given(drawn=traces)
def test_life_used_never_falls_and_its_bounds_hold_the_likely_value(
    drawn: list[tuple[str, float, int, str]],
) -> None:
    goods, before = MemoryGoods(), (0.0, 0.0, 0.0)
    for reading in trace_of(drawn):
        goods.take([reading])
        used = goods.state.tally.used
        assert all(now >= was for was, now in zip(before, used, strict=True))
        assert used[0] <= used[1] + 1e-12
        assert used[1] <= used[2] + 1e-12
        before = used
    given_ = verdict(goods.trip, goods.state, at(900))
    assert given_.excess_used.worst <= given_.life_used.worst + 1e-12
    if given_.mean_c is not None and given_.mkt_c is not None:
        assert given_.minimum_c is not None
        assert given_.maximum_c is not None
        assert given_.minimum_c - 1e-9 <= given_.mean_c <= given_.mkt_c + 1e-6
        assert given_.mkt_c <= given_.maximum_c + 1e-6


@settings(max_examples=60, deadline=None)
@given(drawn=traces, cut=st.integers(0, 50))
def test_dump_and_load_at_any_point_change_nothing(
    drawn: list[tuple[str, float, int, str]], cut: int
) -> None:
    trace = trace_of(drawn)
    goods = MemoryGoods()
    goods.take(trace[:cut])
    assert load_goods(dump_goods(goods.state)) == goods.state
    goods.take(trace[cut:])
    assert said(goods) == said(in_order(trace))


@settings(max_examples=60, deadline=None)
@given(drawn=traces)
def test_what_has_come_about_is_never_taken_back_by_later_readings(
    drawn: list[tuple[str, float, int, str]],
) -> None:
    goods, seen = MemoryGoods(), set[str]()
    for reading in trace_of(drawn):
        goods.take([reading])
        now = {fired.rule for fired in goods.state.tally.fired}
        assert seen <= now
        seen = now


@pytest.mark.parametrize("minutes", [60, 24 * 60, 7 * 24 * 60])
def test_the_state_does_not_grow_with_the_trip(minutes: int) -> None:
    way = trip((("cooler-a", 0.0, None),))
    goods = MemoryGoods(way)
    readings = [spoke("logger-a", minute, 3.0 + minute % 11 / 10) for minute in range(0, minutes, 5)]
    for start in range(0, len(readings), 50):
        goods.take(readings[start : start + 50])
    assert len(dump_goods(goods.state)) < 4096
    assert goods.state != GoodsState()
