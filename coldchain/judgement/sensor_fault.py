"""Readings that cannot be believed, one after the other: when they are an alarm, and what is known meanwhile.

The last value that was taken holds for a while, as between any two readings. Then nothing is known: a limit
whose on-delay was running has to begin anew, one that is passed goes on with unknown time, and none ends.
"""

from msgspec.structs import replace

from coldchain.judgement.facts import SENSOR_FAULT, Excursion, Kind, excursion_id
from coldchain.judgement.limit_machine import advance
from coldchain.judgement.state import CLEAR, FaultState, LimitState, Phase
from coldchain.registry.profile import Limit

ENOUGH_READINGS = 3  # so many bad readings in a row are an alarm: one alone is noise on a wire
ENOUGH_MS = 300_000  # ... or two or more over so long a time


def count_bad(fault: FaultState, event_at: int, value: float, note: str) -> FaultState:
    """Return the fault after one more reading that cannot be believed.

    Args:
        fault: What it was.
        event_at: The reading's own time [ms].
        value: What it read; NaN when it failed.
        note: What is wrong with it.
    """
    if not fault.readings:
        shown = value if abs(value) < _LARGEST else 0.0  # neither NaN nor infinite: records hold numbers
        return FaultState(event_at, None, 1, shown, note, fault.lost_at)
    readings, confirmed_at = fault.readings + 1, fault.confirmed_at
    if confirmed_at is None and (readings >= ENOUGH_READINGS or event_at - fault.started_at >= ENOUGH_MS):
        confirmed_at = event_at
    return FaultState(fault.started_at, confirmed_at, readings, fault.value, fault.note, fault.lost_at)


_LARGEST = 1e9


def lose(fault: FaultState, event_at: int) -> FaultState:
    """Return the fault after a reading whose value was not taken [ms]."""
    return fault if fault.lost_at is not None else replace(fault, lost_at=event_at)


def known_until(fault: FaultState, taken_at: int | None, max_gap_ms: int) -> int | None:
    """Return until when the last value holds [ms]; None while no reading after it has failed."""
    if fault.lost_at is None or taken_at is None:
        return fault.lost_at
    return max(fault.lost_at, taken_at + max_gap_ms)


def hold(limit: Limit, state: LimitState, to_at: int, until_at: int) -> LimitState:
    """Return a limit's state after a time in which its last value held, and then nothing was known.

    Args:
        limit: The limit.
        state: What it was.
        to_at: Now [ms, event time].
        until_at: Until when the last value held [ms].
    """
    return advance(limit, state, min(to_at, until_at))


def come_back(limit: Limit, state: LimitState, to_at: int, until_at: int) -> LimitState:
    """Return a limit's state right before a good value: an on-delay that nobody saw end begins anew."""
    state = hold(limit, state, to_at, until_at)
    return CLEAR if state.phase == Phase.PENDING and to_at > until_at else state


def fault_excursion(key: str, fault: FaultState, ended_at: int | None = None) -> Excursion | None:
    """Return the excursion that a fault is; None while it is too short for one.

    Args:
        key: The channel's key.
        fault: The bad readings.
        ended_at: First reading that could be believed again [ms]; None while it goes on.
    """
    if fault.confirmed_at is None:
        return None
    unknown_ms = ended_at - fault.lost_at if ended_at is not None and fault.lost_at is not None else 0
    return Excursion(
        id=excursion_id(key, SENSOR_FAULT, fault.started_at),
        kind=Kind.SENSOR,
        limit=SENSOR_FAULT,
        started_at=fault.started_at,
        confirmed_at=fault.confirmed_at,
        ended_at=ended_at,
        extreme=fault.value,
        extreme_at=fault.started_at,
        readings=fault.readings,
        unknown_ms=unknown_ms,
        note=fault.note,
    )
