"""What a shipment is held against, made ready for counting: numbers in ms, rates as functions.

Made once for a product and kept; nothing in here changes.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from math import inf
from typing import NamedTuple

from coldchain.judgement.trip import Trip
from coldchain.registry.product import LifeModel, ProductProfile
from coldchain.registry.profile import Severity
from coldchain.science.mkt import mkt_term
from coldchain.science.rates import rate_function
from coldchain.science.timers import TIMER_BEGIN, TimerRule, TimerState

MS_PER_DAY = 86_400_000
MS_PER_H = 3_600_000
LAG_GUARD = 0.8  # packing changes the lag by a quarter, and what follows the air sooner is in danger sooner
HALF = 0.5  # share of the life that was left at the start
DISAGREEMENT_K = 3.0  # [K] two good probes in one box differ by less, doors included
DISAGREEMENT_S = 1800.0
LIFE_LOST, HALF_LOST, LIFE_OVER = "life-lost", "half-lost", "life-over"
CHILLING, FREEZING = "chilling", "freezing"
WEIGHT_LOSS, CONDENSATION = "weight-loss", "condensation"
DISAGREE = "sensors-disagree"
LAW = "law-"
_CONDENSATION_S = 900.0

SEVERITIES = {
    LIFE_LOST: Severity.HIGH,
    HALF_LOST: Severity.CRITICAL,
    LIFE_OVER: Severity.CRITICAL,
    CHILLING: Severity.HIGH,
    FREEZING: Severity.CRITICAL,
    WEIGHT_LOSS: Severity.MEDIUM,
    CONDENSATION: Severity.LOW,
    DISAGREE: Severity.MEDIUM,
}


class Watched(IntEnum):
    """What a timer looks at: its place in what ``exposure`` hands to it."""

    HOT = 0  # the warmest that the goods may be
    COLD = 1  # the coldest
    WET = 2  # how far the dew point is above them
    SPREAD = 3  # how far two probes differ


class Clock(NamedTuple):
    """One timer: its rule, and which value it looks at."""

    rule: TimerRule
    watches: Watched
    severity: Severity


class Amount(IntEnum):
    """What adds up: its place in what ``exposure`` compares."""

    EXCESS = 0
    USED = 1
    CHILLING = 2
    LOSS = 3


class Gauge(NamedTuple):
    """What a shipment is held against.

    Args:
        product: The profile that all of this comes from.
        rate: How fast the goods age at a temperature [degC], 1 at the model's reference.
        per_ms: Share of the whole life that one ms at rate 1 takes; 0 for what has no model of life.
        fair_rate: The rate at the warm end of recommended storage.
        low_c: Below this the model of life is only a guess [degC].
        high_c: Above this likewise [degC].
        harm_above_c: Time above is harmful [degC].
        harm_below_c: Time below is harmful [degC].
        chilling_c: Cold damage adds up below [degC]; never for what bears cold.
        max_gap_ms: Longer gaps are unknown [ms].
        tau_s: From air to product, at its quickest [s].
        hottest_c: Warming goes no further [degC].
        coldest_c: Cooling goes no further [degC].
        mkt_term: exp(-E/RT) at a temperature [degC].
        fills: Harms that add up: the rule, what adds up, and when it is full.
        clocks: Freezing, condensation, disagreement and the timers of the law.
        minds_moisture: Whether it matters how humid the air is.
        calm: For each thing that timers look at, the least and the greatest value between which none counts.
        rest: The timers while nothing has counted.
        first_full: For each amount, where the first harm of it is full; infinite for none.
    """

    product: ProductProfile
    rate: Callable[[float], float]
    per_ms: float
    fair_rate: float
    low_c: float
    high_c: float
    harm_above_c: float
    harm_below_c: float
    chilling_c: float
    max_gap_ms: int
    tau_s: float
    hottest_c: float
    coldest_c: float
    mkt_term: Callable[[float], float]
    fills: tuple[tuple[str, Amount, float], ...]
    clocks: tuple[Clock, ...]
    minds_moisture: bool
    calm: tuple[tuple[float, float], ...]
    rest: tuple[TimerState, ...]
    first_full: tuple[float, ...]


def gauge_of(trip: Trip) -> Gauge:
    """Return what a trip is held against."""
    return _gauge(trip.product, trip.hottest_c)


def severity_of_rule(product: ProductProfile, rule: str) -> Severity:
    """Return how urgent a harm is."""
    if rule.startswith(LAW):
        return next((each.severity for each in product.timers if LAW + each.name == rule), Severity.HIGH)
    return SEVERITIES.get(rule, Severity.HIGH)


@lru_cache(maxsize=512)
def _gauge(product: ProductProfile, hottest_c: float) -> Gauge:
    life, storage_high_c = product.life, product.storage_high_c.value
    rate = remembering(rate_function(life.model)) if life else _ageless
    never = -1e9
    clocks, fills = tuple(_clocks(product)), tuple(_fills(product))
    return Gauge(
        product=product,
        rate=rate,
        per_ms=1 / (life.life_days.value * MS_PER_DAY) if life else 0.0,
        fair_rate=rate(storage_high_c),
        low_c=life.model.valid_low_c if life else never,
        high_c=_measured_high_c(life) if life else -never,
        harm_above_c=product.harm_above_c.value,
        harm_below_c=product.harm_below_c.value if product.harm_below_c else never,
        chilling_c=product.chilling_c.value if product.chilling_c else never,
        max_gap_ms=round(product.max_gap_s * 1000),
        tau_s=product.lag_tau_s.value * LAG_GUARD,
        hottest_c=max(hottest_c, storage_high_c),
        coldest_c=product.storage_low_c.value,
        mkt_term=_mkt_term(product.mkt_delta_h_kj_mol),
        fills=fills,
        clocks=clocks,
        minds_moisture=product.condensation or product.transpiration_ng_kg_s_pa is not None,
        calm=tuple(_calm(clocks, watched) for watched in Watched),
        rest=(TIMER_BEGIN,) * len(clocks),
        first_full=tuple(min((full for _, of, full in fills if of is each), default=inf) for each in Amount),
    )


def _measured_high_c(life: LifeModel) -> float:
    """Return up to where the model of life was measured; beyond that it goes on by a borrowed curve."""
    return life.model.valid_high_c if life.measured_high_c is None else life.measured_high_c


def _mkt_term(delta_h_kj_mol: float) -> Callable[[float], float]:
    return remembering(lambda temperature_c: mkt_term(temperature_c, delta_h_kj_mol))


def remembering(function: Callable[[float], float]) -> Callable[[float], float]:
    """Return a function that knows its last few answers: a stretch begins where the one before ended."""
    return lru_cache(maxsize=64)(function)


def _calm(clocks: tuple[Clock, ...], watched: Watched) -> tuple[float, float]:
    """Return between which two values no timer counts; one of the two may be a value at which none does."""
    mine = [each.rule for each in clocks if each.watches is watched]
    low = max((each.bound for each in mine if not each.above), default=-inf)
    return low, min((each.bound for each in mine if each.above), default=inf)


def _fills(product: ProductProfile) -> list[tuple[str, Amount, float]]:
    """Return the harms that add up; what comes first when several are full at once stands first."""
    fills = [
        (LIFE_LOST, Amount.EXCESS, product.harm_share),
        (HALF_LOST, Amount.EXCESS, HALF),
        (LIFE_OVER, Amount.USED, 1.0),
    ]
    if product.chilling_budget_c_h is not None:
        fills.append((CHILLING, Amount.CHILLING, product.chilling_budget_c_h.value))
    if product.weight_loss_limit_pct is not None:
        fills.append((WEIGHT_LOSS, Amount.LOSS, product.weight_loss_limit_pct.value))
    return fills


def _clocks(product: ProductProfile) -> list[Clock]:
    clocks = [_clock(DISAGREE, Watched.SPREAD, DISAGREEMENT_K, DISAGREEMENT_S)]
    if product.freezing_c is not None:
        clocks.append(_clock(FREEZING, Watched.COLD, product.freezing_c.value, product.freezing_for_s))
    if product.condensation:
        clocks.append(_clock(CONDENSATION, Watched.WET, 0.0, _CONDENSATION_S))
    for timer in product.timers:
        rule = TimerRule(
            name=LAW + timer.name,
            above=timer.above,
            bound=timer.bound.value,
            inclusive=timer.inclusive,
            duration_s=timer.duration_s.value,
            cumulative=timer.cumulative,
        )
        clocks.append(Clock(rule, Watched.HOT if timer.above else Watched.COLD, timer.severity))
    return clocks


def _clock(name: str, watches: Watched, bound: float, duration_s: float) -> Clock:
    """Return a consecutive timer of our own; all but the freezing one look upwards."""
    rule = TimerRule(
        name=name,
        above=watches is not Watched.COLD,
        bound=bound,
        inclusive=watches in (Watched.COLD, Watched.WET),
        duration_s=duration_s,
        cumulative=False,
    )
    return Clock(rule, watches, SEVERITIES[name])


def _ageless(_temperature_c: float) -> float:
    return 1.0
