"""Judging a shipment: every reading of every device that stood with it, in the order of event time.

Laws, as for channels: any order, duplication, batching and delay of the same readings gives the same in the
end. A late reading starts the shipment again from the newest rung before it, over the history; so does a leg
or a placement that was entered or corrected later, from before the first instant that it changed.

Several probes in one asset: those that touch the product count before those in the air, and of one kind the
worse one counts. A probe for goods is put between those that came first, so it speaks of others only where
there is nothing else. The air reaches the product with a lag. Not in here: what a stretch of time does (see
``exposure``), and whether a value can be believed (see ``quality``).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import msgspec

from coldchain.instants import FOREVER_AT
from coldchain.judgement.exposure import Span, pass_time
from coldchain.judgement.facts import Excursion, Kind, excursion_id
from coldchain.judgement.gauge import DISAGREE, LAW, Gauge, gauge_of
from coldchain.judgement.goods_kept import clocks_of, kept_under
from coldchain.judgement.goods_state import (
    SPACING_MS,
    Fired,
    GoodsPosition,
    GoodsState,
    Probe,
    Rung,
    Tally,
    climb,
    copy_of,
    goods_position,
)
from coldchain.judgement.quality import QUALITY_BEGIN, QualityState, Sample, check, quality_limits
from coldchain.judgement.trip import Trip, Window, plan_hash, window_at
from coldchain.reading import Clock, Reading, is_untimed
from coldchain.science.lag import lag_ramp, lag_step
from coldchain.science.timers import TimerState

TEMPERATURE, HUMIDITY = "temperature", "humidity"
TOUCHING = "product"  # probes whose name begins so are in or on the goods; all others are in the air
OUTSIDE = "outside"  # probes whose name begins so say nothing of the goods
_MS_PER_S = 1000
_Place = tuple[int, str, str, int, int]  # a GoodsPosition, without the cost of one
_FIRST = GoodsPosition(0, "", "", 0, 0)

GoodsHistory = Callable[[int], Iterable[Reading]]
"""Returns every known reading of a shipment's devices from an event time [ms] on, in any order."""


class GoodsOutcome(msgspec.Struct, frozen=True):
    """What came of a batch.

    Args:
        state: The new state.
        changed: Whether ``excursions`` differs from before, or may.
        excursions: All harms that now stand, by id; what was said before and is not among them is not so.
        rebuilt: Whether readings that were judged before have been judged again.
        unjudged: Late readings that could not be judged, because the history had lost the time around them.
    """

    state: GoodsState
    changed: bool = False
    excursions: dict[str, Excursion] = msgspec.field(default_factory=dict)
    rebuilt: bool = False
    unjudged: int = 0


@lru_cache(maxsize=4096)
def tells_of_goods(channel: str) -> bool:
    """Return whether a channel says anything about the goods beside it."""
    probe, _, quantity = channel.partition("/")
    return quantity in (TEMPERATURE, HUMIDITY) and not probe.startswith(OUTSIDE)


def judge_goods(
    trip: Trip, state: GoodsState, readings: Sequence[Reading], *, history: GoodsHistory
) -> GoodsOutcome:
    """Return the outcome of a batch for one shipment.

    Args:
        trip: The shipment's way, as it is known now.
        state: What is known so far, perhaps under an earlier plan.
        readings: In any order, duplicates and readings of others allowed.
        history: Asked when a reading is late, or the plan has changed.
    """
    fresh = _in_order(trip, readings)
    if state.fingerprint != trip.fingerprint:
        return _again(trip, state, fresh, history)
    last = state.last
    while fresh and goods_position(fresh[0]) == last:
        fresh = fresh[1:]
    if not fresh:
        return GoodsOutcome(state)
    if last is None or goods_position(fresh[0]) > last:
        return _told(trip, state, _fold(trip, state, fresh))
    return _again(trip, state, fresh, history)


def standing_of(trip: Trip, tally: Tally) -> dict[str, Excursion]:
    """Return the harms of a tally as excursions, by id; they last until the goods have arrived."""
    found = [_excursion(trip, fired) for fired in tally.fired]
    return {item.id: item for item in found}


def _again(trip: Trip, state: GoodsState, fresh: list[Reading], history: GoodsHistory) -> GoodsOutcome:
    """Judge again from the newest rung that the plan and the late readings leave untouched."""
    first = goods_position(fresh[0]) if fresh else (FOREVER_AT,)
    changed = state.fingerprint != trip.fingerprint
    rungs = [rung for rung in state.rungs if rung.position < first]
    if changed:
        rungs = [rung for rung in rungs if rung.plan == plan_hash(trip, rung.position.event_at + 1)]
    since = rungs[-1].position if rungs else _FIRST
    known = {
        goods_position(each): each for each in _in_order(trip, history(max(since.event_at, trip.from_at)))
    }
    passed = [rung for rung in state.rungs if rung.position >= since and _should_be_known(trip, rung)]
    if not {rung.position for rung in passed} <= known.keys():
        return _without_history(trip, state, fresh)
    newest = max(filter(None, (state.last, goods_position(fresh[-1]) if fresh else None)), default=None)
    known = {goods_position(each): each for each in fresh} | known
    trace = [
        known[key] for key in sorted(known) if key > since and (changed or newest is None or key <= newest)
    ]
    after = _fold(trip, GoodsState(trip.fingerprint, tuple(rungs)), trace)
    return GoodsOutcome(after, changed=True, excursions=standing_of(trip, after.tally), rebuilt=True)


def _without_history(trip: Trip, state: GoodsState, fresh: list[Reading]) -> GoodsOutcome:
    """Go on from what was counted: nothing is taken back, and what is late stays unjudged."""
    newer = [each for each in fresh if state.last is None or goods_position(each) > state.last]
    kept = kept_under(trip, state)
    after = _fold(trip, kept, newer)
    changed = state.fingerprint != trip.fingerprint or state.tally.fired != after.tally.fired
    found = standing_of(trip, after.tally) if changed else {}
    return GoodsOutcome(after, changed, found, unjudged=len(fresh) - len(newer))


def _should_be_known(trip: Trip, rung: Rung) -> bool:
    """Return whether the reading of a rung is one of the trip's own, as the plan is now."""
    return window_at(trip, rung.position.device, rung.position.event_at) is not None


def _told(trip: Trip, before: GoodsState, after: GoodsState) -> GoodsOutcome:
    changed = before.tally.fired != after.tally.fired
    return GoodsOutcome(after, changed, standing_of(trip, after.tally) if changed else {})


def _fold(trip: Trip, state: GoodsState, trace: Iterable[Reading]) -> GoodsState:
    gauge, tally, rungs = gauge_of(trip), copy_of(state.tally), state.rungs
    if not tally.at:
        tally.at = trip.from_at
        tally.timers = (TimerState(),) * len(gauge.clocks)
        tally.hot_c = tally.cold_c = trip.shipment.start_c
    last: Reading | None = None
    due_at = rungs[-1].position.event_at + SPACING_MS if rungs else 0
    for reading in trace:
        if last is not None and last.event_at >= due_at and reading.event_at > last.event_at:
            rungs = climb(rungs, _rung(trip, last, copy_of(tally)))
            due_at = last.event_at + SPACING_MS
        _take(trip, gauge, tally, reading)
        last = reading
    if last is not None:
        rungs = climb(rungs, _rung(trip, last, tally))
    return GoodsState(trip.fingerprint, rungs, clocks_of(gauge))


def _rung(trip: Trip, reading: Reading, tally: Tally) -> Rung:
    return Rung(goods_position(reading), plan_hash(trip, reading.event_at + 1), tally)


def _take(trip: Trip, gauge: Gauge, tally: Tally, reading: Reading) -> None:
    """Count one reading of a device that stands with the goods."""
    window = window_at(trip, reading.device, reading.event_at)
    if window is None:
        return
    before = _probe_of(tally, reading, window)
    quality = QUALITY_BEGIN if before is None else before.quality
    checked = check(quality_limits(reading.channel), quality, reading)
    if checked.fault:
        tally.faults += 1
    probe = before or Probe(reading.device, reading.channel, window.stay, 0, 0.0, 0.0, quality, window.first)
    for sample in checked.accepted:
        tally.readings += 1
        probe = _moved(gauge, tally, probe, (sample, checked.state, window.first))
        tally.probes = _with(tally, probe)
        if probe.channel.endswith(TEMPERATURE):
            _reach(trip, gauge, tally, probe.at, window.stay)
        else:
            tally.humidity_pct, tally.humid_at = probe.value, probe.at
    if not checked.accepted:
        tally.probes = _with(tally, msgspec.structs.replace(probe, quality=checked.state))


def _probe_of(tally: Tally, reading: Reading, window: Window) -> Probe | None:
    for probe in tally.probes:
        if probe.device == reading.device and probe.channel == reading.channel:
            return probe if probe.stay == window.stay else None
    return None


def _with(tally: Tally, probe: Probe) -> tuple[Probe, ...]:
    """Return the probes of this stay with one as it is now, sorted by name."""
    probes, stay = tally.probes, probe.stay
    for index, each in enumerate(probes):
        if _same(each, probe) and all(one.stay == stay for one in probes):
            return (*probes[:index], probe, *probes[index + 1 :])  # its place stays the same
    others = [each for each in tally.probes if not _same(each, probe) and each.stay == probe.stay]
    return tuple(sorted((*others, probe), key=lambda each: (each.device, each.channel)))


def _same(one: Probe, other: Probe) -> bool:
    return one.device == other.device and one.channel == other.channel


def _moved(gauge: Gauge, tally: Tally, probe: Probe, heard: tuple[Sample, QualityState, bool]) -> Probe:
    """Return a probe after a good value: what touches the goods is their temperature, the air lags."""
    sample, quality, first = heard
    at, value = sample.position.event_at, sample.value
    if probe.channel.startswith(TOUCHING) or probe.channel.endswith(HUMIDITY):
        core_c = value
    elif touching := _touching(gauge, tally.probes, at):  # should it fail, the air goes on from there
        warmest = max(touching, key=lambda each: each.value)
        core_c = _lagged(gauge, warmest.value, (value, value), at - warmest.at)
    elif probe.at:
        core_c = _lagged(gauge, probe.core_c, (probe.value, value), at - probe.at)
    elif tally.hot_c is not None:  # the goods bring their own temperature into this asset
        core_c = _lagged(gauge, tally.hot_c, (value, value), at - tally.at)
    else:
        core_c = value
    return Probe(probe.device, probe.channel, probe.stay, at, value, core_c, quality, first)


def _touching(gauge: Gauge, probes: tuple[Probe, ...], at: int) -> list[Probe]:
    """Return the probes in or on these goods that still speak."""
    if len(probes) < 2:  # noqa: PLR2004 - a probe in the air alone, by far the most
        return []
    return [each for each in probes if _touches(each) and each.first and _speaks(gauge, each, at)]


def _touches(probe: Probe) -> bool:
    return probe.channel.startswith(TOUCHING)


def _speaks(gauge: Gauge, probe: Probe, at: int) -> bool:
    return bool(probe.at) and at - probe.at <= gauge.max_gap_ms and probe.channel.endswith(TEMPERATURE)


def _lagged(gauge: Gauge, core_c: float, air_c: tuple[float, float], duration_ms: int) -> float:
    """Return the goods after some time in air that went from one temperature to another."""
    duration_s = max(0, duration_ms) / _MS_PER_S
    if air_c[0] == air_c[1]:
        return lag_step(core_c, air_c[0], duration_s=duration_s, tau_s=gauge.tau_s)
    return lag_ramp(core_c, air_c, duration_s=duration_s, tau_s=gauge.tau_s)


def _reach(trip: Trip, gauge: Gauge, tally: Tally, at: int, stay: int) -> None:
    """Let time come to a reading, with what all probes that still speak say of the goods."""
    hot_c, cold_c, spread_k = _envelope(gauge, tally.probes, at)
    pass_time(trip, gauge, tally, Span(tally.at, max(at, tally.at), hot_c, cold_c, spread_k))
    tally.stay = stay
    tally.disagreement_k = max(tally.disagreement_k, spread_k)


def _envelope(gauge: Gauge, probes: tuple[Probe, ...], at: int) -> tuple[float, float, float]:
    """Return the hottest and the coldest that the goods may be [degC], and how far probes differ [K]."""
    # By far the most goods have one probe, the one that has just spoken.
    speaking = list(probes) if len(probes) == 1 else [each for each in probes if _speaks(gauge, each, at)]
    if len(speaking) == 1:
        return speaking[0].core_c, speaking[0].core_c, 0.0
    counted = (
        [each for each in speaking if _touches(each) and each.first]
        or [each for each in speaking if not _touches(each)]
        or speaking  # only a probe between other goods: better than nothing
    )
    values = [each.value for each in counted]
    cores = [each.core_c for each in counted]
    return max(cores), min(cores), max(values) - min(values)


def _excursion(trip: Trip, fired: Fired) -> Excursion:
    return Excursion(
        id=excursion_id(trip.key, fired.rule, fired.started_at),
        kind=_kind_of(fired.rule),
        limit=fired.rule,
        started_at=fired.started_at,
        confirmed_at=fired.at,
        ended_at=None if trip.until_at == FOREVER_AT else max(trip.until_at, fired.at),
        extreme=fired.value,
        extreme_at=fired.at,
        readings=1,
    )


def _kind_of(rule: str) -> Kind:
    if rule.startswith(LAW):
        return Kind.LAW
    return Kind.SENSOR if rule == DISAGREE else Kind.PRODUCT


def _in_order(trip: Trip, readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings that say something of the goods by position, the first of each."""
    unique: dict[_Place, Reading] = {}
    for each in readings:
        if each.clock == Clock.NONE and is_untimed(each):
            continue  # nobody knows with which goods it was measured, or when
        if tells_of_goods(each.channel) and window_at(trip, each.device, each.event_at):
            place = (each.event_at, each.device, each.channel, each.boot, each.sequence)
            unique.setdefault(place, each)
    return [unique[key] for key in sorted(unique)]
