"""What time does to an alarm: a shelf that expires, an acknowledgement that grows old, harm that grows.

Pure. Instants are processing time [ms]. A clock that was set does no harm: what lies further ahead than
it may was written under another clock, and counts from now on.
"""

from typing import NamedTuple

from msgspec.structs import replace

from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.suppression import AT_ONCE, is_hidden, unshelve, waits_for_news
from coldchain.registry.profile import Limit

WORSE_TIMES = 2.0
"""An alarm is much worse when it is so many times as far beyond its limit as people were told."""

NOT_AGAIN = (Kind.PRODUCT, Kind.LAW)
"""Harm that is done stays done: to say so again changes nothing."""

_LEAST_K = 1.0  # of a temperature: a limit that is passed by a hair is not twice as bad two hairs beyond


class AgeRules(NamedTuple):
    """How long things last.

    Args:
        realarm_ms: What was acknowledged and goes on is raised again after this [ms]; 0: never.
        shelve_at_most_ms: Nothing is shelved for longer [ms].
    """

    realarm_ms: int
    shelve_at_most_ms: int

    @property
    def furthest_ms(self) -> int:
        """Return how far ahead anything can be due [ms]."""
        return max(self.realarm_ms, self.shelve_at_most_ms)


def aged(alarm: Alarm, rules: AgeRules, now: int) -> Alarm:
    """Return an alarm as it is now [ms]: no longer shelved when that is over."""
    acked_at, until_at = alarm.acked_at, alarm.shelved_until_at
    if acked_at is not None and acked_at > now:
        alarm = replace(alarm, acked_at=now)
    if until_at is None:
        return alarm
    if until_at <= now:
        return unshelve(alarm, now)
    return replace(alarm, shelved_until_at=min(until_at, now + rules.shelve_at_most_ms))


def is_due_again(alarm: Alarm, kind: Kind, rules: AgeRules, now: int) -> bool:
    """Return whether an acknowledged alarm is to be raised again now [ms], because it still goes on."""
    due_at = _again_at(alarm, kind, rules)
    return due_at is not None and due_at <= now


def due_of(alarm: Alarm, kind: Kind, rules: AgeRules) -> int | None:
    """Return when time has to be looked at for an alarm [ms]; None for never."""
    if waits_for_news(alarm):
        return AT_ONCE
    found = [at for at in (alarm.shelved_until_at, _again_at(alarm, kind, rules)) if at is not None]
    return min(found, default=None)


def depth_of(excursion: Excursion, limit: Limit | None) -> float:
    """Return how far beyond its limit something has been [unit of the channel]; 0 for what has no limit."""
    return 0.0 if limit is None else abs(excursion.extreme - limit.bound)


def is_worse(alarm: Alarm, excursion: Excursion, limit: Limit | None) -> bool:
    """Return whether an acknowledged alarm that goes on is much worse than people were told."""
    if limit is None or alarm.state is not AlarmState.ACKED or is_hidden(alarm):
        return False
    least = _LEAST_K if limit.channel.endswith("/temperature") else 0.0
    return depth_of(excursion, limit) > WORSE_TIMES * max(alarm.told_depth, limit.deadband, least)


def _again_at(alarm: Alarm, kind: Kind, rules: AgeRules) -> int | None:
    if alarm.state is not AlarmState.ACKED or alarm.acked_at is None or is_hidden(alarm):
        return None
    return alarm.acked_at + rules.realarm_ms if rules.realarm_ms and kind not in NOT_AGAIN else None
