"""The way of one reading through the limits of its channel: what it and a value held before it lead to.

In the order of time: a spike that was held is dropped, then come the values that are taken, then the reading
itself when it cannot be believed. Not in here: whether it can be (``quality``), silence and timers
(``evaluate``).
"""

from coldchain.judgement.facts import Excursion, Fact, Kind, Withdrawn, excursion_id
from coldchain.judgement.limit_machine import Step, step
from coldchain.judgement.quality import SPIKE, Checked, Sample
from coldchain.judgement.rules import Rules
from coldchain.judgement.sensor_fault import come_back, count_bad, fault_excursion, hold, known_until, lose
from coldchain.judgement.state import HEALTHY, FaultState, LimitState, Phase, State
from coldchain.reading import Reading


class Course:
    """Limits and fault of a channel while a reading goes through them.

    Args:
        rules: The rules that hold.
        state: Before the reading.

    Attributes:
        limits: One state per limit.
        fault: The readings in a row that cannot be believed.
        facts: What was found, in order.
    """

    __slots__ = ("_rules", "_taken_at", "facts", "fault", "limits")

    def __init__(self, rules: Rules, state: State) -> None:
        self._rules = rules
        self._taken_at = state.quality.taken_at
        self.limits = list(state.limits)
        self.fault: FaultState = state.fault
        self.facts: list[Fact] = []

    def go(self, reading: Reading, checked: Checked) -> None:
        """Take a reading through, with what quality made of it."""
        if checked.dropped is not None:
            self._lose(checked.dropped.position.event_at)
            self._count(checked.dropped.position.event_at, checked.dropped.value, SPIKE)
        for sample in checked.accepted:
            self._take(sample, doubted=bool(checked.fault))
        if checked.fault:
            if not checked.accepted:
                self._lose(reading.event_at)
            self._count(reading.event_at, reading.value, checked.fault)

    def _take(self, sample: Sample, *, doubted: bool) -> None:
        """Show a value to every limit; one that is not doubted ends the fault before it."""
        at, fault = sample.position.event_at, self.fault
        until_at = known_until(fault, self._taken_at, self._rules.max_gap_ms)
        unknown_ms = self._unknown_ms(at)
        for index, limit in enumerate(self._rules.limits):
            before = self.limits[index]
            known = before if until_at is None else come_back(limit, before, at, until_at)
            self._set(index, step(limit, known, event_at=at, value=sample.value, unknown_ms=unknown_ms))
        self._taken_at = at
        if doubted:
            self.fault = FaultState(
                fault.started_at, fault.confirmed_at, fault.readings, fault.value, fault.note
            )
        elif fault.readings:
            self._tell_fault(ended_at=at)
            self.fault = HEALTHY

    def _lose(self, at: int) -> None:
        """Let time pass with a value that was not taken: nobody knows more than before."""
        self.fault = lose(self.fault, at)
        until_at = known_until(self.fault, self._taken_at, self._rules.max_gap_ms)
        for index, limit in enumerate(self._rules.limits):
            if until_at is not None:
                self._set(index, Step(hold(limit, self.limits[index], at, until_at)))

    def _count(self, at: int, value: float, note: str) -> None:
        self.fault = count_bad(self.fault, at, value, note)
        self._tell_fault()

    def _unknown_ms(self, at: int) -> int:
        """Return how long before a value that is taken now nothing was known [ms]."""
        gap_ms = 0 if self._taken_at is None else at - self._taken_at
        if gap_ms > self._rules.max_gap_ms:
            return gap_ms
        lost_at = self.fault.lost_at
        return at - lost_at if lost_at is not None and self.fault.confirmed_at is not None else 0

    def _set(self, index: int, stepped: Step) -> None:
        """Set a limit's state, and tell when that says anything new."""
        before, (after, ended) = self.limits[index], stepped
        if before is after and ended is None:
            return
        self.limits[index] = after
        key, limit = self._rules.key, self._rules.limits[index].name
        if ended is not None:
            self.facts.append(limit_excursion(key, limit, ended, ended_at=ended.back_at))
        elif after.phase in (Phase.ACTIVE, Phase.CLEARING):
            self.facts.append(limit_excursion(key, limit, after))
        elif before.by_timer:
            self.facts.append(Withdrawn(excursion_id(key, limit, before.started_at)))

    def _tell_fault(self, ended_at: int | None = None) -> None:
        found = fault_excursion(self._rules.key, self.fault, ended_at)
        if found is not None:
            self.facts.append(found)


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
