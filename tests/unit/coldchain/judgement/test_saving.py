"""What acting now saves of one shipment, which action does, and why."""

import pytest

from coldchain.judgement.forecast import Course
from coldchain.judgement.saving import Action, saving_of
from coldchain.judgement.verdict import Decision
from helpers.saving import VILLAGE, box, haven, level, stake, start

HOT = level(18.0)


def test_a_van_that_warms_up_is_unloaded_into_the_nearest_cooler() -> None:
    found = saving_of(stake(), box(without_power=True), [haven()])
    assert (found.action, found.target) == (Action.MOVE, "cooler-town")
    assert found.avoidable_money == pytest.approx(300.0 * found.share)
    assert 0.3 < found.share <= 0.9
    assert found.next_harm == "law-four-hours"
    assert 60 < (found.minutes_left or 0) < 200
    assert found.reason == (
        "it gets warmer; left alone it loses all that is left of its life in 8 h and is at 25 °C then;"
        " acting now, 3%"
    )
    assert found.at_worst_money == found.avoidable_money


def test_an_open_door_is_closed_first() -> None:
    found = saving_of(stake(), box(HOT, door_open=True), [haven()])
    assert (found.action, found.target) == (Action.CLOSE_DOOR, "")


def test_cooling_that_can_be_started_is_started_unless_moving_is_clearly_better() -> None:
    assert saving_of(stake(), box(HOT), [haven()]).action is Action.RESTART_COOLING
    assert saving_of(stake(), box(HOT), []).action is Action.RESTART_COOLING


def test_without_power_and_without_a_cooler_power_is_what_is_needed() -> None:
    found = saving_of(stake(), box(HOT, without_power=True), [haven(room_kg=20.0)])
    assert found.action is Action.RESTART_COOLING


def test_what_is_going_to_freeze_is_not_told_to_cool() -> None:
    cold = Course(1.5, -8.0, 60.0, "it gets colder")
    found = saving_of(stake(start=start(1.0)), box(cold), [])
    assert found.action is Action.SET_WARMER
    assert found.next_harm == "freezing"
    assert 0.8 < found.share <= 0.9


def test_what_comes_down_from_warmth_is_not_too_cold() -> None:
    found = saving_of(stake(start=start(15.0)), box(Course(15.0, -8.0, 300.0, "it gets colder")), [])
    assert found.action is not Action.SET_WARMER


def test_of_what_is_lost_nothing_is_left_to_save() -> None:
    for lost in (stake(decision=Decision.REJECT), stake(start=start(used=1.0))):
        found = saving_of(lost, box(HOT), [haven()])
        assert (found.action, found.avoidable_money, found.at_worst_money) == (Action.NOTHING_LEFT, 0.0, 0.0)


def test_harmed_goods_in_a_good_cooler_are_sold_first() -> None:
    found = saving_of(stake(decision=Decision.SELL_FIRST), box(level(1.0)), [haven()])
    assert (found.action, found.avoidable_money) == (Action.SELL_FIRST, 0.0)


def test_goods_that_are_well_only_need_the_door_closed_or_a_look() -> None:
    assert saving_of(stake(), box(level(1.0), door_open=True), []).action is Action.CLOSE_DOOR
    assert saving_of(stake(), box(level(1.0)), []).action is Action.CHECK


def test_silence_saves_nothing_for_certain_and_much_at_worst() -> None:
    silent = box(None, no_course="no readings of the last half hour")
    found = saving_of(stake(start=start(1.0)), silent, [])
    assert (found.action, found.avoidable_money) == (Action.CHECK, 0.0)
    assert 100 < found.at_worst_money <= 300
    assert "no readings of the last half hour" in found.reason


def test_a_poor_fit_takes_the_air_as_it_is_now_and_says_so() -> None:
    unsure = box(None, now_c=18.0, no_course="R2 is 0.62, 0.9 is needed")
    found = saving_of(stake(), unsure, [])
    assert found.avoidable_money > 0
    assert found.reason.startswith("taken as it is now (R2 is 0.62")


def test_goods_that_were_never_heard_may_be_lost_as_a_whole() -> None:
    found = saving_of(stake(start=None), box(HOT), [])
    assert (found.action, found.at_worst_money) == (Action.CHECK, 300.0)


def test_a_probe_in_the_goods_counts_before_the_air() -> None:
    by_air = saving_of(stake(), box(HOT), [])
    by_goods = saving_of(stake(), box(HOT, goods=Course(4.0, 6.0, 600.0, "it gets warmer")), [])
    assert by_goods.share < by_air.share


def test_who_arrives_soon_loses_less() -> None:
    soon = saving_of(stake(horizon_min=60.0), box(HOT), [])
    late = saving_of(stake(horizon_min=480.0), box(HOT), [])
    assert soon.share < late.share
    assert saving_of(stake(horizon_min=0.0), box(HOT), []).share == 0.0


def test_a_far_cooler_saves_less() -> None:
    far = haven(spot=VILLAGE._replace(latitude=-3.0))
    near, away = (saving_of(stake(), box(HOT, without_power=True), [each]) for each in (haven(), far))
    assert away.share < near.share
