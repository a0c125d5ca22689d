"""Judging a shipment: every reading of every device that stood with it, in the order of event time.

Laws, as for channels: any order, duplication, batching and delay of the same readings gives the same in the
end. A late reading starts the shipment again from the newest rung before it, over the history; so does a leg
or a placement that was entered or corrected later, from before the first instant that it changed.

Not in here: what a reading says of the goods (see ``goods_fold``).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import lt

import msgspec

from coldchain.instants import FOREVER_AT
from coldchain.judgement.facts import Excursion, Kind, excursion_id
from coldchain.judgement.gauge import DISAGREE, LAW, gauge_of
from coldchain.judgement.goods_fold import Fold
from coldchain.judgement.goods_kept import clocks_of, kept_under
from coldchain.judgement.goods_state import (
    SPACING_MS,
    Fired,
    GoodsPosition,
    GoodsState,
    Rung,
    Tally,
    climb,
    copy_of,
    goods_position,
    in_order,
)
from coldchain.judgement.goods_voice import HUMIDITY, TEMPERATURE
from coldchain.judgement.trip import Trip, Windows, plan_hash, window_at
from coldchain.reading import Clock, Reading, is_untimed
from coldchain.science.timers import TimerState

OUTSIDE = "outside"  # probes whose name begins so say nothing of the goods
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
    fold = Fold(trip, gauge, tally)
    last: Reading | None = None
    due_at = rungs[-1].position.event_at + SPACING_MS if rungs else 0
    for reading in trace:
        if last is not None and last.event_at >= due_at and reading.event_at > last.event_at:
            rungs = climb(rungs, _rung(trip, last, fold.tallied()))
            due_at = last.event_at + SPACING_MS
        fold.take(reading)
        last = reading
    if last is not None:
        rungs = climb(rungs, _rung(trip, last, fold.tallied()))
    return GoodsState(trip.fingerprint, rungs, clocks_of(gauge))


def _rung(trip: Trip, reading: Reading, tally: Tally) -> Rung:
    return Rung(goods_position(reading), plan_hash(trip, reading.event_at + 1), tally)


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
    windows = Windows(trip)
    found = [
        each
        for each in readings
        if tells_of_goods(each.channel)
        and windows.at(each.device, each.event_at)
        # ... and somebody knows with which goods it was measured, and when
        and not (each.clock == Clock.NONE and is_untimed(each))
    ]
    if len(found) < 2:  # noqa: PLR2004 - by far the most batches of a watcher
        return found
    places = list(map(in_order, found))
    if all(map(lt, places, places[1:])):  # mostly they are
        return found
    unique = dict(zip(reversed(places), reversed(found), strict=True))
    return [unique[key] for key in sorted(unique)]
