"""fleet_simulator/season/coverage.py: nothing is lost, what waited comes behind what is live."""

from itertools import pairwise

from fleet_simulator.season.coverage import Dark, dark_times, holes_of, holes_passed, received
from fleet_simulator.season.goods import Stay
from fleet_simulator.season.mishaps import Mishap, Trouble
from fleet_simulator.season.network import MS_PER_DAY, SeasonPlan
from helpers.small_season import PLAN, VAN, at, goods

MINUTE = 60_000


def test_what_is_measured_with_coverage_arrives_within_half_a_minute() -> None:
    measured = [at(minute) for minute in range(0, 100, 5)]
    found = received(PLAN, "gw", measured, [])
    assert all(0 < arrives - instant < 30_000 for instant, arrives in zip(measured, found, strict=True))


def test_what_is_measured_in_the_dark_arrives_after_it_in_order_and_behind_live_readings() -> None:
    measured = [at(minute) for minute in range(0, 200, 1)]
    dark = Dark(at(10), at(110), each_ms=5_000)
    found = dict(zip(measured, received(PLAN, "gw", measured, [dark]), strict=True))
    hidden = [found[at(minute)] for minute in range(10, 110)]
    assert hidden == sorted(hidden)
    assert hidden[0] == at(110) + 5_000
    assert hidden[-1] == at(110) + 100 * 5_000
    assert found[at(111)] < hidden[-1]
    assert len(found) == len(measured)


def test_a_van_is_in_the_same_holes_at_about_the_same_time_on_each_day_it_drives() -> None:
    van = next(name for name in (f"van-{number:02d}" for number in range(1, 30)) if holes_of(name))
    stays = [Stay(van, at(day * 1440 + 600), at(day * 1440 + 800)) for day in (0, 2)]
    passed = holes_passed(PLAN, van, [goods(stay) for stay in stays])
    assert len(passed) == 2 * len(holes_of(van))
    assert {(one.begin_at - PLAN.start_at) // MS_PER_DAY for one in passed} == {0, 2}
    for one in passed:
        hour = (one.begin_at - PLAN.start_at) % MS_PER_DAY / 3_600_000
        hole = min(holes_of(van), key=lambda hole: abs(hole.local_hour - hour))
        assert abs(hole.local_hour - hour) < 1
        assert 0.75 < (one.end_at - one.begin_at) / MINUTE / hole.minutes < 1.3


def test_dark_times_are_sorted_and_do_not_touch() -> None:
    plan = SeasonPlan(seed=1, days=300)
    trips = [Dark(at(minute), at(minute + 20), 1000) for minute in (5, 15, 60)]
    cut = Mishap(asset=VAN, kind=Trouble.POWER_CUT, begin_at=at(70), end_at=at(90), strength=1.0)
    found = dark_times(plan, "gw-1", trips=trips, cuts=[cut])
    assert found[0].begin_at == at(5)
    assert found[0].end_at >= at(35)
    assert all(one.end_at < other.begin_at for one, other in pairwise(found))
    outages = [one for one in found if one.end_at - one.begin_at > 3_600_000]
    assert len(outages) > 5


def test_some_gateways_go_down_with_the_power_and_others_do_not() -> None:
    cut = Mishap(asset=VAN, kind=Trouble.POWER_CUT, begin_at=at(70), end_at=at(90), strength=1.0)
    plan = SeasonPlan(seed=1, days=1)
    down = [
        any(
            one.begin_at <= at(70) and at(90) <= one.end_at for one in dark_times(plan, f"gw-{n}", cuts=[cut])
        )
        for n in range(60)
    ]
    assert 5 < sum(down) < 35
