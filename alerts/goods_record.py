"""Writing down what was found of shipments: harms, alarms, messages and versions of verdicts.

All in the caller's transaction, beside what was found of channels.
"""

from typing import NamedTuple

from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.goods_judging import GoodsFinding
from alerts.goods_messages import GoodsScene, goods_message, stay_at, verdict_message
from alerts.goods_states import GoodsStates
from alerts.telling import zone_of
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import AlarmEvent, Suppression
from coldchain.judgement.alarms import Alarm, Known, Transition, reconcile
from coldchain.judgement.facts import Excursion
from coldchain.judgement.gauge import severity_of_rule
from coldchain.judgement.goods import standing_of
from coldchain.judgement.routing import route
from coldchain.judgement.succession import Succession, Told, succeed
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict, verdict
from coldchain.judgement.versions import Given, cause_of_version
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact
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
from links.records_outbox import Draft, contacts_told, put
from links.records_shipments import SHIPMENT, VerdictRow, add_verdict


class GoodsDesk(NamedTuple):
    """Where findings are written down, and the states that they belong to."""

    desk: Desk
    states: GoodsStates


def record_goods(goods_desk: GoodsDesk, finding: GoodsFinding) -> list[Transition]:
    """Write what was found of one shipment; return the alarm transitions."""
    desk, states = goods_desk
    trip = finding.trip
    given = states.given(trip.key)
    final = finding.arrived or bool(given and given.final and trip.until_at <= desk.now)
    now = verdict(trip, states[trip.key], min(desk.now, trip.until_at))
    steps: list[Transition] = []
    if finding.outcome.changed or finding.arrived:
        steps = _alarms(desk, finding, _standing_now(desk, trip, states), now)
    before = Given(given.verdict, given.final) if given else None
    cause = cause_of_version(before, now, final=final)
    if cause:
        row = VerdictRow(given.version + 1 if given else 1, final, cause, desk.now, now)
        add_verdict(desk.connection, trip.key.partition("/")[0], row)
        states.give(trip.key, row)
        if given and given.final and given.verdict.decision is not now.decision:
            put(desk.connection, _corrections(desk, finding, given.verdict, row))
    return steps


def _standing_now(desk: Desk, trip: Trip, states: GoodsStates) -> dict[str, Excursion]:
    """Return the harms that stand; while the goods are still on their way none of them is over."""
    found = standing_of(trip, states[trip.key].tally)
    if trip.until_at <= desk.now:
        return found
    return {id_: replace(item, ended_at=None) for id_, item in found.items()}


def _alarms(desk: Desk, finding: GoodsFinding, found: dict[str, Excursion], now: Verdict) -> list[Transition]:
    trip = finding.trip
    points: dict[str, tuple[list[Known], list[Known]]] = {}
    succession = _follow(desk, trip.key, found)
    withdraw(desk.connection, succession.withdrawn, desk.now)
    for item in succession.changed:
        points.setdefault(f"{trip.key}|{item.excursion.limit}", ([], []))[0].append(item)
    for item in succession.orphans:
        points.setdefault(f"{trip.key}|{item.excursion.limit}", ([], []))[1].append(item)
    steps: list[Transition] = []
    for name, (changed, orphans) in sorted(points.items()):
        alarm = load_alarm(desk.connection, name)
        after = reconcile(alarm, changed, desk.moment, others_open=False, orphans=orphans)
        about = (changed or orphans)[0].excursion
        point = _point(finding, name, about)
        save_excursions(desk.connection, point, after.known, desk.now)
        if after.alarm != alarm:
            save_alarm(desk.connection, point, after.alarm, desk.now)
            save_transitions(desk.connection, point.place.coop, after.transitions)
            put(desk.connection, _drafts(desk, finding, now, (after.alarm, after.transitions)))
        steps += after.transitions
    return steps


def _follow(desk: Desk, key: str, found: dict[str, Excursion]) -> Succession:
    """Return how the harms that stand now follow those that stood before."""
    before = standing(desk.connection, key, 0)
    changed = [item for item in found.values() if item.id not in before or before[item.id].excursion != item]
    return succeed(changed, Told(before), before.keys() - found.keys())


def _point(finding: GoodsFinding, name: str, about: Excursion) -> Point:
    trip = finding.trip
    coop = trip.key.partition("/")[0]
    asset = stay_at(trip, about.confirmed_at).asset
    severity = severity_of_rule(trip.product, about.limit)
    place = Place(trip.key, coop, asset, trip.shipment.id, SHIPMENT)
    return Point(name, place, None, severity, about.kind)


def _drafts(
    desk: Desk, finding: GoodsFinding, now: Verdict, after: tuple[Alarm, tuple[Transition, ...]]
) -> list[Draft]:
    alarm, steps = after
    if alarm.suppression is not Suppression.NONE:
        return []
    made = []
    scene = _scene(desk, finding, now)
    for step in steps:
        body = goods_message(step, scene)
        if body:
            severity = severity_of_rule(finding.trip.product, step.excursion.limit)
            people = _people(finding, scene.asset, severity)
            if step.event is AlarmEvent.WITHDRAW:
                people = with_told(desk, finding.registry, people, alarm.id)
            coop = finding.registry.cooperative.id
            made += drafts_to(desk, people, key=step.id, coop=coop, body=body)
    return made


def _corrections(desk: Desk, finding: GoodsFinding, was: Verdict, row: VerdictRow) -> list[Draft]:
    scene = _scene(desk, finding, row.verdict)
    people = _people(finding, scene.asset, Severity.HIGH)
    people = with_told(desk, finding.registry, people, finding.trip.key)
    key = f"{finding.trip.key}|verdict|{row.version}"
    coop = finding.registry.cooperative.id
    return drafts_to(desk, people, key=key, coop=coop, body=verdict_message(was, scene))


def _scene(desk: Desk, finding: GoodsFinding, now: Verdict) -> GoodsScene:
    name = stay_at(finding.trip, desk.now).asset
    none = Asset(id=name, name=name, kind=AssetKind.VAN, profile="")
    asset = next((each for each in finding.registry.assets if each.id == name), none)
    return GoodsScene(finding.trip, asset, zone_of(finding.registry.cooperative.time_zone), now)


def _people(finding: GoodsFinding, asset: Asset, severity: Severity) -> list[Contact]:
    """Return who is told: those who can act where the goods are now."""
    return [item.contact for item in route(finding.registry, asset, severity) if item.told]


def with_told(desk: Desk, registry: Registry, people: list[Contact], about: str) -> list[Contact]:
    """Return people and those who were told of an alarm or shipment before, wherever the goods were then."""
    told = contacts_told(desk.connection, about) - {person.id for person in people}
    return [*people, *(each for each in registry.contacts if each.id in told and each.phone)]


def drafts_to(desk: Desk, people: list[Contact], *, key: str, coop: str, body: str) -> list[Draft]:
    """Return one message to some people over every channel."""
    expires_at = desk.now + round(desk.settings.expires_after * MS_PER_S)
    return [
        Draft(
            key=f"{key}|{person.id}|{channel}",
            coop=coop,
            transition=key,
            contact=person.id,
            channel=channel,
            address=person.phone,
            body=body,
            created_at=desk.now,
            expires_at=expires_at,
        )
        for person in people
        for channel in desk.settings.channels
    ]
