"""One limit on one channel: how an episode begins, counts, comes back and ends.

The last value holds until the next one: time passes under it, so a machine is first advanced to a reading's
own time and only then shown its value. Silence confirms an excursion, it never ends one: an end needs a
reading.
"""

from enum import Enum
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.instants import MS_PER_S
from coldchain.judgement.state import CLEAR, LimitState, Phase
from coldchain.registry.profile import Limit, Side


class Level(Enum):
    """Where a value lies towards a limit."""

    OUT = "out"
    HOLD = "hold"  # inside the limit, but not by more than the deadband
    BACK = "back"


class Step(NamedTuple):
    """The state after a reading, and the episode that ended with it."""

    state: LimitState
    ended: LimitState | None = None


def level(limit: Limit, value: float) -> Level:
    """Return where a value lies.

    Args:
        limit: The limit.
        value: [unit of the limit's channel], not NaN.
    """
    beyond = value - limit.bound if limit.side is Side.ABOVE else limit.bound - value
    if beyond > 0 or (limit.inclusive and beyond == 0):
        return Level.OUT
    if beyond <= -limit.deadband:
        return Level.BACK
    return Level.HOLD


def step(limit: Limit, state: LimitState, *, event_at: int, value: float, unknown_ms: int) -> Step:
    """Return what the machine is after one reading.

    Args:
        limit: The limit.
        state: What it was; the reading is later than all that it has seen.
        event_at: The reading's own time [ms].
        value: [unit of the limit's channel], not NaN.
        unknown_ms: How long before it nothing was known [ms]; 0 when the gap is no longer than allowed.
    """
    state = advance(limit, state, event_at)
    if unknown_ms and state.phase:
        state = replace(state, unknown_ms=state.unknown_ms + unknown_ms)
    where = level(limit, value)
    if where is Level.OUT:
        return Step(_out(limit, state, event_at, value))
    if state.phase == Phase.CLEARING or (state.phase == Phase.ACTIVE and where is Level.BACK):
        return _back(limit, state, event_at)
    if state.phase == Phase.PENDING and where is Level.BACK:
        return Step(CLEAR)
    return Step(state)


def advance(limit: Limit, state: LimitState, to_at: int) -> LimitState:
    """Return the state after time has passed up to an event time [ms], the last value holding.

    What a timer said too early, because a reading was on its way, is undone here.
    """
    if state.by_timer:
        if to_at < state.confirmed_at:
            state = replace(state, phase=Phase.PENDING, confirmed_at=0, by_timer=False)
        else:
            state = replace(state, by_timer=False)
    if state.phase == Phase.PENDING and to_at >= confirms_at(limit, state):
        return replace(state, phase=Phase.ACTIVE, confirmed_at=confirms_at(limit, state))
    return state


def expire(limit: Limit, state: LimitState) -> LimitState:
    """Return the state after its on-delay has ended by the passing of time alone."""
    return replace(state, phase=Phase.ACTIVE, confirmed_at=confirms_at(limit, state), by_timer=True)


def confirms_at(limit: Limit, state: LimitState) -> int:
    """Return when the on-delay of a pending episode is over [ms, event time]."""
    return state.started_at + round(limit.on_delay_s * MS_PER_S)


def _out(limit: Limit, state: LimitState, event_at: int, value: float) -> LimitState:
    if state.phase == Phase.CLEAR:
        begun = LimitState(Phase.PENDING, event_at, 0, 0, value, event_at, 1)
        return advance(limit, begun, event_at)
    worse = value > state.extreme if limit.side is Side.ABOVE else value < state.extreme
    return replace(
        state,
        phase=Phase.PENDING if state.phase == Phase.PENDING else Phase.ACTIVE,
        back_at=0,
        extreme=value if worse else state.extreme,
        extreme_at=event_at if worse else state.extreme_at,
        readings=state.readings + 1,
    )


def _back(limit: Limit, state: LimitState, event_at: int) -> Step:
    if state.phase == Phase.ACTIVE:
        state = replace(state, phase=Phase.CLEARING, back_at=event_at)
    if event_at >= state.back_at + round(limit.off_delay_s * MS_PER_S):
        return Step(CLEAR, ended=state)
    return Step(state)
