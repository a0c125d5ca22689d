"""fleet_simulator/season/truth.py: harm by hand, from temperatures by hand."""

import pytest

from fleet_simulator.season.goods import Stay
from fleet_simulator.season.truth import Truth, truth_of
from helpers.small_season import STORE, at, goods, path, profile, timer

DAY = 1440


def truth(temperatures_c: list[float], *timers: object) -> Truth:
    consignment = goods(Stay(STORE, at(0), at(len(temperatures_c))))
    return truth_of(consignment, path(temperatures_c), profile(*timers))  # type: ignore[arg-type]


def test_recommended_storage_uses_life_and_loses_none_beyond() -> None:
    found = truth([0.0] * DAY)
    assert found.life_used == pytest.approx(0.1)
    assert found.excess == 0
    assert (found.harms, found.harmed_at, found.half_lost_at) == ((), None, None)


def test_twice_the_rate_for_a_day_and_a_half_is_harm_at_the_last_minute() -> None:
    found = truth([10.0] * (DAY * 3 // 2 + 1))
    assert found.life_used == pytest.approx(0.3, abs=1e-3)
    assert found.excess == pytest.approx(0.15, abs=1e-3)
    assert found.harms == ("life",)
    assert found.harmed_at == pytest.approx(at(DAY * 3 // 2), abs=120_000)


def test_cold_time_earns_nothing_back() -> None:
    assert truth([10.0] * DAY + [0.0] * DAY).excess == pytest.approx(0.1)


def test_the_instant_at_which_half_of_the_life_is_gone_is_known() -> None:
    found = truth([30.0] * DAY)  # rate 8: half of ten days after 15 hours
    assert found.half_lost_at == pytest.approx(at(15 * 60), abs=60_001)
    assert (found.coldest_c, found.warmest_c) == (30.0, 30.0)


def test_goods_freeze_only_when_it_lasts() -> None:
    assert truth([-5.0] * 9 + [0.0] + [-5.0] * 9).harms == ()
    frozen = truth([0.0] * 5 + [-5.0] * 10)
    assert (frozen.harms, frozen.harmed_at) == (("frozen",), at(15))


def test_chilling_adds_up_in_degree_hours() -> None:
    assert truth([-3.0] * 170).harms == ()
    assert truth([-3.0] * 90 + [0.0] * 60 + [-3.0] * 90).harms == ("chilled",)


@pytest.mark.parametrize(("cumulative", "harms"), [(True, ("law-two",)), (False, ())])
def test_a_cumulative_timer_goes_on_after_recovery_and_a_consecutive_one_does_not(
    cumulative: bool, harms: tuple[str, ...]
) -> None:
    trace = [6.0] * 20 + [1.0] * 10 + [6.0] * 20
    assert truth(trace, timer("two", 5.0, 30, cumulative=cumulative)).harms == harms


def test_the_edge_of_a_timer_counts_only_where_the_law_says_so() -> None:
    trace = [5.0] * 40
    assert truth(trace, timer("two", 5.0, 30, cumulative=True)).harms == ()
    assert truth(trace, timer("two", 5.0, 30, cumulative=True, inclusive=True)).harms == ("law-two",)


def test_several_harms_are_all_told_and_the_first_counts() -> None:
    found = truth([30.0] * DAY, timer("hour", 5.0, 60, cumulative=True))
    assert found.harms == ("life", "law-hour")
    assert found.harmed_at == at(60)
