"""Writing down what was found of shipments: harms, alarms, messages and versions of verdicts.

All in the caller's transaction, beside what was found of channels. What is told of alarms: ``goods_telling``.
"""

from typing import NamedTuple

from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.goods_judging import GoodsFinding
from alerts.goods_messages import stay_at, verdict_message
from alerts.goods_states import GoodsStates
from alerts.goods_telling import Goods, News, drafts_to, people_for, scene_of, with_told
from alerts.grouping import post
from alerts.speaking import language_of
from coldchain.judgement.alarms import Known, Transition, reconcile
from coldchain.judgement.facts import Excursion
from coldchain.judgement.gauge import severity_of_rule
from coldchain.judgement.goods import standing_of
from coldchain.judgement.succession import Succession, Told, succeed
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict, verdict
from coldchain.judgement.versions import Given, cause_of_version
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
from links.records_outbox import Draft
from links.records_shipments import SHIPMENT, VerdictRow, add_verdict


class GoodsDesk(NamedTuple):
    """Where findings are written down, the states that they belong to, and what may be worth a text."""

    desk: Desk
    states: GoodsStates
    news: list[News]


def record_goods(goods_desk: GoodsDesk, finding: GoodsFinding) -> list[Transition]:
    """Write what was found of one shipment; return the alarm transitions."""
    desk, states, news = goods_desk
    trip = finding.trip
    given = states.given(trip.key)
    final = finding.arrived or bool(given and given.final and trip.until_at <= desk.now)
    now = verdict(trip, states[trip.key], min(desk.now, trip.until_at))
    steps: list[Transition] = []
    if finding.outcome.changed or finding.arrived:
        found = _alarms(desk, finding, _standing_now(desk, trip, states), now)
        news += found
        steps = [each.step for each in found]
    before = Given(given.verdict, given.final) if given else None
    cause = cause_of_version(before, now, final=final)
    if cause:
        row = VerdictRow(given.version + 1 if given else 1, final, cause, desk.now, now)
        add_verdict(desk.connection, trip.key.partition("/")[0], row)
        states.give(trip.key, row)
        if given and given.final and given.verdict.decision is not now.decision:
            post(desk, _corrections(desk, finding, given.verdict, row))
    return steps


def _standing_now(desk: Desk, trip: Trip, states: GoodsStates) -> dict[str, Excursion]:
    """Return the harms that stand; while the goods are still on their way none of them is over."""
    found = standing_of(trip, states[trip.key].tally)
    if trip.until_at <= desk.now:
        return found
    return {id_: replace(item, ended_at=None) for id_, item in found.items()}


def _alarms(desk: Desk, finding: GoodsFinding, found: dict[str, Excursion], now: Verdict) -> list[News]:
    trip = finding.trip
    points: dict[str, tuple[list[Known], list[Known]]] = {}
    succession = _follow(desk, trip.key, found)
    withdraw(desk.connection, succession.withdrawn, desk.now)
    for item in succession.changed:
        points.setdefault(f"{trip.key}|{item.excursion.limit}", ([], []))[0].append(item)
    for item in succession.orphans:
        points.setdefault(f"{trip.key}|{item.excursion.limit}", ([], []))[1].append(item)
    news: list[News] = []
    for name, (changed, orphans) in sorted(points.items()):
        alarm = load_alarm(desk.connection, name)
        after = reconcile(alarm, changed, desk.moment, others_open=False, orphans=orphans)
        about = (changed or orphans)[0].excursion
        point = _point(finding, name, about)
        save_excursions(desk.connection, point, after.known, desk.now)
        if after.alarm != alarm:
            save_alarm(desk.connection, point, after.alarm, desk.now)
            save_transitions(desk.connection, point.place.coop, after.transitions)
        severity = severity_of_rule(trip.product, about.limit)
        news += [News(finding, after.alarm, step, severity, now) for step in after.transitions]
    return news


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


def _corrections(desk: Desk, finding: GoodsFinding, was: Verdict, row: VerdictRow) -> list[Draft]:
    scene = scene_of(desk, finding, row.verdict)
    goods = Goods(finding.registry, scene.asset, Severity.HIGH, finding.trip.shipment.id)
    people = people_for(desk, goods, begins=False)
    people = with_told(desk, finding.registry, people, finding.trip.key)
    key = f"{finding.trip.key}|verdict|{row.version}"

    def say(person: Contact, _channel: str) -> str:
        return verdict_message(was, scene._replace(language=language_of(person, finding.registry)))

    return drafts_to(desk, people, goods, key=key, say=say)
