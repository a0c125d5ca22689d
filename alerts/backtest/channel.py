"""One channel of one device in one asset, judged reading by reading in the order of time.

As the watcher would have done it, had every reading come at once: timers run between the readings. What it
yields is what an alarm may follow from, not every step of an excursion's extreme. Nothing is late here.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coldchain.judgement.evaluate import (
    GRACE_MS,
    begin,
    evaluate,
    next_deadline,
    on_time,
    open_excursions,
)
from coldchain.judgement.facts import Excursion, Fact
from coldchain.judgement.rules import Rules
from coldchain.reading import Reading


class Change(NamedTuple):
    """What was found at a processing time [ms]: an excursion that began or ended, or one that never was.

    Args:
        now: When.
        fact: What.
        cut: It ends because the device was taken out of the asset.
    """

    now: int
    fact: Fact
    cut: bool = False


class Judged:
    """The state of one channel under one set of rules.

    Args:
        rules: They.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._state = begin(rules)
        self._open: set[str] = set()
        # While readings come at least so often and no limit is passed, no timer ends before the next one.
        self._silent_ms = min(GRACE_MS, rules.absence_after_ms)
        self._last_at: int | None = None

    def take(self, readings: Iterable[Reading]) -> Iterator[Change]:
        """Yield what follows from readings, sorted by position and later than all before."""
        rules, state, last_at = self.rules, self._state, self._last_at
        for reading in readings:
            event_at = reading.event_at
            waits = last_at is not None and event_at - last_at > self._silent_ms
            if waits or any(each.phase for each in state.limits):
                yield from self._until(event_at)
                state = self._state
            judged = evaluate(rules, state, reading, now=event_at)
            self._state = state = judged.state
            self._last_at = last_at = event_at
            if judged.facts:
                yield from self._news(judged.facts, event_at)

    def pass_time(self, until_at: int) -> Iterator[Change]:
        """Yield what follows when nothing more comes before an instant [ms]."""
        yield from self._until(until_at)

    def leave(self, left_at: int) -> Iterator[Change]:
        """Yield the ends of what goes on when the device is taken out of the asset at an instant [ms]."""
        for excursion in open_excursions(self.rules, self._state):
            self._open.discard(excursion.id)
            yield Change(left_at, excursion, cut=True)

    def _until(self, until_at: int) -> Iterator[Change]:
        """Yield what the timers say that end before an instant [ms]."""
        deadline = next_deadline(self.rules, self._state)
        while deadline is not None and deadline < until_at:
            judged = on_time(self.rules, self._state, deadline)
            if not judged.facts:
                return
            self._state = judged.state
            yield from self._news(judged.facts, deadline)
            deadline = next_deadline(self.rules, self._state)

    def _news(self, facts: Iterable[Fact], now: int) -> Iterator[Change]:
        """Yield those facts from which an alarm may follow; an excursion that goes on is told once."""
        for fact in facts:
            goes_on = isinstance(fact, Excursion) and fact.ended_at is None
            if goes_on and fact.id in self._open:
                continue
            self._open.discard(fact.id)
            if goes_on:
                self._open.add(fact.id)
            yield Change(now, fact)
