"""coldchain/judgement/goods_fold.py: which probes speak for the goods, and what the tally is then."""

import math
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from coldchain.judgement.gauge import gauge_of
from coldchain.judgement.goods_fold import Fold
from coldchain.judgement.goods_state import Tally, copy_of
from coldchain.judgement.trip import Trip
from coldchain.reading import Flag, Reading
from coldchain.science.timers import TimerState
from helpers.goods import MINUTE_MS, at, spoke, trip

AIR, CORE, WET = "air/temperature", "product/temperature", "air/humidity"


def begun(way: Trip) -> Tally:
    """Return the tally before the first reading."""
    clocks = len(gauge_of(way).clocks)
    return Tally(at=way.from_at, timers=(TimerState(),) * clocks)


def counted(readings: Sequence[Reading], way: Trip | None = None, tally: Tally | None = None) -> Tally:
    """Return the tally after readings."""
    way = way or trip()
    fold = Fold(way, gauge_of(way), tally or begun(way))
    for reading in readings:
        fold.take(reading)
    return fold.tallied()


def said(minute: float, channel: str, value: float, device: str = "logger-a") -> Reading:
    """Return what a probe said in a minute; it counts its readings by the minute."""
    return replace(spoke(device, minute, value, channel=channel), sequence=round(minute))


def test_a_probe_in_the_air_speaks_with_a_lag_and_one_in_the_goods_at_once() -> None:
    tally = counted([said(0, AIR, 4.0), said(10, AIR, 6.0)])
    assert tally.hot_c == tally.cold_c
    assert tally.hot_c is not None
    assert 4.0 < tally.hot_c < 5.0
    assert counted([said(0, CORE, 4.0), said(10, CORE, 6.0)]).hot_c == 6.0


def test_what_touches_the_goods_counts_before_the_air_while_it_speaks() -> None:
    both = [said(0, AIR, 9.0), said(0, CORE, 3.0), said(10, AIR, 9.0), said(10, CORE, 3.5)]
    assert (counted(both).hot_c, counted(both).cold_c) == (3.5, 3.5)
    silent = counted([*both, *(said(minute, AIR, 9.0) for minute in (20, 30, 40))])
    assert silent.hot_c is not None
    assert silent.hot_c > 5.0


def test_of_two_of_a_kind_the_worse_counts_for_heat_and_for_cold() -> None:
    second = "product-2/temperature"
    tally = counted([said(0, CORE, 3.0), said(0, second, 8.0), said(10, CORE, 3.0), said(10, second, 8.0)])
    assert (tally.hot_c, tally.cold_c, tally.disagreement_k) == (8.0, 3.0, 5.0)


def test_humidity_is_noted_and_lets_no_time_come() -> None:
    tally = counted([said(0, AIR, 4.0), said(5, WET, 91.0)])
    assert (tally.humidity_pct, tally.humid_at, tally.at) == (91.0, at(5), at(0))


def test_what_cannot_be_believed_is_counted_as_a_fault_and_says_nothing() -> None:
    broken = replace(said(10, AIR, math.nan), flag=Flag.FAIL)
    tally = counted([said(0, AIR, 4.0), broken, said(12, AIR, 85.0), said(14, AIR, 4.0)])
    assert (tally.readings, tally.faults) == (2, 2)
    assert tally.known_ms == 14 * MINUTE_MS


def test_a_held_value_is_counted_with_the_one_that_confirms_it() -> None:
    leapt = [said(0, CORE, 4.0), said(1, CORE, 14.0)]
    assert counted(leapt).readings == 1
    assert counted([*leapt, said(2, CORE, 14.5)]).readings == 3


def test_a_device_elsewhere_says_nothing() -> None:
    assert counted([said(10, AIR, 40.0, device="probe-v")]) == replace_probes(begun(trip()))


def replace_probes(tally: Tally) -> Tally:
    """Return a tally as a fold gives it."""
    copied = copy_of(tally)
    copied.probes = ()
    return copied


def test_in_a_new_asset_the_probes_of_the_one_before_are_silent() -> None:
    old = [said(90, AIR, 4.0), said(90, CORE, 4.0)]
    tally = counted([*old, said(110, AIR, 6.0, device="logger-v")])
    assert [(each.device, each.channel, each.stay) for each in tally.probes] == [("logger-v", AIR, 1)]
    assert tally.stay == 1


def test_the_goods_bring_their_temperature_into_the_next_asset() -> None:
    tally = counted([said(90, CORE, 4.0), said(120, AIR, 20.0, device="logger-v")])
    assert tally.hot_c is not None
    assert 4.0 < tally.hot_c < 20.0


@pytest.mark.parametrize("cut", range(6))
def test_a_fold_goes_on_from_a_tally_as_if_it_had_never_stopped(cut: int) -> None:
    trace = [
        said(0, AIR, 4.0),
        said(0, CORE, 4.0),
        said(1, AIR, 30.0),  # held
        said(2, AIR, 4.0),
        said(2, CORE, -0.0),
        said(112, AIR, 6.0, device="logger-v"),
    ]
    whole = counted(trace)
    assert repr(counted(trace[cut:], tally=counted(trace[:cut]))) == repr(whole)


def test_a_tally_that_was_given_is_not_changed_by_what_follows() -> None:
    way = trip()
    fold = Fold(way, gauge_of(way), begun(way))
    fold.take(said(0, AIR, 4.0))
    first = fold.tallied()
    before = repr(first)
    fold.take(said(5, AIR, 9.0))
    assert repr(first) == before
