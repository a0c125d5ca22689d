"""From what was found on the channels of a device to alarms and the messages that they would have cost.

Alarms are stepped by ``reconcile`` and told by ``drafts``, as the watcher does it. Nobody acknowledges here.
"""

from collections.abc import Iterable
from typing import NamedTuple

from alerts.backtest.channel import Change
from alerts.settings import AlertsSettings
from alerts.telling import drafts
from coldchain.judgement.alarm_table import AlarmEvent, is_active
from coldchain.judgement.alarms import Alarm, Known, Moment, Transition, point_of, reconcile
from coldchain.judgement.facts import Excursion, cut_at
from coldchain.judgement.watch_list import Watched
from coldchain.messages.subject import Subject

_NOTHING_IS_LATE_MS = 2**62
_ONE_CHANNEL = AlertsSettings(channels=("log",))  # a message counts once, over how many channels it may go


class Rule(NamedTuple):
    """What an alarm is raised by.

    Args:
        of: Name of the profile, or of the product when it is about goods.
        name: A limit, ``absence`` or ``sensor-fault``; of goods a harm, such as ``life-lost``.
        is_of_goods: Whether it is a rule of a product.
    """

    of: str
    name: str
    is_of_goods: bool = False


class Raised(NamedTuple):
    """One alarm, from its raising to its end.

    Args:
        rule: What raised it.
        asset: Where.
        alarm: Id of the alarm point.
        raised_at: When people would have been told first [ms].
        ended_at: Since when it is over [ms]; None while it goes on.
        messages: How many there were of it: a person who is told is one.
        told: How many people were told that it began.
        shipment: What it is about; empty when it is about a channel.
    """

    rule: Rule
    asset: str
    alarm: str
    raised_at: int
    ended_at: int | None
    messages: int
    told: int
    shipment: str = ""


class _Point:
    """One alarm point on its way through time."""

    def __init__(self, point: str) -> None:
        self.alarm = Alarm(id=point)
        self.known: dict[str, Known] = {}  # what goes on, with what has been told of it
        self.raised: list[Raised] = []


class Alarms:
    """The alarms of one device in one asset, under one set of rules."""

    def __init__(self) -> None:
        self._points: dict[str, _Point] = {}

    @property
    def raised(self) -> list[Raised]:
        """Return every alarm so far, each point's in the order of time."""
        return [each for point in self._points.values() for each in point.raised]

    def take(self, changes: Iterable[tuple[Watched, Change]]) -> None:
        """Step the alarms.

        Args:
            changes: What was found on the channels, sorted by time.
        """
        for watched, change in changes:
            self._step(watched, change)

    def _step(self, watched: Watched, change: Change) -> None:
        fact = change.fact
        moment = Moment(change.now, _NOTHING_IS_LATE_MS)
        if isinstance(fact, Excursion):
            point = self._point(point_of(watched.key, fact))
            before = point.known.pop(fact.id, Known(fact, raised=False, returned=False))
            excursion = cut_at(fact, change.now) if change.cut else fact
            known = Known(excursion, before.raised, before.returned, change.cut)
            others_open = any(each.excursion.ended_at is None for each in point.known.values())
            after = reconcile(point.alarm, [known], moment, others_open=others_open)
            if known.excursion.ended_at is None:
                point.known[fact.id] = after.known[0]
        else:
            found = next((each for each in self._points.values() if fact.id in each.known), None)
            if found is None:
                return
            point, orphan = found, found.known.pop(fact.id)
            others_open = bool(point.known)
            after = reconcile(point.alarm, [], moment, others_open=others_open, orphans=[orphan])
        point.alarm = after.alarm
        for step in after.transitions:
            _count(point, watched, step, after.alarm)

    def _point(self, name: str) -> _Point:
        if name not in self._points:
            self._points[name] = _Point(name)
        return self._points[name]


def _count(point: _Point, watched: Watched, step: Transition, alarm: Alarm) -> None:
    limit = next((each for each in watched.rules.limits if each.name == step.excursion.limit), None)
    messages = len(drafts(Subject(watched, limit, step.recorded_at), alarm, [step], _ONE_CHANNEL))
    if step.event in (AlarmEvent.RAISE, AlarmEvent.RECORD):
        over_at = None if is_active(step.to_state) else step.excursion.ended_at
        rule = Rule(watched.asset.profile, step.excursion.limit)
        begun = Raised(rule, watched.asset.id, step.alarm, step.recorded_at, over_at, messages, messages)
        point.raised.append(begun)
    elif point.raised:
        last = point.raised[-1]
        over_at = last.ended_at if is_active(step.to_state) else step.event_at
        point.raised[-1] = last._replace(messages=last.messages + messages, ended_at=over_at)
