"""coldchain/judgement/goods.py: when each harm is full, by hand. The rate doubles every 10 K, 1 at 0 C."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Kind
from coldchain.judgement.goods import standing_of
from helpers.goods import (
    at,
    sourced,
    spoke,
)
from helpers.plain_goods import HOUR_ABOVE_8, core, cores, fired, judged, way, with_


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


def test_harms_end_when_the_goods_have_arrived() -> None:
    goods = judged(cores([20.0] * 16))
    outcome = goods.take([], way((("cooler-a", 0, 90),)))
    assert [harm.ended_at for harm in outcome.excursions.values()] == [at(90)]
    assert standing_of(goods.trip, goods.state.tally) == outcome.excursions


def test_what_comes_about_in_one_stretch_stands_in_the_order_of_time() -> None:
    product = with_(timers=(replace(HOUR_ABOVE_8, duration_s=sourced(74 * 60.0)),))
    goods = judged(cores([20.0] * 17), way(product=product))
    assert list(fired(goods).items()) == [("life-lost", 72), ("law-above-8", 74)]
