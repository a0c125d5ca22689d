"""Time that passes for goods: counts what a stretch between two instants did to them.

Between two values life goes by the trapezoid of the rate; bounds and timers take the value at the beginning
of the stretch, for the last value holds. A stretch longer than the gap allowed is unknown as a whole. Not in
here: which readings there are, and which of them can be believed.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from coldchain.judgement.gauge import CHILLING, MS_PER_DAY, MS_PER_H, Gauge
from coldchain.judgement.goods_state import Fired, Tally
from coldchain.judgement.trip import Trip, covered_ms
from coldchain.judgement.unknown_time import Walls, bounds, courses
from coldchain.science.humidity import dew_point_c, vpd_kpa, weight_loss_pct_per_day
from coldchain.science.timers import TIMER_BEGIN, counts, hold, unknown

_PA_PER_KPA = 1000
AIR = "air/temperature"


class Span(msgspec.Struct, frozen=True, gc=False):
    """A stretch of time: its ends [ms], and the goods at its end, hottest and coldest [degC]."""

    from_at: int
    to_at: int
    hot_c: float | None
    cold_c: float | None
    spread_k: float = 0.0


_Amounts = tuple[float, float, float, float]
_Ends = tuple[float, float, float, float]
"""The goods at both ends of a stretch [degC]: hottest and coldest at its begin, then at its end."""


class Beside(Protocol):
    """A probe beside the goods: what, when it last said something [ms], and what that was."""

    @property
    def channel(self) -> str:
        """Return ``<probe>/<quantity>``."""

    @property
    def at(self) -> int:
        """Return the event time of its newest good value [ms]; 0: none yet."""

    @property
    def value(self) -> float:
        """Return that value."""


def pass_time(
    trip: Trip, gauge: Gauge, tally: Tally, span: Span, *, beside: Sequence[Beside] | None = None
) -> None:
    """Count a stretch into a tally, and set what the goods are at its end.

    Args:
        trip: Whose goods.
        gauge: What they are held against.
        tally: Changed in place; stands at ``span.from_at``.
        span: The stretch.
        beside: Probes, where those of the tally are not up to date.
    """
    from_at, to_at, hot_c, cold_c = span.from_at, span.to_at, span.hot_c, span.cold_c
    if to_at > from_at:
        before, stood, full = _amounts(tally), tally.fired, gauge.first_full
        # What is not known at one end is as it is at the other.
        begin_hot_c = hot_c if tally.hot_c is None else tally.hot_c
        begin_cold_c = cold_c if tally.cold_c is None else tally.cold_c
        if begin_hot_c is None or begin_cold_c is None or to_at - from_at > gauge.max_gap_ms:
            _unknown(trip, gauge, tally, span)
        else:
            end_hot_c, end_cold_c = begin_hot_c if hot_c is None else hot_c, cold_c
            ends = (begin_hot_c, begin_cold_c, end_hot_c, begin_cold_c if end_cold_c is None else end_cold_c)
            _known(trip, gauge, tally, (span, ends, tally.probes if beside is None else beside))
        after = _amounts(tally)
        if not (after[0] < full[0] and after[1] < full[1] and after[2] < full[2] and after[3] < full[3]):
            _fire(gauge, tally, span, (before, after))
        if len(tally.fired) > len(stood) + 1:
            tally.fired = (*stood, *sorted(tally.fired[len(stood) :], key=lambda fired: fired.at))
    tally.at, tally.hot_c, tally.cold_c = to_at, hot_c, cold_c


def _known(trip: Trip, gauge: Gauge, tally: Tally, stretch: tuple[Span, _Ends, Sequence[Beside]]) -> None:
    span, ends, beside = stretch
    hot_c, cold_c, end_hot_c, end_cold_c = ends
    duration_ms = span.to_at - span.from_at
    covered = _covered(trip, tally.stay, span)
    if hot_c > gauge.harm_above_c or cold_c < gauge.harm_below_c:
        tally.harmful_ms += covered
    else:
        tally.good_ms += covered
    if gauge.per_ms:
        _age(gauge, tally, (hot_c, end_hot_c), duration_ms)
    low_c, high_c, chilling_c = tally.minimum_c, tally.maximum_c, gauge.chilling_c
    if not (
        tally.known_ms and low_c <= cold_c and low_c <= end_cold_c and high_c >= hot_c and high_c >= end_hot_c
    ):
        _widen(tally, min(cold_c, end_cold_c), max(hot_c, end_hot_c))
    tally.known_ms += duration_ms
    tally.sum_c_ms += (hot_c + end_hot_c) / 2 * duration_ms
    tally.mkt_ms += (gauge.mkt_term(hot_c) + gauge.mkt_term(end_hot_c)) / 2 * duration_ms
    if cold_c < chilling_c or end_cold_c < chilling_c:
        below_k = max(0.0, chilling_c - cold_c) + max(0.0, chilling_c - end_cold_c)
        tally.chilling_c_h += below_k / 2 * duration_ms / MS_PER_H
    dew_k = -1.0
    if gauge.minds_moisture and tally.humidity_pct is not None:
        dew_k = _moisture(gauge, tally, span, (ends, beside))
    (hot, cold, wet, spread), spread_k = gauge.calm, span.spread_k
    is_calm = (
        hot[0] < hot_c < hot[1]
        and cold[0] < cold_c < cold[1]
        and wet[0] < dew_k < wet[1]
        and spread[0] < spread_k < spread[1]
    )
    if not is_calm or tally.timers != gauge.rest:
        _timers(gauge, tally, span, (hot_c, cold_c, dew_k, spread_k))


def _widen(tally: Tally, coldest_c: float, hottest_c: float) -> None:
    """Note a colder or a warmer temperature than any before, or the first."""
    is_first = not tally.known_ms
    tally.minimum_c = coldest_c if is_first else min(tally.minimum_c, coldest_c)
    tally.maximum_c = hottest_c if is_first else max(tally.maximum_c, hottest_c)


def _age(gauge: Gauge, tally: Tally, ends_c: tuple[float, float], duration_ms: int) -> None:
    first, second = gauge.rate(ends_c[0]), gauge.rate(ends_c[1])
    fair, scale = gauge.fair_rate, gauge.per_ms * duration_ms / 2
    used = (first + second) * scale
    best, likely, worst = tally.used
    tally.used = (best + used, likely + used, worst + used)
    if first > fair or second > fair:
        over = (max(0.0, first - fair) + max(0.0, second - fair)) * scale
        best, likely, worst = tally.excess
        tally.excess = (best + over, likely + over, worst + over)
    if not (gauge.low_c <= ends_c[0] <= gauge.high_c):
        tally.extrapolated_ms += duration_ms


def _moisture(gauge: Gauge, tally: Tally, span: Span, around: tuple[_Ends, Sequence[Beside]]) -> float:
    """Count loss of weight and wetness; return how far the dew point is above the goods [K]."""
    humidity_pct, duration_ms = tally.humidity_pct, span.to_at - span.from_at
    if humidity_pct is None or span.from_at - tally.humid_at > gauge.max_gap_ms:
        return -1.0
    (hot_c, cold_c, _, _), beside = around
    air_c = _air_c(gauge, beside, span.from_at, hot_c)
    coefficient = gauge.product.transpiration_ng_kg_s_pa
    if coefficient is not None:
        deficit_kpa = max(0.0, vpd_kpa(air_c, humidity_pct, product_c=hot_c))
        per_day = weight_loss_pct_per_day(coefficient.value, deficit_kpa * _PA_PER_KPA)
        tally.loss_pct += per_day * duration_ms / MS_PER_DAY
    if not gauge.product.condensation or humidity_pct <= 0:
        return -1.0
    dew_k = dew_point_c(air_c, humidity_pct) - cold_c
    if dew_k >= 0:
        tally.wet_ms += duration_ms
    return dew_k


def _air_c(gauge: Gauge, beside: Sequence[Beside], at: int, otherwise_c: float) -> float:
    """Return the temperature of the air by a probe that still speaks [degC]; of the goods when none does."""
    for probe in beside:
        if probe.channel == AIR and probe.at and at - probe.at <= gauge.max_gap_ms:
            return probe.value
    return otherwise_c


def _timers(gauge: Gauge, tally: Tally, span: Span, values: tuple[float, float, float, float]) -> None:
    states = []
    for clock, state in zip(gauge.clocks, tally.timers, strict=True):
        value = values[clock.watches]
        if state == TIMER_BEGIN and not counts(clock.rule, value):
            states.append(state)
            continue
        after = hold(clock.rule, state, value, from_at=span.from_at, to_at=span.to_at)
        if after.fired_at and not state.fired_at:
            started_at = after.since_at or after.fired_at
            tally.fired = (*tally.fired, Fired(clock.rule.name, started_at, after.fired_at, value))
        states.append(after)
    tally.timers = tuple(states)


def _unknown(trip: Trip, gauge: Gauge, tally: Tally, span: Span) -> None:
    duration_ms = span.to_at - span.from_at
    tally.unknown_ms += _covered(trip, tally.stay, span)
    tally.timers = tuple(
        unknown(clock.rule, state) for clock, state in zip(gauge.clocks, tally.timers, strict=True)
    )
    if not gauge.per_ms:
        return
    walls = Walls(gauge.hottest_c, gauge.coldest_c, gauge.tau_s)
    found = courses(walls, tally.hot_c, span.hot_c, duration_ms)
    used = [share * gauge.per_ms for share in bounds(gauge.rate, found, duration_ms)]
    fair = gauge.fair_rate
    over = bounds(lambda at_c: max(0.0, gauge.rate(at_c) - fair), found, duration_ms)
    tally.used = _plus(tally.used, used[0], used[1], used[2])
    tally.excess = _plus(tally.excess, *(share * gauge.per_ms for share in over))


def _plus(
    sums: tuple[float, float, float], best: float, likely: float, worst: float
) -> tuple[float, float, float]:
    return (sums[0] + best, sums[1] + likely, sums[2] + worst)


def _covered(trip: Trip, stay: int, span: Span) -> int:
    """Return how much of a stretch lay in an asset [ms]; mostly all of it."""
    here = trip.stays[stay]
    if here.from_at <= span.from_at and span.to_at <= here.until_at:
        return span.to_at - span.from_at
    return covered_ms(trip, span.from_at, span.to_at)


def _amounts(tally: Tally) -> _Amounts:
    """Return what adds up, in the order of ``Amount``."""
    return tally.excess[1], tally.used[1], tally.chilling_c_h, tally.loss_pct


def _fire(gauge: Gauge, tally: Tally, span: Span, amounts: tuple[_Amounts, _Amounts]) -> None:
    """Note each harm that became full in a stretch, at the instant when it did."""
    before, after = amounts
    for rule, amount, full in gauge.fills:
        was, now = before[amount], after[amount]
        if was < full <= now and all(fired.rule != rule for fired in tally.fired):
            at = span.from_at + round((full - was) / (now - was) * (span.to_at - span.from_at))
            was_c, is_c = (tally.cold_c, span.cold_c) if rule == CHILLING else (tally.hot_c, span.hot_c)
            value = is_c if was_c is None else was_c
            tally.fired = (*tally.fired, Fired(rule, at, at, 0.0 if value is None else value))
