"""What a course does to goods: against closed forms, and against what cannot be."""

import pytest

from coldchain.judgement.exposure import Span, pass_time
from coldchain.judgement.forecast import HORIZON_MIN, Course
from coldchain.judgement.gauge import FREEZING, HALF_LOST, LIFE_LOST, LIFE_OVER, gauge_of
from coldchain.judgement.goods_state import Tally
from coldchain.judgement.projection import COLDEST_C, Part, project, share_lost, start_of
from coldchain.science.timers import TimerState
from helpers.goods import BERRIES, START_AT, trip
from helpers.saving import level, start


def test_held_goods_reach_each_threshold_at_the_closed_form() -> None:
    gauge = gauge_of(trip())
    after = project(start(15.0), [Part(2000.0, level(15.0))])
    a_minute = 60_000 * gauge.per_ms
    over = (gauge.rate(15.0) - gauge.fair_rate) * a_minute
    assert after.due_min[LIFE_LOST] == pytest.approx(BERRIES.harm_share / over)
    assert after.due_min[HALF_LOST] == pytest.approx(0.5 / over)
    assert after.due_min[LIFE_OVER] == pytest.approx(0.9 / (gauge.rate(15.0) * a_minute))
    assert list(after.due_min.values()) == sorted(after.due_min.values())


def test_goods_follow_the_air_with_their_lag_and_stop_at_the_hottest() -> None:
    after = project(start(4.0), [Part(600.0, level(20.0))])
    assert after.goods_c == pytest.approx(20.0, abs=0.01)
    assert project(start(4.0), [Part(30.0, level(20.0))]).goods_c == pytest.approx(
        20 - 16 * 2.718281828**-1, abs=0.01
    )
    straight = Course(20.0, 64.0, 60.0)
    assert project(start(4.0), [Part(2000.0, straight, of_goods=True)]).goods_c == 40.0
    assert project(start(4.0), [Part(2000.0, Course(2.0, -60.0, 60.0), of_goods=True)]).goods_c == COLDEST_C


def test_it_says_the_same_as_readings_would() -> None:
    way = trip()
    gauge, tally = gauge_of(way), Tally(at=START_AT, hot_c=12.0, cold_c=12.0)
    tally.timers = (TimerState(),) * len(gauge.clocks)
    begin = start_of(way, tally, 12.0)
    for minute in range(0, 120, 5):
        at = START_AT + minute * 60_000
        pass_time(way, gauge, tally, Span(at, at + 300_000, 12.0, 12.0))
    after = project(begin, [Part(120.0, level(12.0))])
    assert after.used == pytest.approx(tally.used[1])
    assert after.excess == pytest.approx(tally.excess[1])


def test_timers_of_the_law_go_on_from_where_they_stand() -> None:
    fresh = project(start(10.0), [Part(300.0, level(10.0))])
    assert fresh.due_min["law-four-hours"] == pytest.approx(60.0)
    index = next(n for n, clock in enumerate(start().gauge.clocks) if clock.rule.name == "law-four-hours")
    elapsed = tuple(45 * 60_000 if n == index else 0 for n in range(len(start().gauge.clocks)))
    later = project(start(10.0, elapsed_ms=elapsed), [Part(300.0, level(10.0))])
    assert later.due_min["law-four-hours"] == pytest.approx(15.0)
    fired = project(start(10.0, fired=frozenset({"law-four-hours"})), [Part(300.0, level(10.0))])
    assert "law-four-hours" not in fired.due_min


def test_freezing_is_seen_coming_and_takes_everything_that_is_left() -> None:
    begin = start(1.0)
    after = project(begin, [Part(300.0, Course(1.0, -10.0, 60.0), of_goods=True)])
    assert 15.0 < after.due_min[FREEZING] < 60.0
    assert share_lost(begin, after) == pytest.approx(0.9)


def test_recovery_stops_the_loss() -> None:
    begin = start(10.0)
    nothing = project(begin, [Part(480.0, level(15.0))])
    acted = project(begin, [Part(30.0, level(15.0)), Part(480.0, level(1.0))])
    assert share_lost(begin, nothing) > share_lost(begin, acted) > 0
    assert share_lost(begin, project(begin, [Part(0.0, level(15.0))])) == 0.0


def test_nothing_is_said_beyond_two_days() -> None:
    after = project(start(2.0, used=0.0), [Part(10 * HORIZON_MIN, level(2.0))])
    assert all(minutes <= HORIZON_MIN + 60 for minutes in after.due_min.values())
