"""coldchain/judgement/goods_kept.py: timers go by their names, harms that stand do not come about again."""

from msgspec.structs import replace

from coldchain.judgement.gauge import gauge_of
from coldchain.judgement.goods_kept import clocks_of, kept_under
from coldchain.judgement.goods_state import Fired, GoodsPosition, GoodsState, Rung, Tally
from coldchain.science.timers import TIMER_BEGIN, TimerState
from helpers.goods import BERRIES, at, trip

WERE = ("sensors-disagree", "freezing", "condensation", "law-four-hours")
COUNTED = tuple(TimerState(number) for number in range(4))


def state_of(tally: Tally, fingerprint: str = "before") -> GoodsState:
    """Return a state of one rung."""
    rung = Rung(GoodsPosition(tally.at, "logger-a", "air/temperature", 1, 1), "plan", tally)
    return GoodsState(fingerprint, (rung,), WERE)


def test_timers_are_named_in_the_order_of_the_gauge() -> None:
    assert clocks_of(gauge_of(trip())) == WERE


def test_a_state_of_the_same_plan_stays_as_it_is() -> None:
    way = trip()
    state = state_of(Tally(at=at(50), timers=COUNTED), way.fingerprint)
    assert kept_under(way, state) is state


def test_timers_keep_what_they_counted_under_their_names() -> None:
    more = replace(BERRIES.timers[0], name="more")
    way = trip(product=replace(BERRIES, condensation=False, timers=(more, *BERRIES.timers)))
    after = kept_under(way, state_of(Tally(at=at(50), timers=COUNTED)))
    assert after.clocks == ("sensors-disagree", "freezing", "law-more", "law-four-hours")
    assert after.tally.timers == (COUNTED[0], COUNTED[1], TIMER_BEGIN, COUNTED[3])
    assert after.fingerprint == way.fingerprint


def test_a_timer_that_comes_back_does_not_fire_twice() -> None:
    more = replace(BERRIES.timers[0], name="more")
    way = trip(product=replace(BERRIES, timers=(more,)))
    fired = (Fired("law-more", at(5), at(9), 9.0),)
    after = kept_under(way, state_of(Tally(at=at(50), timers=COUNTED, fired=fired)))
    assert after.tally.timers[-1] == TimerState(0, 0, at(9))
    assert after.tally.fired == fired


def test_the_stay_is_the_one_of_the_new_plan() -> None:
    way = trip((("cooler-a", 0, 40), ("van-1", 45, None)))
    for minute, stay in ((-5, 0), (0, 0), (44, 0), (45, 1), (900, 1)):
        tally = Tally(at=at(minute), stay=7, timers=COUNTED)
        assert kept_under(way, state_of(tally)).tally.stay == stay
        assert tally.stay == 7
