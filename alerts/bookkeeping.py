"""Writing down what judgement found: excursions, alarms, transitions and outbox rows, in one transaction."""

from collections.abc import Callable
from typing import NamedTuple

from alerts.beginning import Begun, Causes, Stage, begun, worsened
from alerts.explained import note_causes
from alerts.grouping import post
from alerts.hiding import hidden
from alerts.holding import Hold, Waiting, held, retold, rewrite_all, said_by, said_once, waiting, why_not
from alerts.settings import AlertsSettings
from alerts.sparing import go_on, spare
from alerts.telling import drafts
from alerts.told_by_gateway import without_told
from coldchain.instants import FOREVER_AT, MS_PER_S
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm, Known, Moment, Transition, point_of, reconcile
from coldchain.judgement.facts import Kind, cut_at, is_sensor_fault
from coldchain.judgement.rejudge import Outcome, withdrawn_by_rebuild
from coldchain.judgement.state import Phase
from coldchain.judgement.succession import Succession, Told, succeed
from coldchain.judgement.watch_list import Watched
from coldchain.judgement.windows import About
from coldchain.messages.subject import Subject, severity_of
from coldchain.registry.profile import Limit
from links.records import Connection
from links.records_alarms import (
    Place,
    Point,
    has_open,
    load_alarm,
    save_alarm,
    save_excursions,
    save_transitions,
    standing,
    withdraw,
)
from links.records_outbox import put
from links.records_untold import mark_untold


def _never(_coop: str, _device: str) -> bool:
    return False


def _no_causes(_about: About, _instant: int) -> frozenset[str]:
    return frozenset()


class Desk(NamedTuple):
    """Where findings are written down (in a transaction), how they are told, and when [ms].

    ``is_hidden`` says of a device (cooperative, name) whether its silence says nothing about itself,
    ``causes`` which windows explain an alarm at an instant [ms].
    """

    connection: Connection
    settings: AlertsSettings
    now: int
    is_hidden: Callable[[str, str], bool] = _never
    causes: Causes = _no_causes

    @property
    def stage(self) -> Stage:
        """Return what is needed where something begins."""
        return Stage(self.connection, self.settings, self.now, self.causes)

    @property
    def moment(self) -> Moment:
        """Return when this is, and what counts as late."""
        return Moment(self.now, round(self.settings.late_after * MS_PER_S))

    @property
    def hold(self) -> Hold:
        """Return how long late notices wait from now on."""
        return Hold(self.now, round(self.settings.hold_late * MS_PER_S))

    @property
    def live_from(self) -> int:
        """Return how old a newest reading may be to say something about now [ms]."""
        return self.now - round(self.settings.late_after * MS_PER_S)


class Finding(NamedTuple):
    """What judgement found on one channel.

    Args:
        watched: The channel.
        outcome: What was found.
        left_at: Since when the device is no longer in the asset [ms]; what goes on is cut there.
        told_since: What was over before that is written down, but nobody is told [ms].
    """

    watched: Watched
    outcome: Outcome
    left_at: int | None = None
    told_since: int = 0


def record(desk: Desk, finding: Finding) -> list[Transition]:
    """Write what a batch of one channel led to; return the alarm transitions."""
    watched, outcome = finding.watched, finding.outcome
    if not outcome.excursions and not outcome.withdrawn and outcome.rebuilt_from is None:
        return []
    succession, cut = _follow(desk, finding)
    withdraw(desk.connection, succession.withdrawn, desk.now)
    points: dict[str, tuple[list[Known], list[Known]]] = {}
    for item in succession.changed:
        place = points.setdefault(point_of(watched.key, item.excursion), ([], []))
        place[0].append(item._replace(cut=item.excursion.id in cut))
    for item in succession.orphans:
        points.setdefault(point_of(watched.key, item.excursion), ([], []))[1].append(item)
    steps: list[Transition] = []
    for point, (changed, orphans) in sorted(points.items()):
        before = load_alarm(desk.connection, point)
        others_open = has_open(desk.connection, point, [item.excursion.id for item in changed])
        start = hidden(desk, before, watched.coop, watched.device)
        after = reconcile(start, changed, desk.moment, others_open=others_open, orphans=orphans)
        where = _point(watched, point)
        if after.alarm.acked_at is not None and _is_live(desk, finding):
            after = worsened(desk.stage, after, where.limit)
        news = begun(desk.stage, about(watched, where), after, where.limit)
        after = news.after
        waits = waiting(desk.connection, after, withdrawn=succession.withdrawn, now=desk.now)
        save_excursions(desk.connection, where, after.known, desk.now)
        if after.alarm != before:
            note_causes(desk.connection, before, after.alarm, desk.now)
            _save(desk, finding, news, waits)
        if waits.notices:
            _retell(desk, finding, after.alarm, waits)
        steps += after.transitions
    return steps


def _follow(desk: Desk, finding: Finding) -> tuple[Succession, set[str]]:
    """Return how what was found follows what stood before, and the ids of what had to be cut."""
    watched, outcome, left_at = finding.watched, finding.outcome, finding.left_at
    before = standing(desk.connection, watched.key, _since(outcome))
    gone = withdrawn_by_rebuild(outcome, [(id_, item.excursion.started_at) for id_, item in before.items()])
    cut = {item.id for item in outcome.excursions.values() if item.ended_at is None and left_at is not None}
    found = [cut_at(item, left_at or 0) if item.id in cut else item for item in outcome.excursions.values()]
    changed = [item for item in found if item.id not in before or before[item.id].excursion != item]
    until_at = FOREVER_AT if outcome.known_until is None else outcome.known_until
    return succeed(changed, Told(before, until_at, outcome.state.rules_since), gone), cut


def _since(outcome: Outcome) -> int:
    """Return from when on excursions can be concerned; those that go on always are."""
    if outcome.rebuilt_from is not None:
        return outcome.rebuilt_from
    return min((item.started_at for item in outcome.excursions.values()), default=FOREVER_AT)


def _point(watched: Watched, point: str) -> Point:
    name = point.rpartition("|")[2]
    limit = next((limit for limit in watched.rules.limits if limit.name == name), None)
    place = Place(watched.key, watched.coop, watched.asset.id, watched.device, watched.channel)
    kind = Kind.SENSOR if is_sensor_fault(point) else None
    return Point(point, place, limit, severity_of(limit, point), kind)


def _save(desk: Desk, finding: Finding, news: Begun, waits: Waiting) -> None:
    after = news.after
    watched, point = finding.watched, after.alarm.id
    save_alarm(desk.connection, _point(watched, point), after.alarm, desk.now)
    save_transitions(desk.connection, watched.coop, after.transitions)
    subject = _subject(desk, finding, point)
    said = said_by(waits, after) if after.alarm.suppression is Suppression.NONE else {}
    to_tell = [
        step for step in after.transitions if (step.excursion.ended_at or desk.now) >= finding.told_since
    ]
    to_tell = news.to_tell(desk.connection, spare(desk, watched, subject.limit, to_tell))
    made = news.said(desk.connection, drafts(subject, news.shown, to_tell, desk.settings, desk=desk))
    made = held(said_once(waits, said, made), to_tell, desk.hold, live=subject.known_until >= desk.live_from)
    made = without_told(desk, subject, to_tell, made)
    mark_untold(desk.connection, why_not(said, after, {draft.transition for draft in made}))
    post(desk, made)
    go_on(desk, watched, after.transitions)


def about(watched: Watched, point: Point) -> About:
    """Return what an alarm point of a channel is about."""
    kind = point.kind or (Kind.LIMIT if point.limit else Kind.ABSENCE)
    place, site = point.place, watched.asset.site
    return About(place.coop, place.asset, site, place.device, place.channel, kind, point.severity)


def _is_live(desk: Desk, finding: Finding) -> bool:
    """Return whether the newest reading says something about now."""
    last = finding.outcome.state.last
    return last is not None and last.event_at >= desk.live_from


def _retell(desk: Desk, finding: Finding, alarm: Alarm, waits: Waiting) -> None:
    """Have the notices that wait say what is known now."""
    if alarm.suppression is not Suppression.NONE:
        return
    subject = _subject(desk, finding, alarm.id)
    made = [
        draft._replace(held=step.excursion.id)
        for step in retold(waits, alarm.id)
        for draft in without_told(
            desk, subject, [step], drafts(subject, alarm, [step], desk.settings, desk=desk), first=False
        )
    ]
    goes_on = any(part.ended_at is None for parts in waits.parts.values() for part in parts)
    release = goes_on and subject.known_until >= desk.live_from
    put(desk.connection, rewrite_all(desk.connection, waits, made, hold=desk.hold, release=release))


def _subject(desk: Desk, finding: Finding, point: str) -> Subject:
    watched, state = finding.watched, finding.outcome.state
    limit = _point(watched, point).limit
    known_until = state.last.event_at if state.last else desk.now
    return Subject(watched, limit, known_until, _back_at(finding, limit))


def _back_at(finding: Finding, limit: Limit | None) -> int | None:
    """Return since when a limit's values are back while its off-delay runs [ms]; None when they are not."""
    limits = zip(finding.watched.rules.limits, finding.outcome.state.limits, strict=False)
    found = [state for each, state in limits if each == limit and state.phase == Phase.CLEARING]
    return found[0].back_at if found else None
