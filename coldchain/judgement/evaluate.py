"""Judging one channel reading by reading: ``begin``, ``evaluate``, ``on_time``, ``next_deadline``.

Laws, held by tests/property/test_judgement_laws.py: a duplicate changes nothing; the state is advanced to a
reading's own time before its value counts; timers count from the processing time at which the newest reading
came, so replaying old data raises no false silence; ids of facts depend on the readings alone.
"""

from collections.abc import Iterable
from math import isnan
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.judgement.facts import Excursion, Fact, Kind, Withdrawn, excursion_id
from coldchain.judgement.limit_machine import confirms_at, expire, step
from coldchain.judgement.quiet import add_quiet
from coldchain.judgement.rules import Rules
from coldchain.judgement.state import CLEAR, LimitState, Phase, State
from coldchain.reading import Flag, Position, Reading, position
from coldchain.registry.profile import Limit

ABSENCE = "absence"
GRACE_MS = 60_000  # [ms] silence confirms so long after an on-delay: a reading may be on its way


class Judged(NamedTuple):
    """What came of one step.

    Args:
        state: The new state.
        facts: What was found, in order.
        late: The reading is older than the newest one judged, and changed nothing here: judge the channel
            again from its history (``rejudge.judge`` does).
    """

    state: State
    facts: tuple[Fact, ...] = ()
    late: bool = False


def begin(rules: Rules) -> State:
    """Return the state before any reading."""
    return State(limits=(CLEAR,) * len(rules.limits), rules=rules.fingerprint)


def is_usable(reading: Reading) -> bool:
    """Return whether a reading says anything: what failed counts as no data."""
    return reading.flag != Flag.FAIL and not isnan(reading.value)


def evaluate(rules: Rules, state: State, reading: Reading, *, now: int) -> Judged:
    """Return the state and the facts after one usable reading.

    Args:
        rules: The rules under which ``state`` arose.
        state: What is known so far.
        reading: A reading of this channel, not failed.
        now: Processing time [ms].
    """
    here = position(reading)
    last = state.last
    if last is not None and here <= last:
        return Judged(state, late=here < last)
    facts: list[Fact] = []
    gap_ms = 0 if last is None else here.event_at - last.event_at
    if last is not None:
        facts.extend(_end_of_silence(rules, state, last, here))
    unknown_ms = gap_ms if gap_ms > rules.max_gap_ms else 0
    limits = []
    for index, limit in enumerate(rules.limits):
        before = state.limits[index]
        after, ended = step(limit, before, event_at=here.event_at, value=reading.value, unknown_ms=unknown_ms)
        limits.append(after)
        if before is not after or ended is not None:
            facts.extend(_limit_facts(rules.key, limit.name, before, after, ended))
    calm = not any(item.phase for item in limits) and not any(item.phase for item in state.limits)
    # Two readings of one instant could put the start of an ended episode onto the quiet point itself.
    quiet = add_quiet(state.quiet, here) if calm and (gap_ms or last is None) else state.quiet
    state = replace(state, limits=tuple(limits), last=here, heard_at=now, absent=False, quiet=quiet)
    return Judged(state, tuple(facts))


def on_time(rules: Rules, state: State, now: int) -> Judged:
    """Return the state and the facts after time has passed without a reading.

    Args:
        rules: The rules under which ``state`` arose.
        state: What is known so far.
        now: Processing time [ms].
    """
    last = state.last
    if last is None:
        return Judged(state)
    facts: list[Fact] = []
    limits = list(state.limits)
    for index, limit in enumerate(rules.limits):
        before = limits[index]
        if before.phase == Phase.PENDING and now >= _expires_at(
            limit, before, state.heard_at - last.event_at
        ):
            limits[index] = expire(limit, before)
            facts.append(limit_excursion(rules.key, limit.name, limits[index]))
    absent = state.absent
    if not absent and now >= state.heard_at + rules.absence_after_ms:
        absent = True
        facts.append(_absence(rules, last.event_at, ended_at=None))
    if not facts:
        return Judged(state)
    return Judged(replace(state, limits=tuple(limits), absent=absent), tuple(facts))


def next_deadline(rules: Rules, state: State) -> int | None:
    """Return when ``on_time`` has something to say if nothing comes [ms, processing time]; None for never."""
    if state.last is None:
        return None
    deadlines = [
        _expires_at(limit, current, state.heard_at - state.last.event_at)
        for limit, current in zip(rules.limits, state.limits, strict=True)
        if current.phase == Phase.PENDING
    ]
    if not state.absent:
        deadlines.append(state.heard_at + rules.absence_after_ms)
    return min(deadlines, default=None)


def open_excursions(rules: Rules, state: State) -> list[Excursion]:
    """Return the excursions that go on in this state."""
    found = [
        limit_excursion(rules.key, limit.name, current)
        for limit, current in zip(rules.limits, state.limits, strict=True)
        if current.phase in (Phase.ACTIVE, Phase.CLEARING)
    ]
    if state.absent and state.last is not None:
        found.append(_absence(rules, state.last.event_at, ended_at=None))
    return found


def _expires_at(limit: Limit, pending: LimitState, behind_ms: int) -> int:
    """Return when silence confirms [ms, processing time]; processing is ``behind_ms`` behind the events."""
    return confirms_at(limit, pending) + behind_ms + GRACE_MS


def _end_of_silence(rules: Rules, state: State, last: Position, here: Position) -> Iterable[Fact]:
    if here.event_at - last.event_at > rules.absence_after_ms:
        return (_absence(rules, last.event_at, ended_at=here.event_at),)
    if state.absent:  # it was only on its way for long
        return (Withdrawn(excursion_id(rules.key, ABSENCE, last.event_at)),)
    return ()


def _limit_facts(
    key: str, limit: str, before: LimitState, after: LimitState, ended: LimitState | None
) -> Iterable[Fact]:
    if ended is not None:
        return (limit_excursion(key, limit, ended, ended_at=ended.back_at),)
    if after.phase in (Phase.ACTIVE, Phase.CLEARING):
        return (limit_excursion(key, limit, after),)
    if before.by_timer:
        return (Withdrawn(excursion_id(key, limit, before.started_at)),)
    return ()


def limit_excursion(key: str, limit: str, state: LimitState, ended_at: int | None = None) -> Excursion:
    """Return the excursion that an episode is.

    Args:
        key: The channel's key.
        limit: Name of the limit.
        state: The episode, confirmed.
        ended_at: First reading that was back [ms]; None while it goes on.
    """
    return Excursion(
        id=excursion_id(key, limit, state.started_at),
        kind=Kind.LIMIT,
        limit=limit,
        started_at=state.started_at,
        confirmed_at=state.confirmed_at,
        ended_at=ended_at,
        extreme=state.extreme,
        extreme_at=state.extreme_at,
        readings=state.readings,
        unknown_ms=state.unknown_ms,
    )


def _absence(rules: Rules, started_at: int, ended_at: int | None) -> Excursion:
    return Excursion(
        id=excursion_id(rules.key, ABSENCE, started_at),
        kind=Kind.ABSENCE,
        limit=ABSENCE,
        started_at=started_at,
        confirmed_at=started_at + rules.absence_after_ms,
        ended_at=ended_at,
        unknown_ms=0 if ended_at is None else ended_at - started_at,
    )
