"""coldchain/judgement/goods.py: numbers checked by hand. The rate doubles every 10 K and is 1 at 0 C."""

from collections.abc import Iterable, Sequence
from math import exp, log

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Kind
from coldchain.judgement.goods import judge_goods, standing_of, tells_of_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.trip import Trip, trip_of
from coldchain.reading import Reading
from coldchain.registry.product import Confidence, Group, LifeModel, ProductProfile, Timer
from coldchain.registry.registry import Registry
from coldchain.science.models import Exponential
from helpers.goods import (
    DEFAULT_LEGS,
    DEFAULT_PLACEMENTS,
    SHIPMENT,
    MemoryGoods,
    at,
    registry_of,
    sourced,
    spoke,
)

DAY_MIN = 1440
CORE = "product/temperature"
DOUBLING = LifeModel(
    life_days=sourced(1.0),
    model=Exponential(reference_c=0.0, valid_low_c=-10.0, valid_high_c=40.0, per_k=log(2) / 10),
    source="own",
    confidence=Confidence.LOW,
)
PLAIN = ProductProfile(
    name="plain",
    title="Plain",
    group=Group.GENERIC,
    version=1,
    storage_low_c=sourced(0.0),
    storage_high_c=sourced(10.0),
    harm_above_c=sourced(10.0),
    harm_below_c=sourced(0.0),
    max_gap_s=900.0,
    lag_tau_s=sourced(2250.0),
    harm_share=0.1,
    life=DOUBLING,
    content_hash="plain",
)
ONE_LEG = (("cooler-a", 0.0, None),)
HOUR_ABOVE_8 = Timer(
    name="above-8",
    above=True,
    bound=sourced(8.0),
    inclusive=False,
    duration_s=sourced(3600.0),
    cumulative=True,
)


def way(
    legs: Sequence[tuple[str, float, float | None]] = ONE_LEG,
    *,
    product: ProductProfile = PLAIN,
    start_c: float | None = None,
    placements: Sequence[tuple[str, str, float, float | None]] = DEFAULT_PLACEMENTS,
) -> Trip:
    """Return the trip of a shipment of something plain."""
    registry: Registry = registry_of(legs, product=product, placements=placements)
    registry = replace(registry, shipments=(replace(registry.shipments[0], start_c=start_c),))
    found = trip_of(registry, SHIPMENT)
    assert found is not None
    return found


def with_(**fields: object) -> ProductProfile:
    """Return something plain that bears other numbers."""
    return replace(PLAIN, content_hash=repr(sorted(fields)), **fields)


def core(minute: float, value: float, device: str = "logger-a") -> Reading:
    """Return what a probe in the goods said."""
    return spoke(device, minute, value, channel=CORE)


def cores(values: Iterable[float], *, start: float = 0, every: float = 5) -> list[Reading]:
    """Return what it said one after the other."""
    return [core(start + index * every, value) for index, value in enumerate(values)]


def judged(trace: Sequence[Reading], trip: Trip | None = None) -> MemoryGoods:
    """Return the goods after a trace, each reading for itself."""
    goods = MemoryGoods(trip or way())
    for reading in trace:
        goods.take([reading])
    return goods


def fired(goods: MemoryGoods) -> dict[str, float]:
    """Return in which minute each harm was full."""
    return {each.rule: (each.at - at(0)) / 60_000 for each in goods.state.tally.fired}


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


def rate_of(at_c: float) -> float:
    """Return how fast plain goods age."""
    return float(2 ** (at_c / 10))


def test_a_harm_is_full_at_the_very_instant() -> None:
    goods = judged(cores([20.0] * 16))
    assert fired(goods) == {"life-lost": 72}  # (4 - 2) / 1440 a minute: 10 % in 72 min
    (harm,) = goods.stands.values()
    assert (harm.kind, harm.limit, harm.started_at) == (Kind.PRODUCT, "life-lost", at(72))
    assert harm.id == f"highland/berries-7|life-lost|{at(72)}"
    assert harm.ended_at is None


def test_chilling_adds_up_in_degree_hours_and_is_never_averaged_away() -> None:
    product = with_(chilling_c=sourced(12.0), chilling_budget_c_h=sourced(3.0), life=None)
    warm = cores([25.0] * 20, start=60)
    goods = judged([*cores([10.0] * 13), *warm, *cores([10.0] * 20, start=200)], way(product=product))
    # 2 h at 2 K, a ramp from 10 to 25 (half of 2 K over 5 min is in it), and again from 200 on
    assert goods.state.tally.chilling_c_h > 3.0
    assert list(fired(goods)) == ["chilling"]


def test_chilling_is_counted_by_trapezoid_and_full_at_the_instant() -> None:
    product = with_(chilling_c=sourced(12.0), chilling_budget_c_h=sourced(3.0), life=None)
    goods = judged([core(0, 12), core(10, 10)], way(product=product))
    assert goods.state.tally.chilling_c_h == pytest.approx(1 / 6)
    assert fired(judged(cores([10.0] * 20), way(product=product))) == {"chilling": 90}


def test_chilling_shows_the_cold_probe_not_the_warm_one() -> None:
    product = with_(chilling_c=sourced(12.0), chilling_budget_c_h=sourced(1.0), life=None)
    trace = [
        spoke("logger-a", minute, value, channel=f"{name}/temperature")
        for minute in range(0, 60, 5)
        for name, value in (("product", 10.0), ("product-2", 12.5))
    ]
    (harm,) = judged(trace, way(product=product)).stands.values()
    assert (harm.limit, harm.extreme) == ("chilling", 10.0)


FROSTY = with_(freezing_c=sourced(-0.8), freezing_for_s=900.0, life=None)


def test_freezing_counts_its_edge_and_latches() -> None:
    goods = judged([*cores([-0.8] * 4), *cores([5.0] * 40, start=20)], way(product=FROSTY))
    assert fired(goods) == {"freezing": 15}
    (harm,) = goods.stands.values()
    assert (harm.started_at, harm.confirmed_at, harm.ended_at) == (at(0), at(15), None)


def test_freezing_does_not_come_of_what_is_nearly_frozen_or_thaws_in_between() -> None:
    assert fired(judged(cores([-0.79] * 20), way(product=FROSTY))) == {}
    thaws = cores([-0.8, -0.8, 1.0, -0.8, -0.8, 1.0])
    assert fired(judged(thaws, way(product=FROSTY))) == {}


def test_silence_neither_counts_for_freezing_nor_heals_it() -> None:
    trace = [*cores([-0.8] * 3), *cores([-0.8] * 3, start=70)]
    assert fired(judged(trace, way(product=FROSTY))) == {"freezing": 75}


def test_a_consecutive_timer_starts_again_and_a_cumulative_one_goes_on() -> None:
    again = replace(HOUR_ABOVE_8, name="at-once", cumulative=False)
    trip = way(product=with_(timers=(HOUR_ABOVE_8, again), life=None))
    trace = [*cores([9.0] * 7), *cores([8.0] * 3, start=35), *cores([9.0] * 14, start=50)]
    assert fired(judged(trace, trip)) == {"law-above-8": 75, "law-at-once": 110}


def test_timers_go_on_over_vehicles_and_sensors() -> None:
    legs = (("cooler-a", 0.0, 30.0), ("van-1", 30.0, 60.0), ("cooler-b", 60.0, None))
    consecutive = replace(HOUR_ABOVE_8, name="at-once", cumulative=False)
    trip = way(legs, product=with_(timers=(HOUR_ABOVE_8, consecutive), life=None))
    trace = [
        *[core(minute, 9.0) for minute in range(0, 30, 5)],
        *[core(minute, 9.5, "probe-v") for minute in range(30, 60, 5)],
        *[core(minute, 9.2, "logger-b") for minute in range(60, 80, 5)],
    ]
    goods = judged(trace, trip)
    assert fired(goods) == {"law-above-8": 60, "law-at-once": 60}
    assert {harm.kind for harm in goods.stands.values()} == {Kind.LAW}


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


def test_harms_end_when_the_goods_have_arrived() -> None:
    goods = judged(cores([20.0] * 16))
    outcome = goods.take([], way((("cooler-a", 0, 90),)))
    assert [harm.ended_at for harm in outcome.excursions.values()] == [at(90)]
    assert standing_of(goods.trip, goods.state.tally) == outcome.excursions


def test_what_comes_about_in_one_stretch_stands_in_the_order_of_time() -> None:
    product = with_(timers=(replace(HOUR_ABOVE_8, duration_s=sourced(74 * 60.0)),))
    goods = judged(cores([20.0] * 17), way(product=product))
    assert list(fired(goods).items()) == [("life-lost", 72), ("law-above-8", 74)]


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
