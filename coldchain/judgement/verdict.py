"""What can be said of a shipment as of an instant: bounds, times that add up, and a decision with reasons.

A verdict is made of a tally and the time since then, in which nothing was heard. Not a record: versions of
verdicts, and what changed between them, are kept by the records.
"""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from coldchain.instants import to_iso
from coldchain.judgement.exposure import Span, pass_time
from coldchain.judgement.gauge import (
    CHILLING,
    CONDENSATION,
    FREEZING,
    HALF_LOST,
    LAW,
    LIFE_LOST,
    LIFE_OVER,
    WEIGHT_LOSS,
    Gauge,
    gauge_of,
    severity_of_rule,
)
from coldchain.judgement.goods_state import Fired, GoodsState, Tally, copy_of
from coldchain.judgement.trip import Trip
from coldchain.registry.profile import Severity
from coldchain.science.mkt import mkt_from
from coldchain.science.timers import TimerState

WATCH_USED = 0.5  # share of the whole life; design choice
SELL_USED = 0.75


class Decision(StrEnum):
    """What to do with the goods."""

    GOOD = "good"
    WATCH = "watch"  # half of the life is gone, or it was beyond its bounds for a while
    SELL_FIRST = "sell-first"
    REJECT = "reject"
    UNKNOWN = "unknown"  # too much time without data to say


class Bounds(NamedTuple):
    """A number that unknown time leaves open: at best, likely, at worst."""

    best: float
    likely: float
    worst: float


class TimerVerdict(msgspec.Struct, frozen=True):
    """How far a timer of the law has come [ms], and when it had run out [ms]; None while it has not."""

    name: str
    elapsed_ms: int
    fired_at: int | None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a shipment.

    Args:
        shipment: Its id.
        product: Name of the profile.
        product_hash: Of the profile's content.
        from_at: When the first leg began [ms].
        as_of_at: The instant that it speaks of [ms].
        heard_at: The newest reading behind it [ms]; None without any.
        good_ms: Time in assets within bounds [ms].
        harmful_ms: ... beyond them [ms].
        unknown_ms: ... without data [ms]; the three add up to the time in assets.
        life_used: Share of the whole life.
        excess_used: The part of it beyond what recommended storage takes.
        remaining_days: At the warm end of recommended storage [d]; None for what has no model of life.
        minimum_c: [degC]; this and the next three are None without readings.
        maximum_c: [degC].
        mean_c: Weighted by time [degC].
        mkt_c: Mean kinetic temperature [degC].
        chilling_c_h: Degree-hours of chilling [degC h].
        harms: Rules that are broken for good, in the order of time, with the instant [ms].
        timers: Those of the law.
        weight_loss_pct: [%]; None when humidity or the product's coefficient is not known.
        wet_ms: Time below the dew point [ms].
        disagreement_k: The most that two probes of one kind differed [K].
        extrapolated_ms: Time beyond what the model of life was made for [ms].
        faults: Values that could not be believed.
        decision: What to do.
        reasons: Why, in plain words.
    """

    shipment: str
    product: str
    product_hash: str
    from_at: int
    as_of_at: int
    heard_at: int | None
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    life_used: Bounds
    excess_used: Bounds
    remaining_days: Bounds | None
    minimum_c: float | None
    maximum_c: float | None
    mean_c: float | None
    mkt_c: float | None
    chilling_c_h: float
    harms: tuple[tuple[str, int], ...]
    timers: tuple[TimerVerdict, ...]
    weight_loss_pct: float | None
    wet_ms: int
    disagreement_k: float
    extrapolated_ms: int
    faults: int
    decision: Decision
    reasons: tuple[str, ...]

    @property
    def days_left(self) -> Bounds | None:
        """Return how long it can still be kept [d]; None: nobody knows, or it cannot be sold."""
        return None if self.decision is Decision.REJECT else self.remaining_days


def verdict(trip: Trip, state: GoodsState, as_of_at: int) -> Verdict:
    """Return what can be said of a shipment as of an instant.

    Args:
        trip: Its way.
        state: What is known of it.
        as_of_at: [ms]; later than the end of the trip counts as its end, earlier than the newest reading as
            that: what was known earlier is a question to the records.
    """
    gauge, tally = gauge_of(trip), tally_at(trip, state, as_of_at)
    known_ms = tally.known_ms
    decision, reasons = decide(trip, gauge, tally)
    return Verdict(
        shipment=trip.shipment.id,
        product=trip.product.name,
        product_hash=trip.product.content_hash,
        from_at=trip.from_at,
        as_of_at=tally.at,
        heard_at=state.last.event_at if state.last else None,
        good_ms=tally.good_ms,
        harmful_ms=tally.harmful_ms,
        unknown_ms=tally.unknown_ms,
        life_used=Bounds(*tally.used),
        excess_used=Bounds(*tally.excess),
        remaining_days=_remaining(gauge, tally),
        minimum_c=tally.minimum_c if known_ms else None,
        maximum_c=tally.maximum_c if known_ms else None,
        mean_c=tally.sum_c_ms / known_ms if known_ms else None,
        mkt_c=_mkt_c(gauge, tally) if known_ms else None,
        chilling_c_h=tally.chilling_c_h,
        harms=tuple((fired.rule, fired.at) for fired in tally.fired),
        timers=tuple(_timers(gauge, tally)),
        weight_loss_pct=tally.loss_pct if tally.humid_at and trip.product.transpiration_ng_kg_s_pa else None,
        wet_ms=tally.wet_ms,
        disagreement_k=tally.disagreement_k,
        extrapolated_ms=tally.extrapolated_ms,
        faults=tally.faults,
        decision=decision,
        reasons=reasons,
    )


def tally_at(trip: Trip, state: GoodsState, as_of_at: int) -> Tally:
    """Return the tally with the time since the newest reading counted up to an instant [ms]."""
    gauge, tally = gauge_of(trip), copy_of(state.tally)
    if not tally.at:
        tally.at, tally.timers = trip.from_at, (TimerState(),) * len(gauge.clocks)
        tally.hot_c = tally.cold_c = trip.shipment.start_c
    end_at = min(as_of_at, trip.until_at)
    if end_at > tally.at:
        short = end_at - tally.at <= gauge.max_gap_ms
        ends = (tally.hot_c, tally.cold_c) if short else (None, None)
        pass_time(trip, gauge, tally, Span(tally.at, end_at, *ends))
    return tally


def decide(trip: Trip, gauge: Gauge, tally: Tally) -> tuple[Decision, tuple[str, ...]]:
    """Return what to do with goods of this tally, and why."""
    product, reasons = trip.product, [_reason(fired) for fired in tally.fired]
    severities = {
        severity_of_rule(product, fired.rule)
        for fired in tally.fired
        if fired.rule in _HARMS or fired.rule.startswith(LAW)
    }
    if Severity.CRITICAL in severities:
        return Decision.REJECT, tuple(reasons)
    if Severity.HIGH in severities or tally.used[1] >= SELL_USED:
        if tally.used[1] >= SELL_USED:
            reasons.append(f"{tally.used[1]:.0%} of the life is used")
        return Decision.SELL_FIRST, tuple(reasons)
    if tally.excess[2] >= product.harm_share or (tally.unknown_ms and not gauge.per_ms):
        hidden = f"{tally.excess[2]:.0%} of the life at worst" if gauge.per_ms else "harm"
        reasons.append(f"the time without data may hide {hidden}")
        return Decision.UNKNOWN, tuple(reasons)
    if tally.used[1] >= WATCH_USED:
        reasons.append(f"{tally.used[1]:.0%} of the life is used")
    if tally.harmful_ms:
        reasons.append(f"{tally.harmful_ms / 60_000:.0f} min beyond its bounds")
    return (Decision.WATCH if reasons else Decision.GOOD), tuple(reasons)


_WORDS = {
    LIFE_LOST: "warmth took a harmful share of the life",
    HALF_LOST: "warmth took half of the life",
    LIFE_OVER: "the life is used up",
    CHILLING: "chilled beyond its budget",
    FREEZING: "frozen",
    WEIGHT_LOSS: "lost more weight than can be sold",
    CONDENSATION: "water has settled on it",
}
_HARMS = frozenset(_WORDS)


def _reason(fired: Fired) -> str:
    words = _WORDS.get(fired.rule)
    if words is None:
        words = (
            "probes disagree"
            if not fired.rule.startswith(LAW)
            else f"{fired.rule.removeprefix(LAW)} has run out"
        )
    return f"{words} at {to_iso(fired.at)}"


def _remaining(gauge: Gauge, tally: Tally) -> Bounds | None:
    life = gauge.product.life
    if life is None:
        return None
    whole_days = life.life_days.value / gauge.fair_rate
    best, likely, worst = (max(0.0, 1 - used) * whole_days for used in tally.used)
    return Bounds(best, likely, worst)


def _mkt_c(gauge: Gauge, tally: Tally) -> float:
    return mkt_from(tally.mkt_ms / tally.known_ms, gauge.product.mkt_delta_h_kj_mol)


def _timers(gauge: Gauge, tally: Tally) -> list[TimerVerdict]:
    return [
        TimerVerdict(clock.rule.name.removeprefix(LAW), state.elapsed_ms, state.fired_at or None)
        for clock, state in zip(gauge.clocks, tally.timers, strict=True)
        if clock.rule.name.startswith(LAW)
    ]
