"""coldchain/judgement/goods.py: numbers checked by hand. The rate doubles every 10 K and is 1 at 0 C."""

from collections.abc import Iterable
from math import exp

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Kind
from coldchain.judgement.goods import judge_goods, tells_of_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.reading import Reading
from helpers.goods import (
    DEFAULT_LEGS,
    MemoryGoods,
    at,
    spoke,
)
from helpers.plain_goods import CORE, DAY_MIN, HOUR_ABOVE_8, core, cores, judged, rate_of, way, with_


@pytest.mark.parametrize(
    ("channel", "tells"),
    [
        ("air/temperature", True),
        ("product/temperature", True),
        ("product-2/temperature", True),
        ("air/humidity", True),
        ("outside/temperature", False),
        ("outside-2/humidity", False),
        ("door/open", False),
        ("supply/voltage", False),
    ],
)
def test_only_some_channels_tell_of_goods(channel: str, tells: bool) -> None:
    assert tells_of_goods(channel) is tells


def test_life_goes_by_the_trapezoid_of_the_rate() -> None:
    tally = judged([core(0, 10), core(10, 20)]).state.tally
    assert tally.used == pytest.approx([(2 + 4) / 2 * 10 / DAY_MIN] * 3)
    assert tally.excess == pytest.approx([(0 + 2) / 2 * 10 / DAY_MIN] * 3)
    assert (tally.good_ms, tally.harmful_ms, tally.unknown_ms) == (600_000, 0, 0)
    assert (tally.minimum_c, tally.maximum_c, tally.sum_c_ms) == (10, 20, 15 * 600_000)


def test_the_edges_of_harm_are_still_good() -> None:
    tally = judged(cores([10, 10, 0.0, 0.0, 10.01, 10.01, -0.01, -0.01], every=6)).state.tally
    assert (tally.good_ms / 60_000, tally.harmful_ms / 60_000) == (24, 18)


@pytest.mark.parametrize(("beyond_ms", "known"), [(0, True), (1, False)])
def test_a_gap_that_is_just_allowed_is_known(beyond_ms: int, known: bool) -> None:
    late = replace(core(15, 5), event_at=at(15) + beyond_ms)
    tally = judged([core(0, 5), late]).state.tally
    assert (tally.good_ms > 0, tally.unknown_ms > 0) == (known, not known)
    assert tally.good_ms + tally.unknown_ms == 900_000 + beyond_ms
    assert (tally.used[0] == tally.used[2]) is known


@pytest.mark.parametrize(("minute", "known"), [(15, True), (15.01, False)])
def test_the_time_before_the_first_reading_is_a_gap_like_any_other(minute: float, known: bool) -> None:
    tally = judged([core(minute, 5)]).state.tally
    assert (tally.good_ms > 0, tally.unknown_ms > 0) == (known, not known)


def test_time_between_two_legs_ages_goods_and_is_in_no_account() -> None:
    trace = [core(95, 10), core(110, 10, "logger-v")]
    tally = judged([core(0, 10), *cores([10] * 19, start=5), *trace], way(DEFAULT_LEGS)).state.tally
    assert tally.good_ms == 100 * 60_000
    assert tally.used[1] == pytest.approx(2 * 110 / DAY_MIN)


def test_unknown_time_is_bounded_both_ways() -> None:
    tally = judged([core(0, 10), core(120, 10)]).state.tally
    best, likely, worst = tally.used
    assert likely == pytest.approx(2 * 120 / DAY_MIN)
    assert best < likely < worst < rate_of(40) * 120 / DAY_MIN
    assert (tally.unknown_ms, tally.known_ms) == (120 * 60_000, 0)


def test_an_air_probe_is_followed_with_a_lag() -> None:
    trip = way(start_c=0.0)
    trace = [spoke("logger-a", minute, 20.0) for minute in range(0, 65, 5)]
    hot_c = judged(trace, trip).state.tally.hot_c
    assert hot_c == pytest.approx(20 * (1 - exp(-2)))


def test_goods_follow_the_air_over_a_long_gap_as_far_as_they_can() -> None:
    trip = way(start_c=4.0)
    hot_c = judged([spoke("logger-a", 0, 4.0), spoke("logger-a", 600, 24.0)], trip).state.tally.hot_c
    assert hot_c is not None  # a straight rise of 2 K an hour, half an hour behind
    assert hot_c == pytest.approx(23.0, abs=0.01)


def test_goods_bring_their_temperature_into_the_next_vehicle() -> None:
    legs = (("cooler-a", 0.0, 30.0), ("van-1", 30.0, None))
    trace = [*cores([12.0] * 6), spoke("logger-v", 30, 2.0), spoke("logger-v", 40, 2.0)]
    hot_c = judged(trace, way(legs)).state.tally.hot_c
    assert hot_c == pytest.approx(2 + 10 * exp(-15 / 30), abs=0.01)


def test_a_probe_in_the_goods_counts_before_the_air() -> None:
    trace = [
        reading
        for minute in range(0, 60, 5)
        for reading in (spoke("logger-a", minute, 2.0), core(minute, 12.0))
    ]
    tally = judged(trace).state.tally
    assert (tally.hot_c, tally.cold_c, tally.disagreement_k) == (12.0, 12.0, 0.0)
    assert tally.harmful_ms == 55 * 60_000


def test_when_the_probe_in_the_goods_fails_the_air_goes_on_from_there() -> None:
    both = [
        reading
        for minute in range(0, 60, 5)
        for reading in (spoke("logger-a", minute, 2.0), core(minute, 12.0))
    ]
    alone = [
        reading
        for minute in range(60, 90, 5)
        for reading in (spoke("logger-a", minute, 2.0), core(minute, float("nan")))
    ]
    goods = judged([*both, *alone])
    assert goods.state.tally.faults == 6
    assert goods.state.tally.unknown_ms == 0
    # from 12 C at minute 55 towards 2 C with half an hour
    assert goods.state.tally.hot_c == pytest.approx(2 + 10 * exp(-(85 - 55) / 30), abs=0.3)


def test_of_two_probes_the_worse_counts_and_their_difference_is_reported() -> None:
    trace = [
        reading
        for minute in range(0, 60, 5)
        for reading in (
            spoke("logger-v", minute, 6.0, channel=CORE),
            spoke("probe-v", minute, 9.5, channel=CORE),
        )
    ]
    goods = judged(trace, way((("van-1", 0, None),)))
    tally = goods.state.tally
    assert (tally.hot_c, tally.cold_c, tally.disagreement_k) == (9.5, 6.0, 3.5)
    (report,) = goods.stands.values()
    assert (report.kind, report.limit, report.extreme) == (Kind.SENSOR, "sensors-disagree", 3.5)
    assert tally.used[1] == pytest.approx(rate_of(9.5) * 55 / DAY_MIN, rel=0.01)


def test_probes_that_nearly_agree_are_not_reported() -> None:
    trace = [
        spoke(device, minute, value, channel=CORE)
        for minute in range(0, 90, 5)
        for device, value in (("logger-v", 6.0), ("probe-v", 9.0))
    ]
    assert judged(trace, way((("van-1", 0, None),))).stands == {}


def test_a_leap_that_the_next_reading_confirms_counts_from_its_own_time() -> None:
    trip = way(product=with_(timers=(HOUR_ABOVE_8,), life=None))
    goods = judged(cores([2.0, 2.0, 30.0, 30.0]), trip)  # 28 K in 5 min is held until the next one says so
    assert goods.state.tally.timers[-1].elapsed_ms == 5 * 60_000
    assert goods.state.tally.sum_c_ms == pytest.approx((2 * 5 + 16 * 5 + 30 * 5) * 60_000)


def test_a_spike_is_passed_over() -> None:
    goods = judged(cores([2.0, 2.0, 30.0, 2.1, 2.0]))
    assert goods.state.tally.maximum_c == pytest.approx(2.1)
    assert goods.state.tally.good_ms == 20 * 60_000


def test_a_fault_is_no_good_time() -> None:
    trace = [core(0, 5), *[core(minute, float("nan")) for minute in range(5, 60, 5)], core(60, 5)]
    tally = judged(trace).state.tally
    assert (tally.good_ms, tally.unknown_ms, tally.faults) == (0, 60 * 60_000, 11)


def test_readings_of_others_and_of_other_times_count_nothing() -> None:
    goods = MemoryGoods(way((("cooler-a", 0, 100),)))
    outcome = goods.take(
        [
            core(-1, 30),
            core(100, 30),
            core(50, 30, "logger-b"),
            spoke("logger-a", 50, 30, channel="outside/temperature"),
        ]
    )
    assert (outcome.changed, outcome.state.rungs) == (True, ())  # a first plan is always judged
    assert goods.take([core(100, 30)]).changed is False


def test_the_newest_reading_again_is_not_judged_again() -> None:
    goods = judged(cores([5.0] * 4))
    before = goods.state
    assert goods.take(cores([5.0] * 4)[-1:]).rebuilt is False
    assert goods.state == before


def test_a_late_reading_is_judged_from_the_nearest_place() -> None:
    goods = judged(cores([5.0] * 200))
    asked: list[int] = []
    late = replace(core(990, 20), sequence=1)

    def history(since: int) -> Iterable[Reading]:
        asked.append(since)
        return [reading for reading in goods.history.values() if reading.event_at >= since]

    outcome = judge_goods(goods.trip, goods.state, [late], history=history)
    assert outcome.rebuilt
    assert asked[0] >= at(970)


def test_an_empty_state_begins_with_what_is_known() -> None:
    goods = judged(cores([20.0] * 16))
    outcome = judge_goods(goods.trip, GoodsState(), [], history=lambda _: list(goods.history.values()))
    assert outcome.excursions == goods.stands
    assert outcome.state.tally == goods.state.tally


def test_a_reading_whose_time_is_a_guess_says_nothing_of_the_goods() -> None:
    known = [core(5, 4.0), core(15, 4.0)]
    guess = replace(core(10, 40.0), sequence=99, flag=2, clock="none", note="time-between:../2026")
    assert judged([known[0], guess, known[1]]).state == judged(known).state
