"""coldchain/judgement/goods.py when the history is lost: nothing is taken back, and it goes on."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import dump_goods, load_goods
from coldchain.judgement.trip import Trip
from coldchain.reading import Reading
from helpers.goods import BERRIES, MemoryGoods, at, spoke, trip

FROZEN = [spoke("logger-a", minute, -2.0, channel="product/temperature") for minute in range(0, 60, 5)]
OPEN = (("cooler-a", 0.0, None),)
MORE = replace(BERRIES.timers[0], name="more")


def bearing(**fields: object) -> Trip:
    """Return the open trip of berries that bear other numbers."""
    return trip(OPEN, product=replace(BERRIES, content_hash="berries-2", **fields))


@pytest.fixture
def goods() -> MemoryGoods:
    """Return berries that were frozen, with all of their history lost."""
    goods = MemoryGoods(trip(OPEN))
    goods.take(FROZEN)
    assert rules(goods) == {"freezing"}
    goods.history.clear()
    return goods


def rules(goods: MemoryGoods) -> set[str]:
    """Return what stands."""
    return {harm.limit for harm in goods.stands.values()}


def lost(_since: int) -> Iterable[Reading]:
    """Return nothing: the history is gone."""
    return []


def test_a_late_reading_is_counted_as_not_judged(goods: MemoryGoods) -> None:
    late = spoke("logger-a", 32, 20.0, channel="product/temperature")
    before = goods.state
    outcome = judge_goods(goods.trip, goods.state, [late], history=lost)
    assert (outcome.unjudged, outcome.changed) == (1, False)
    assert outcome.state.tally == before.tally


def test_newer_readings_are_judged_all_the_same(goods: MemoryGoods) -> None:
    late = spoke("logger-a", 32, 20.0, channel="product/temperature")
    new = spoke("logger-a", 60, 4.0, channel="product/temperature")
    outcome = judge_goods(goods.trip, goods.state, [new, late], history=lost)
    assert outcome.unjudged == 1
    assert outcome.state.tally.at == at(60)


@pytest.mark.parametrize(
    "plan",
    [
        bearing(timers=(MORE, *BERRIES.timers)),
        bearing(timers=()),
        bearing(condensation=False, freezing_c=None),
        trip((("cooler-a", 0.0, 70.0), ("van-1", 70.0, None))),
    ],
)
def test_another_plan_takes_nothing_back_and_goes_on(goods: MemoryGoods, plan: Trip) -> None:
    before = rules(goods)
    goods.take([], plan)
    assert rules(goods) == before
    device = "logger-v" if plan.stays[0].until_at == at(70) else "logger-a"
    new = [spoke(device, minute, 12.0, channel="product/temperature") for minute in range(75, 240, 5)]
    goods.take(new)
    assert before <= rules(goods)
    assert goods.state.tally.at == at(235)
    assert load_goods(dump_goods(goods.state)) == goods.state
    late = spoke(device, 78, 12.0, channel="product/temperature")
    goods.take([late])
    assert before <= rules(goods)


def test_timers_keep_what_they_had_counted_under_their_own_names(goods: MemoryGoods) -> None:
    warm = [spoke("logger-a", minute, 9.0, channel="product/temperature") for minute in range(60, 95, 5)]
    goods.take(warm)
    goods.history.clear()
    plan = bearing(timers=(MORE, *BERRIES.timers))
    goods.take([], plan)
    goods.take([spoke("logger-a", 95, 9.0, channel="product/temperature")])
    assert [state.elapsed_ms // 60_000 for state in goods.state.tally.timers[-2:]] == [5, 35]


def test_a_leg_that_was_taken_away_under_the_goods_stops_nothing() -> None:
    goods = MemoryGoods(trip())
    goods.take([spoke("logger-a", minute, 4.0) for minute in range(0, 100, 5)])
    goods.take([spoke("logger-b", minute, 4.0) for minute in range(300, 400, 5)])
    goods.history.clear()
    goods.take([], trip((("cooler-b", 300.0, None),)))
    goods.take([spoke("logger-b", 405, 4.0)])
    assert goods.state.tally.at == at(405)


def test_harms_end_with_the_last_leg_although_nothing_can_be_judged_again(goods: MemoryGoods) -> None:
    outcome = goods.take([], trip((("cooler-a", 0.0, 80.0),)))
    assert outcome.changed
    assert {harm.ended_at for harm in goods.stands.values()} == {at(80)}


def test_a_history_of_which_only_the_end_is_left_is_lost(goods: MemoryGoods) -> None:
    new = [spoke("logger-a", minute, 4.0, channel="product/temperature") for minute in range(60, 80, 5)]
    for reading in new:
        goods.take([reading])
    before = rules(goods)
    goods.take([], bearing(harm_share=0.2))
    assert rules(goods) == before
