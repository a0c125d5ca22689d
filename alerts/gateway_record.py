"""Writing down the silence of gateways: excursions, alarms, transitions and messages, in one transaction.

That a gateway is heard again is held back for a little while: whether all readings came afterwards is only
known when they have.
"""

from collections.abc import Iterable
from typing import NamedTuple

from alerts.addressing import Letter, addressed, place_of_all
from alerts.beginning import begun
from alerts.bookkeeping import Desk
from alerts.ending import Whom, heard_begin
from alerts.gateway_messages import GatewayScene, gateway_message
from alerts.gateways import GatewayFinding
from alerts.grouping import post
from alerts.speaking import Say, code_for, language_of, reader_of
from alerts.telling import occasion
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import AlarmEvent, Suppression
from coldchain.judgement.alarms import Alarm, Known, Transition, reconcile
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.gateway_silence import GATEWAY_SILENT, missing_ms
from coldchain.judgement.routing import route_gateway
from coldchain.judgement.untold import is_over_soon
from coldchain.judgement.windows import About
from coldchain.messages.subject import zone_of
from coldchain.registry.profile import Severity
from coldchain.registry.things import Contact
from links.records_alarms import (
    Place,
    Point,
    load_alarm,
    save_alarm,
    save_excursions,
    save_transitions,
    standing,
    withdraw,
)
from links.records_held import held_about, load_excursion, rewrite
from links.records_outbox import Draft


class _Change(NamedTuple):
    changed: list[Known]
    orphans: list[Known]
    withdrawn: list[str]


def record_gateway(desk: Desk, finding: GatewayFinding) -> list[Transition]:
    """Write what was found of a gateway; return the alarm transitions."""
    coop = finding.registry.cooperative.id
    key = f"{coop}/gateway/{finding.gateway}"
    place = Place(key, coop, "", finding.gateway, "")
    point = Point(f"{key}|{GATEWAY_SILENT}", place, None, Severity.MEDIUM, Kind.GATEWAY)
    if not finding.facts:
        _revise(desk, finding, point.id)
        return []
    change = _change(desk, key, finding)
    withdraw(desk.connection, change.withdrawn, desk.now)
    before = load_alarm(desk.connection, point.id)
    after = reconcile(before, change.changed, desk.moment, others_open=False, orphans=change.orphans)
    about = About(coop, "", "", finding.gateway, "", Kind.GATEWAY, point.severity)
    news = begun(desk.stage, about, after)
    after = news.after
    save_excursions(desk.connection, point, after.known, desk.now)
    if after.alarm != before:
        save_alarm(desk.connection, point, after.alarm, desk.now)
        save_transitions(desk.connection, coop, after.transitions)
        to_tell = news.to_tell(desk.connection, after.transitions)
        post(desk, news.said(desk.connection, gateway_drafts(desk, finding, news.shown, to_tell)))
    return list(after.transitions)


def _change(desk: Desk, key: str, finding: GatewayFinding) -> _Change:
    """Return what the facts change: the last word about each silence counts."""
    facts = {fact.id: fact for fact in finding.facts}
    since = min((fact.started_at for fact in facts.values() if isinstance(fact, Excursion)), default=0)
    before = standing(desk.connection, key, since)
    changed, orphans, gone = [], [], []
    for fact in facts.values():
        known = before.get(fact.id)
        if isinstance(fact, Excursion):
            told = known or Known(fact, raised=False, returned=False)
            changed.append(told._replace(excursion=fact, cut=finding.cut))
        elif known is not None:
            gone.append(fact.id)
            if known.raised:
                orphans.append(known)
    return _Change(changed, orphans, gone)


def gateway_drafts(
    desk: Desk, finding: GatewayFinding, alarm: Alarm, steps: Iterable[Transition]
) -> list[Draft]:
    """Return the messages that follow from the transitions; none while the alarm is suppressed."""
    if alarm.suppression is not Suppression.NONE:
        return []
    assets = list({placed.asset.id: placed.asset for placed in finding.behind}.values())
    coop = finding.registry.cooperative.id
    when = occasion(desk, coop)
    routes = route_gateway(finding.registry, assets, when)
    whom = Whom(finding.registry, Severity.MEDIUM, when)
    about = place_of_all(assets, finding.gateway)
    made = []
    for step in steps:
        if is_over_soon(step, round(desk.settings.over_after * MS_PER_S)):
            continue
        say = _saying(desk, finding, alarm, step)
        letter = Letter(step.id, coop, say, desk.now, Severity.MEDIUM, about, "gateway")
        told = heard_begin(desk, routes, step, whom)
        made += [_held(draft, desk, step) for draft in addressed(told, letter, desk.settings)]
    return made


def _saying(desk: Desk, finding: GatewayFinding, alarm: Alarm, step: Transition) -> Say:
    """Return how a step is told to a person, whatever his language is."""

    def say(person: Contact, channel: str) -> str:
        language = language_of(person, finding.registry)
        reader, raising = (finding.registry.cooperative.id, person.id), (alarm.id, alarm.occurrence)
        code = code_for(desk, reader, raising, channel, event=step.event)
        return _body(finding, step.event, step.excursion, language=language, code=code)

    return say


def _held(draft: Draft, desk: Desk, step: Transition) -> Draft:
    """Return a message; one that a gateway is heard again waits for the readings."""
    if step.event is not AlarmEvent.RETURN:
        return draft
    return draft._replace(due_at=max(draft.due_at, desk.hold.until(desk.now)), held=step.excursion.id)


def _body(
    finding: GatewayFinding, event: AlarmEvent, excursion: Excursion, *, language: str, code: str = ""
) -> str:
    scene = GatewayScene(
        gateway=finding.gateway,
        zone=zone_of(finding.registry.cooperative.time_zone),
        behind=list(dict.fromkeys(item.asset.name or item.asset.id for item in finding.behind)),
        missing_ms=missing_ms(finding.state, excursion),
        language=language,
        code=code,
    )
    return gateway_message(event, excursion, scene)


def _revise(desk: Desk, finding: GatewayFinding, point: str) -> None:
    """Have what still waits say how much has come by now."""
    for notice in held_about(desk.connection, point, desk.now):
        excursion = load_excursion(desk.connection, notice.held)
        if excursion is not None:
            language = language_of(reader_of(notice.contact, finding.registry), finding.registry)
            body = _body(finding, AlarmEvent(notice.event), excursion, language=language)
            due_at = max(notice.due_at, desk.hold.until(notice.created_at))
            rewrite(desk.connection, notice._replace(body=body, due_at=due_at), desk.now)
