"""What was counted of goods under one plan, made fit to be gone on with under another.

Needed only where the history is lost, so that nothing can be judged again: what was counted stays counted.
Not the usual way of a changed plan: that is to judge again (see ``goods``).
"""

from copy import copy

from msgspec.structs import replace

from coldchain.judgement.gauge import Gauge, gauge_of
from coldchain.judgement.goods_state import GoodsState, Tally
from coldchain.judgement.trip import Trip
from coldchain.science.timers import TIMER_BEGIN, TimerState


def clocks_of(gauge: Gauge) -> tuple[str, ...]:
    """Return the names of the timers that a tally counts, in their order."""
    return tuple(clock.rule.name for clock in gauge.clocks)


def kept_under(trip: Trip, state: GoodsState) -> GoodsState:
    """Return a state as it goes on under a plan; the same one when it arose under it.

    Timers keep what they have counted, by their names; one that is new begins, but never fires twice. Probes
    are met anew, for the numbers of stays may mean others now.

    Args:
        trip: The plan.
        state: What was counted under another one.
    """
    if state.fingerprint == trip.fingerprint:
        return state
    names = clocks_of(gauge_of(trip))
    rungs = tuple(replace(rung, tally=_kept(trip, rung.tally, names, state.clocks)) for rung in state.rungs)
    return GoodsState(trip.fingerprint, rungs, names)


def _kept(trip: Trip, tally: Tally, names: tuple[str, ...], were: tuple[str, ...]) -> Tally:
    after, known = copy(tally), dict(zip(were, tally.timers, strict=False))
    fired_at = {fired.rule: fired.at for fired in tally.fired}
    after.timers = tuple(
        known.get(name) or (TimerState(fired_at=fired_at[name]) if name in fired_at else TIMER_BEGIN)
        for name in names
    )
    after.probes = ()
    begun = [number for number, stay in enumerate(trip.stays) if stay.from_at <= tally.at]
    after.stay = begun[-1] if begun else 0
    return after
