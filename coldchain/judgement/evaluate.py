"""Judging one channel reading by reading: ``begin``, ``evaluate``, ``on_time``, ``next_deadline``.

Laws, held by tests/property/test_judgement_laws.py: a duplicate changes nothing; the state is advanced to a
reading's own time before its value counts; a reading that cannot be believed is heard, but says nothing of
any limit; timers count from the processing time at which the newest reading
came, so replaying old data raises no false silence; ids of facts depend on the readings alone.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.judgement.course import Course, limit_excursion
from coldchain.judgement.facts import Excursion, Fact, Kind, Withdrawn, excursion_id
from coldchain.judgement.limit_machine import confirms_at, expire
from coldchain.judgement.quality import QualityState, check
from coldchain.judgement.quiet import add_quiet
from coldchain.judgement.rules import Rules
from coldchain.judgement.sensor_fault import fault_excursion, known_until
from coldchain.judgement.state import CLEAR, FaultState, LimitState, Phase, Quiet, State
from coldchain.reading import Position, Reading, is_untimed, position
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


def evaluate(rules: Rules, state: State, reading: Reading, *, now: int) -> Judged:
    """Return the state and the facts after one reading.

    Args:
        rules: The rules under which ``state`` arose.
        state: What is known so far.
        reading: A reading of this channel, whether it can be believed or not.
        now: Processing time [ms].
    """
    if is_untimed(reading):
        return Judged(state)
    here = position(reading)
    last = state.last
    if last is not None and here <= last:
        return Judged(state, late=here < last)
    checked = check(rules.quality, state.quality, reading)
    course = Course(rules, state)
    if last is not None:
        course.facts.extend(_end_of_silence(rules, state, last, here))
    course.go(reading, checked)
    quiet = state.quiet
    # Two readings of one instant could put the start of an ended episode onto the quiet point itself.
    apart = last is None or here.event_at > last.event_at
    was_calm = apart and _is_calm(state.limits, state.fault, state.quality)
    if was_calm and _is_calm(course.limits, course.fault, checked.state):
        quiet = add_quiet(quiet, Quiet(here, checked.state))
    after = State(
        limits=tuple(course.limits),
        last=here,
        heard_at=now,
        quiet=quiet,
        rules=state.rules,
        rules_since=state.rules_since,
        quality=checked.state,
        fault=course.fault,
    )
    return Judged(after, tuple(course.facts))


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
        if _may_expire(rules, state, limit, before) and now >= _expires_at(
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
        if _may_expire(rules, state, limit, current)
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
    fault = fault_excursion(rules.key, state.fault)
    if fault is not None:
        found.append(fault)
    if state.absent and state.last is not None:
        found.append(_absence(rules, state.last.event_at, ended_at=None))
    return found


def _may_expire(rules: Rules, state: State, limit: Limit, current: LimitState) -> bool:
    """Return whether passing time alone can confirm: the last value still held when the on-delay was over."""
    if current.phase != Phase.PENDING:
        return False
    until_at = known_until(state.fault, state.quality.taken_at, rules.max_gap_ms)
    return until_at is None or confirms_at(limit, current) <= until_at


def _is_calm(limits: Sequence[LimitState], fault: FaultState, quality: QualityState) -> bool:
    """Return whether nothing goes on and nothing is undecided."""
    return not fault.readings and quality.held is None and not any(item.phase for item in limits)


def _expires_at(limit: Limit, pending: LimitState, behind_ms: int) -> int:
    """Return when silence confirms [ms, processing time]; processing is ``behind_ms`` behind the events."""
    return confirms_at(limit, pending) + behind_ms + GRACE_MS


def _end_of_silence(rules: Rules, state: State, last: Position, here: Position) -> Iterable[Fact]:
    if here.event_at - last.event_at > rules.absence_after_ms:
        return (_absence(rules, last.event_at, ended_at=here.event_at),)
    if state.absent:  # it was only on its way for long
        return (Withdrawn(excursion_id(rules.key, ABSENCE, last.event_at)),)
    return ()


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
