"""coldchain/judgement/exposure.py: what one stretch of time does, in both accounts and all sums."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.exposure import Span, pass_time
from coldchain.judgement.gauge import gauge_of
from coldchain.judgement.goods_state import Fired, Probe, Tally
from coldchain.judgement.quality import QUALITY_BEGIN
from coldchain.judgement.trip import Trip
from coldchain.science.humidity import vpd_kpa, weight_loss_pct_per_day
from coldchain.science.timers import TimerState
from helpers.goods import BERRIES, MINUTE_MS, at, trip

HOUR_MS = 60 * MINUTE_MS


def tally_at(minute: float, value: float | None, way: Trip) -> Tally:
    """Return a tally that stands at a minute with goods of a temperature."""
    clocks = len(gauge_of(way).clocks)
    return Tally(at=at(minute), hot_c=value, cold_c=value, timers=(TimerState(),) * clocks)


def passed(
    begin_c: float | None,
    end_c: float | None,
    minutes: float = 10,
    *,
    way: Trip | None = None,
    tally: Tally | None = None,
) -> Tally:
    """Return the tally after a stretch."""
    way = way or trip()
    tally = tally or tally_at(0, begin_c, way)
    pass_time(way, gauge_of(way), tally, Span(tally.at, tally.at + round(minutes * MINUTE_MS), end_c, end_c))
    return tally


def air(value: float, minute: float) -> Probe:
    """Return a probe in the air as it last was; minute NaN means never."""
    spoken_at = 0 if minute != minute else at(minute)  # noqa: PLR0124 - only NaN differs from itself
    return Probe("logger-a", "air/temperature", 0, spoken_at, value, value, QUALITY_BEGIN)


def test_a_stretch_of_no_length_only_sets_what_the_goods_are() -> None:
    tally = passed(4.0, 9.0, 0)
    assert (tally.hot_c, tally.cold_c) == (9.0, 9.0)
    assert tally.used == (0.0, 0.0, 0.0)
    assert tally.good_ms + tally.harmful_ms + tally.unknown_ms == tally.known_ms == 0


@pytest.mark.parametrize(
    ("begin_c", "good"), [(5.0, True), (5.01, False), (-0.8, True), (-0.81, False), (3.0, True)]
)
def test_a_bound_itself_is_not_beyond_it(begin_c: float, good: bool) -> None:
    tally = passed(begin_c, 20.0)
    assert (tally.good_ms, tally.harmful_ms) == ((600_000, 0) if good else (0, 600_000))


@pytest.mark.parametrize(("begin_c", "end_c"), [(None, 4.0), (4.0, None)])
def test_what_is_known_at_one_end_of_a_short_stretch_is_so_at_the_other(
    begin_c: float | None, end_c: float | None
) -> None:
    tally = passed(begin_c, end_c)
    assert (tally.known_ms, tally.minimum_c, tally.maximum_c) == (600_000, 4.0, 4.0)
    assert tally.used[0] == tally.used[2] > 0


def test_a_short_stretch_of_which_nothing_is_known_is_unknown() -> None:
    tally = passed(None, None)
    assert (tally.unknown_ms, tally.known_ms) == (600_000, 0)
    assert tally.used[0] < tally.used[2]


def test_unknown_time_of_goods_without_a_model_of_life_uses_none() -> None:
    tally = passed(4.0, 30.0, 60, way=trip(product=replace(BERRIES, life=None)))
    assert (tally.unknown_ms, tally.used, tally.excess) == (HOUR_MS, (0.0,) * 3, (0.0,) * 3)


def test_unknown_time_counts_for_no_timer_and_stops_none() -> None:
    way = trip()
    tally = tally_at(0, 9.0, way)
    for minutes, end_c in ((10, 9.0), (60, 9.0), (10, 9.0)):
        passed(None, end_c, minutes, way=way, tally=tally)
    assert tally.timers[-1] == TimerState(20 * MINUTE_MS, at(0))


def test_time_outside_assets_ages_and_is_in_no_account() -> None:
    tally = passed(4.0, 4.0, 15, tally=replace(tally_at(97, 4.0, trip()), stay=0))
    assert (tally.good_ms, tally.harmful_ms, tally.unknown_ms) == (5 * MINUTE_MS, 0, 0)
    assert tally.known_ms == 15 * MINUTE_MS


def test_time_beyond_the_model_is_extrapolated() -> None:
    assert passed(20.0, 30.0).extrapolated_ms == 0
    assert passed(20.1, 5.0).extrapolated_ms == 600_000
    assert passed(20.1, 5.0).used == passed(20.0, 5.0).used  # clamped


def wet(humidity_pct: float, goods_c: float, *, probe: Probe, way: Trip | None = None) -> Tally:
    """Return the tally after ten minutes in air of a humidity."""
    way = way or trip()
    tally = tally_at(0, goods_c, way)
    tally.humidity_pct, tally.humid_at, tally.probes = humidity_pct, at(0), (probe,)
    return passed(goods_c, goods_c, way=way, tally=tally)


def test_weight_is_lost_to_dry_air() -> None:
    tally = wet(60.0, 4.0, probe=air(10.0, 0))
    per_day = weight_loss_pct_per_day(700.0, 1000 * vpd_kpa(10.0, 60.0, product_c=4.0))
    assert tally.loss_pct == pytest.approx(per_day / 144)
    assert tally.wet_ms == 0


def test_water_settles_on_what_is_colder_than_the_dew_point() -> None:
    tally = wet(60.0, 2.0, probe=air(25.0, 0))  # dew point 16.69
    assert (tally.wet_ms, tally.loss_pct) == (600_000, 0.0)
    assert wet(60.0, 18.0, probe=air(25.0, 0)).wet_ms == 0


@pytest.mark.parametrize("probe", [air(25.0, -16), air(0.0, float("nan"))])
def test_air_that_is_not_measured_now_is_as_warm_as_the_goods(probe: Probe) -> None:
    tally = wet(60.0, 2.0, probe=probe)
    assert tally.wet_ms == 0
    assert tally.loss_pct == pytest.approx(weight_loss_pct_per_day(700.0, 1000 * vpd_kpa(2.0, 60.0)) / 144)


def test_old_humidity_says_nothing() -> None:
    way = trip()
    tally = tally_at(20, 4.0, way)
    tally.humidity_pct, tally.humid_at = 30.0, at(4)
    assert passed(4.0, 4.0, way=way, tally=tally).loss_pct == 0.0
    tally.humid_at = at(15)
    assert passed(4.0, 4.0, way=way, tally=tally).loss_pct > 0.0


@pytest.mark.parametrize("humidity_pct", [0.0, 100.0])
@pytest.mark.parametrize("goods_c", [-30.0, 60.0])
def test_no_weather_stops_the_count(humidity_pct: float, goods_c: float) -> None:
    assert wet(humidity_pct, goods_c, probe=air(-40.0, 0)).at == at(10)


def test_a_wet_quarter_of_an_hour_is_condensation() -> None:
    way = trip()
    tally = tally_at(0, 2.0, way)
    for _ in range(2):
        tally.humidity_pct, tally.humid_at, tally.probes = 60.0, tally.at, (air(25.0, 10),)
        passed(2.0, 2.0, way=way, tally=tally)
    assert [(each.rule, each.started_at, each.at) for each in tally.fired] == [
        ("condensation", at(0), at(15))
    ]


def test_the_mean_is_a_trapezoid_too() -> None:
    tally = passed(4.0, 8.0)
    assert tally.sum_c_ms == 6.0 * 600_000


def test_the_hot_and_the_cold_side_count_each_for_its_own_harm() -> None:
    way = trip()
    tally = replace(tally_at(0, 9.0, way), cold_c=-1.0)
    pass_time(way, gauge_of(way), tally, Span(at(0), at(15), 9.0, -1.0))
    assert [state.elapsed_ms for state in tally.timers] == [0, 900_000, 0, 900_000]
    assert (tally.minimum_c, tally.maximum_c) == (-1.0, 9.0)
    assert tally.chilling_c_h == pytest.approx(0.5)
    assert [each.rule for each in tally.fired] == ["freezing"]


def test_a_harm_that_has_come_about_does_not_come_about_again() -> None:
    way = trip()
    tally = tally_at(0, 20.0, way)
    tally.fired, tally.excess = (Fired("life-lost", at(-60), at(-60), 20.0),), (0.0999, 0.0999, 0.0999)
    passed(20.0, 20.0, way=way, tally=tally)
    assert tally.excess[1] > 0.1
    assert len(tally.fired) == 1


def test_probes_that_are_handed_in_speak_instead_of_those_of_the_tally() -> None:
    way = trip()
    losses = []
    for own, other in ((air(4.0, 0), air(12.0, 0)), (air(12.0, 0), air(4.0, 0))):
        tally = tally_at(0, 4.0, way)
        tally.humidity_pct, tally.humid_at, tally.probes = 60.0, at(0), (own,)
        pass_time(way, gauge_of(way), tally, Span(at(0), at(10), 4.0, 4.0), beside=(other,))
        losses.append(tally.loss_pct)
    assert losses[0] < losses[1]
    assert losses[1] == passed_wet(way, 4.0)


def passed_wet(way: Trip, air_c: float) -> float:
    """Return the loss of weight with a probe of the tally in the air [%]."""
    tally = tally_at(0, 4.0, way)
    tally.humidity_pct, tally.humid_at, tally.probes = 60.0, at(0), (air(air_c, 0),)
    return passed(4.0, 4.0, way=way, tally=tally).loss_pct
