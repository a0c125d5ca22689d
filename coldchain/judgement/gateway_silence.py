"""Judging the silence of one gateway: ``begin``, ``hear``, ``on_time``, ``next_deadline``, ``hides``.

A gateway is heard by what it carries and by its own status. Silence is reported when it lasts longer than
three of its usual intervals, than what is allowed to the sensors behind it, and than the holes in the
coverage that are to be expected of what drives or stands, or were learned for this gateway. Only a hearing
ends it: silence never heals. Timers count from the processing time, so a watcher that was away raises no
false silence.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.judgement.coverage_holes import (
    JOIN_MS,
    LATE_JOIN_MS,
    Span,
    back_at,
    gap_ms,
    holes,
    join,
    measured_ms,
    patience_ms,
    prior_ms,
    usual_interval_ms,
)
from coldchain.judgement.facts import Excursion, Fact, Kind, Withdrawn, excursion_id
from coldchain.judgement.gateway_state import Carried, GatewayState, Silence
from coldchain.judgement.time_set import TimeSet, add, without_future

GATEWAY_SILENT = "gateway-silent"
MISSED = 3  # usual intervals without a word
MOST_CARRIED = 256  # devices that are remembered: those heard last
MOST_LATE = 64  # parts of one silence of which readings came afterwards
LONGEST_DRAIN_MS = 3_600_000  # a backlog explains no sensor's silence for longer


class GatewayRules(NamedTuple):
    """What a gateway's silence is held against now.

    Args:
        key: ``<coop>/gateway/<gateway>``; every fact's id begins with it.
        absence_after_ms: The shortest silence that is reported of a sensor behind it [ms].
        armed_at: Timers count from here at the earliest [ms, processing time].
        sample_ms: The shortest time between two measurements of a sensor behind it [ms]; 0 when not known.
        moves: Something behind it drives.
    """

    key: str
    absence_after_ms: int
    armed_at: int = 0
    sample_ms: int = 0
    moves: bool = False


class Hearing(NamedTuple):
    """What came from a gateway, in any order.

    Args:
        received: When [ms].
        measured_late: Event times of what took longer than ``JOIN_MS`` [ms].
        carried: By device, what it brought.
        place: Where the gateway is, as far as it is known.
        drained_at: When the newest of what was late came [ms].
    """

    received: Sequence[int]
    measured_late: Sequence[int] = ()
    carried: Mapping[str, Carried] = {}
    place: str = ""
    drained_at: int = 0


class Heard(NamedTuple):
    """What came of one step."""

    state: GatewayState
    facts: tuple[Fact, ...] = ()


def begin(seen_at: int) -> GatewayState:
    """Return the state of a gateway that was just seen in the registry [ms]."""
    return GatewayState(seen_at)


def hear(key: str, state: GatewayState, hearing: Hearing, *, now: int) -> Heard:
    """Return the state and the facts after something was heard of a gateway.

    Args:
        key: ``<coop>/gateway/<gateway>``.
        state: What is known so far.
        hearing: What came; what came before does no harm.
        now: Processing time [ms].
    """
    state = _at_place(_set_back(state, now), hearing.place)
    carried = dict(state.carried)
    for device, new in hearing.carried.items():
        old = carried.get(device, new)
        carried[device] = Carried(max(old.received_at, new.received_at), max(old.event_at, new.event_at))
    silence, facts = _end(key, state.silence, hearing.received, now)
    after = replace(
        state,
        runs=join(state.runs, hearing.received, join_ms=JOIN_MS),
        heard=add(state.heard, hearing.received),
        delayed=add(state.delayed, hearing.measured_late),
        carried=_newest(carried),
        silence=silence,
        late=_late(state.late, silence, hearing.measured_late),
        drained_at=max(state.drained_at, hearing.drained_at),
    )
    return Heard(after, facts)


def on_time(rules: GatewayRules, state: GatewayState, now: int) -> Heard:
    """Return the state and the facts after time has passed [ms] without a word."""
    if state.is_silent or now < earliest_deadline(rules, state):  # what is learned is not asked without need
        return Heard(state)
    deadline_at = next_deadline(rules, state)
    if deadline_at is None or now < deadline_at:
        return Heard(state)
    since_at = max(state.heard_at, state.seen_at if not state.runs else 0)
    silence = Silence(since_at, since_at + delay_ms(rules, state))
    return Heard(replace(state, silence=silence, late=()), (excursion_of(rules.key, silence),))


def earliest_deadline(rules: GatewayRules, state: GatewayState) -> int:
    """Return when its silence is reported if nothing comes, and nothing is expected or learned [ms]."""
    return _counts_from(rules, state) + rules.absence_after_ms


def next_deadline(rules: GatewayRules, state: GatewayState) -> int | None:
    """Return when ``on_time`` has something to say if nothing comes [ms, processing time]; None for never."""
    if state.is_silent:
        return None
    return _counts_from(rules, state) + delay_ms(rules, state)


def delay_ms(rules: GatewayRules, state: GatewayState) -> int:
    """Return how long this gateway may be silent now before anybody is told [ms]."""
    usual_ms = max(MISSED * usual_interval_ms(state.runs), rules.absence_after_ms)
    if not state.runs:
        return usual_ms
    known = holes(state.heard, state.delayed, _interval_ms(rules, state))
    expected_ms = prior_ms(rules.absence_after_ms, moves=rules.moves)
    return max(usual_ms, expected_ms, patience_ms(known, state.heard_at, moves=rules.moves))


def is_quiet(rules: GatewayRules, state: GatewayState, now: int) -> bool:
    """Return whether so little is heard of a gateway now [ms] that nobody can blame a sensor behind it."""
    if state.is_silent or state.is_offline:
        return True
    quiet_ms = min(gap_ms(_interval_ms(rules, state)), rules.absence_after_ms // 2)
    return now - _counts_from(rules, state) > quiet_ms


def hides(rules: GatewayRules, state: GatewayState, device: str, *, grace_ms: int, now: int) -> bool:
    """Return whether the silence of a sensor says nothing about the sensor, but about its gateway.

    So it is while the gateway is quiet, and until the sensor has had time to speak after the gateway was
    heard again and the last of its backlog had come. What comes late of the time before is no sign of life.

    Args:
        rules: What the gateway is held against.
        state: What is known of the gateway that brought the sensor last.
        device: The sensor.
        grace_ms: A sensor may need so long to speak [ms].
        now: Processing time [ms].
    """
    if is_quiet(rules, state, now):
        return True
    told_back_at = state.silence.ended_at if state.silence else 0  # of one too short to part two runs
    again_at = max(back_at(state.runs, _interval_ms(rules, state)), told_back_at)
    last = state.carried.get(device)
    if last is not None and last.received_at >= again_at and last.event_at >= again_at - JOIN_MS:
        return False  # it has spoken since; what came afterwards of before does not count
    drained_at = min(state.drained_at, again_at + LONGEST_DRAIN_MS)
    return now < max(again_at, drained_at) + grace_ms


def missing_ms(state: GatewayState, silence: Excursion) -> int:
    """Return for how much of a silence no readings have come afterwards [ms].

    What is no longer than a reading may be on its way is not missing.
    """
    if silence.ended_at is None:
        return 0
    gap = Span(silence.started_at, silence.ended_at)
    lasted_ms = silence.ended_at - silence.started_at
    came_ms = measured_ms(gap, state.late)
    if came_ms:
        came_ms += 2 * JOIN_MS  # the ends of it
    return max(0, lasted_ms - came_ms)


def excursion_of(key: str, silence: Silence) -> Excursion:
    """Return a silence as a fact.

    Args:
        key: ``<coop>/gateway/<gateway>``.
        silence: As it was reported.
    """
    return Excursion(
        id=excursion_id(key, GATEWAY_SILENT, silence.since_at),
        kind=Kind.GATEWAY,
        limit=GATEWAY_SILENT,
        started_at=silence.since_at,
        confirmed_at=silence.confirmed_at,
        ended_at=silence.ended_at or None,
        unknown_ms=max(0, silence.ended_at - silence.since_at) if silence.ended_at else 0,
    )


def _interval_ms(rules: GatewayRules, state: GatewayState) -> int:
    return usual_interval_ms(state.runs) or rules.sample_ms


def _at_place(state: GatewayState, place: str) -> GatewayState:
    """Return the state at a place; what was learned at another one is of no use there."""
    if not place or place == state.place:
        return state
    if not state.place:
        return replace(state, place=place)
    return replace(state, place=place, heard=TimeSet(), delayed=TimeSet())


def _late(late: tuple[Span, ...], silence: Silence | None, measured: Sequence[int]) -> tuple[Span, ...]:
    """Return of which times in a silence readings came afterwards; nobody asks for others."""
    if silence is None:
        return ()
    until_at = silence.ended_at or max(measured, default=0)
    inside = [at for at in measured if silence.since_at <= at <= until_at]
    return join(late, inside, join_ms=LATE_JOIN_MS, most=MOST_LATE)


def _counts_from(rules: GatewayRules, state: GatewayState) -> int:
    heard_at = state.heard_at if state.runs else state.seen_at
    return max(heard_at, rules.armed_at)


def _end(
    key: str, silence: Silence | None, received: Sequence[int], now: int
) -> tuple[Silence | None, tuple[Fact, ...]]:
    """Return the newest silence after hearings, and what follows; one of before its end corrects that."""
    if silence is None:
        return None, ()
    since_at, _, until_at = silence
    set_back = not until_at and since_at > now  # the clock: whatever comes now came after it
    inside = [at for at in received if set_back or (at > since_at and (at < until_at or not until_at))]
    if not inside:
        return silence, ()
    ended_at = min(inside)
    if ended_at < silence.confirmed_at:  # it was only on its way for long
        return None, (Withdrawn(excursion_id(key, GATEWAY_SILENT, since_at)),)
    silence = silence._replace(ended_at=ended_at)
    return silence, (excursion_of(key, silence),)


def _set_back(state: GatewayState, now: int) -> GatewayState:
    """Return the state with nothing heard in the future: the clock may have been set back."""
    if state.heard_at <= now + JOIN_MS:
        return state
    runs = tuple(run._replace(end_at=min(run.end_at, now)) for run in state.runs if run.start_at <= now)
    return replace(
        state,
        runs=runs,
        heard=without_future(state.heard, now),
        drained_at=min(state.drained_at, now),
        seen_at=min(state.seen_at, now),
    )


def _newest(carried: dict[str, Carried]) -> dict[str, Carried]:
    if len(carried) <= MOST_CARRIED:
        return carried
    names = sorted(carried, key=lambda name: (carried[name].received_at, name))
    return {name: carried[name] for name in names[-MOST_CARRIED:]}
