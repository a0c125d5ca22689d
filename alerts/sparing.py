"""Keeps second texts about one thing from people: two limits of an asset that are passed on the same side.

The first one that is told speaks for the others that are no more urgent. When it is over and another goes on,
people are told of that. Why a step was not told stands beside it in the records.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from alerts.grouping import post
from alerts.hiding import HidingDesk
from alerts.telling import drafts
from alerts.told_by_gateway import without_told
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import AlarmEvent, Suppression
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Kind
from coldchain.judgement.untold import ENDS, Untold, is_as_urgent, is_over_soon
from coldchain.judgement.watch_list import Watched
from coldchain.messages.subject import Subject, severity_of
from coldchain.registry.profile import Limit, Side
from coldchain.registry.registry import Lookup
from links.records_alarms import load_alarm
from links.records_untold import (
    Reason,
    Sibling,
    is_heard,
    limit_siblings,
    mark_told,
    mark_untold,
    without_reason,
)

TEMPERATURE = "/temperature"


def spare(
    desk: HidingDesk, watched: Watched, limit: Limit | None, steps: Iterable[Transition]
) -> list[Transition]:
    """Return the steps of an alarm that are to be told; write why the others are not.

    Args:
        desk: In a transaction in which the steps are written already.
        watched: The channel.
        limit: What was passed; None for an absence or a sensor, and for a limit that is gone.
        steps: Of one alarm.
    """
    reasons: dict[str, Reason] = {}
    to_tell = []
    for step in steps:
        untold = _untold(desk, watched, limit, step)
        if untold is None:
            to_tell.append(step)
        else:
            reasons[step.id] = Reason(untold)
    mark_untold(desk.connection, reasons)
    return to_tell


def _untold(desk: HidingDesk, watched: Watched, limit: Limit | None, step: Transition) -> Untold | None:
    if step.event in ENDS:
        heard = is_heard(desk.connection, step.alarm, step.excursion.id)
        return None if heard else Untold.NEVER_TOLD
    if step.event is not AlarmEvent.RAISE or limit is None or not limit.channel.endswith(TEMPERATURE):
        return None
    others = _siblings(desk, watched, limit.side)
    severity = severity_of(limit, step.alarm)
    spoken_for = any(_speaks_for(other, step.alarm, severity) for other in others)
    return Untold.SAME_SIDE if spoken_for else None


def go_on(desk: HidingDesk, watched: Watched, steps: Iterable[Transition]) -> None:
    """Tell people of a limit that is still passed when the one that spoke for it is over.

    Args:
        desk: In a transaction in which the steps are written already.
        watched: The channel of the steps.
        steps: What has just happened to one alarm.
    """
    if not any(step.event in ENDS and step.excursion.kind is Kind.LIMIT for step in steps):
        return
    for side in Side:
        others = _siblings(desk, watched, side)
        for kept in others:
            if not kept.is_heard and not any(_speaks_for(each, kept.alarm, kept.severity) for each in others):
                _tell(desk, watched, kept)
                others = [each._replace(is_heard=each.is_heard or each == kept) for each in others]


def explain(desk: HidingDesk, steps: Iterable[Transition]) -> None:
    """Write of all steps that nobody was told of, and that have no reason yet, why it was so."""
    by_id = {step.id: step for step in steps}
    if not by_id:
        return
    bare = without_reason(desk.connection, by_id.keys())
    reasons = {id_: Reason(_why(desk, step)) for id_, step in by_id.items() if id_ in bare}
    mark_untold(desk.connection, reasons)


def _why(desk: HidingDesk, step: Transition) -> Untold:
    if load_alarm(desk.connection, step.alarm).suppression is not Suppression.NONE:
        return Untold.SUPPRESSED
    if step.event is AlarmEvent.RETURN and step.excursion.kind in (Kind.PRODUCT, Kind.LAW):
        return Untold.ARRIVED
    if is_over_soon(step, round(desk.settings.over_after * MS_PER_S)):
        return Untold.OVER_SOON
    return Untold.NOTHING_NEW


def _siblings(desk: HidingDesk, watched: Watched, side: Side) -> list[Sibling]:
    found = limit_siblings(desk.connection, watched.coop, watched.asset.id, side)
    return [each for each in found if each.channel.endswith(TEMPERATURE)]


def _speaks_for(other: Sibling, alarm: str, severity: str) -> bool:
    return other.alarm != alarm and other.is_heard and is_as_urgent(other.severity, severity)


def _tell(desk: HidingDesk, watched: Watched, kept: Sibling) -> None:
    profile = Lookup(watched.registry).profile_of(watched.asset.id)
    limits = profile.limits if profile else ()
    limit = next((each for each in limits if each.name == kept.limit_name), None)
    alarm = load_alarm(desk.connection, kept.alarm)
    if limit is None or alarm.suppression is not Suppression.NONE:
        return
    step = replace(kept.raising, recorded_at=desk.now, late=False)  # it goes on
    about = watched._replace(device=kept.device, channel=kept.channel)
    subject = Subject(about, limit, desk.now)
    mark_told(desk.connection, [step.id], desk.now)
    made = drafts(subject, alarm, [step], desk.settings, desk=desk)
    post(desk, without_told(desk, subject, [step], made))
