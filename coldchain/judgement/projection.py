"""What a course of temperatures will do to goods: life used, and minutes to each harm that is still to come.

The same sums as ``exposure`` makes of readings, over temperatures that are only expected. Not a verdict:
nothing in here has happened.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from coldchain.judgement.forecast import HORIZON_MIN, Course
from coldchain.judgement.gauge import Amount, Gauge, Watched, gauge_of, severity_of_rule
from coldchain.judgement.goods_state import Tally
from coldchain.judgement.trip import Trip
from coldchain.registry.profile import Severity
from coldchain.science.lag import lag_step
from coldchain.science.timers import counts

COLDEST_C = -30.0  # [degC] m: no freezer that stands here is colder
_MS_PER_MIN = 60_000
_S_PER_MIN = 60.0
_MIN_PER_H = 60.0
_STEPS = ((120.0, 5.0), (720.0, 15.0), (inf, 60.0))  # up to this minute [min], steps of so long [min]


class Part(NamedTuple):
    """A course that holds until a minute from now; ``of_goods`` when it is the goods' own, not the air's."""

    until_min: float
    course: Course
    of_goods: bool = False


class Start(NamedTuple):
    """Goods as they are now.

    Args:
        gauge: What they are held against.
        goods_c: Their own temperature [degC].
        used: Share of the whole life.
        excess: The part of it beyond what storage takes.
        chilling_c_h: Degree-hours of chilling [degC h].
        elapsed_ms: How far each clock of the gauge has come [ms].
        fired: Rules that are broken already.
    """

    gauge: Gauge
    goods_c: float
    used: float
    excess: float
    chilling_c_h: float
    elapsed_ms: tuple[int, ...]
    fired: frozenset[str]


class Projection(NamedTuple):
    """Goods after a time.

    Args:
        goods_c: Their temperature [degC].
        used: Share of the whole life.
        excess: The part of it beyond what storage takes.
        chilling_c_h: [degC h].
        due_min: Minutes from now to each rule that will be broken, the soonest first; not those that are.
    """

    goods_c: float
    used: float
    excess: float
    chilling_c_h: float
    due_min: dict[str, float]


def start_of(trip: Trip, tally: Tally, goods_c: float, *, at_worst: bool = False) -> Start:
    """Return goods as a tally leaves them.

    Args:
        trip: Their way.
        tally: What has happened to them up to now.
        goods_c: Their own temperature now [degC].
        at_worst: Count the time without data at its worst, not as likely.
    """
    gauge, column = gauge_of(trip), 2 if at_worst else 1
    elapsed = tuple(state.elapsed_ms for state in tally.timers) or (0,) * len(gauge.clocks)
    fired = frozenset(each.rule for each in tally.fired)
    used, excess = tally.used[column], tally.excess[column]
    return Start(gauge, goods_c, used, excess, tally.chilling_c_h, elapsed, fired)


def project(start: Start, plan: Sequence[Part]) -> Projection:
    """Return what goods will be like at the end of a plan.

    Args:
        start: As they are now.
        plan: One course after the other; each begins where the one before ends.
    """
    going = _Going(start)
    begin_min = 0.0
    for part in plan:
        while going.minute < min(part.until_min, HORIZON_MIN):
            step_min = min(_step_at(going.minute), part.until_min - going.minute)
            going.go(part, going.minute - begin_min, step_min)
        begin_min = part.until_min
    due = dict(sorted(going.due_min.items(), key=lambda item: item[1]))
    excess, used, chilling_c_h = going.amounts
    return Projection(going.goods_c, used, excess, chilling_c_h, due)


def share_lost(start: Start, after: Projection) -> float:
    """Return the share of the whole life that goods lose beyond what storage takes, 0 to what is left.

    A harm for which goods are rejected takes everything that is left. Chilling, which ages nothing, takes as
    much as it fills of its budget.
    """
    left = max(0.0, 1.0 - start.used)
    product = start.gauge.product
    if any(severity_of_rule(product, rule) is Severity.CRITICAL for rule in after.due_min):
        return left
    lost = after.excess - start.excess
    budget = product.chilling_budget_c_h
    if budget is not None and budget.value > 0:
        lost = max(lost, (after.chilling_c_h - start.chilling_c_h) / budget.value)
    return min(left, max(0.0, lost))


class _Going:
    """Goods on their way through a plan."""

    def __init__(self, start: Start) -> None:
        self._gauge, self._fired = start.gauge, start.fired
        self.minute = 0.0
        self.goods_c = start.goods_c
        self.amounts = [start.excess, start.used, start.chilling_c_h]  # in the order of ``Amount``
        self.due_min: dict[str, float] = {}
        self._elapsed_min = [each / _MS_PER_MIN for each in start.elapsed_ms]

    def go(self, part: Part, since_min: float, step_min: float) -> None:
        """Let a step pass, ``since_min`` after its course began."""
        before_c = self.goods_c
        if part.of_goods:
            self.goods_c = self._bounded(part.course.at(since_min + step_min))
        else:
            air_c = self._bounded(part.course.at(since_min + step_min / 2))
            step_s = step_min * _S_PER_MIN
            self.goods_c = lag_step(before_c, air_c, duration_s=step_s, tau_s=self._gauge.tau_s)
        self._add(before_c, step_min)
        self._time((before_c + self.goods_c) / 2, step_min)
        self.minute += step_min

    def _bounded(self, value_c: float) -> float:
        return min(max(value_c, COLDEST_C), self._gauge.hottest_c)

    def _add(self, before_c: float, step_min: float) -> None:
        gauge, before = self._gauge, tuple(self.amounts)
        first, second = gauge.rate(before_c), gauge.rate(self.goods_c)
        scale, fair = gauge.per_ms * step_min * _MS_PER_MIN / 2, gauge.fair_rate
        below_k = max(0.0, gauge.chilling_c - before_c) + max(0.0, gauge.chilling_c - self.goods_c)
        self.amounts[Amount.EXCESS] += (max(0.0, first - fair) + max(0.0, second - fair)) * scale
        self.amounts[Amount.USED] += (first + second) * scale
        self.amounts[Amount.CHILLING] += below_k / 2 * step_min / _MIN_PER_H
        for rule, amount, full in gauge.fills:
            if amount is not Amount.LOSS and before[amount] < full <= self.amounts[amount]:
                share = (full - before[amount]) / (self.amounts[amount] - before[amount])
                self._note(rule, share * step_min)

    def _time(self, value_c: float, step_min: float) -> None:
        for index, clock in enumerate(self._gauge.clocks):
            if clock.watches not in (Watched.HOT, Watched.COLD):
                continue
            if not counts(clock.rule, value_c):
                if not clock.rule.cumulative:
                    self._elapsed_min[index] = 0.0
                continue
            left_min = clock.rule.duration_s / _S_PER_MIN - self._elapsed_min[index]
            self._elapsed_min[index] += step_min
            if left_min <= step_min:
                self._note(clock.rule.name, max(0.0, left_min))

    def _note(self, rule: str, after_min: float) -> None:
        if rule not in self._fired:
            self.due_min.setdefault(rule, self.minute + after_min)


def _step_at(minute: float) -> float:
    return next(step for until_min, step in _STEPS if minute < until_min)
