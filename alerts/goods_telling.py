"""Who is told of harm to goods, in as few texts as say it all.

Harms of one shipment that are found together are one text, the most urgent first. So are several shipments in
one asset. Who was told of harm to a shipment a few minutes ago hears of further harm only when it is more
urgent; who was told that it is lost hears no more. A correction goes to whoever was told. Why a step has no
text of its own stands beside it in the records.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from alerts.addressing import Letter, addressed, place_of
from alerts.bookkeeping import Desk
from alerts.goods_judging import GoodsFinding
from alerts.goods_messages import GoodsScene, goods_message, lots_message, stay_at
from alerts.grouping import post
from alerts.speaking import Say, as_it_is, code_for, language_of
from alerts.telling import heeded, occasion
from coldchain.judgement.alarm_table import AlarmEvent, Suppression
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.routing import Route, RouteReason, due_after_quiet, route
from coldchain.judgement.saving import Saving
from coldchain.judgement.untold import BEGINS, Untold, is_as_urgent, urgency
from coldchain.judgement.verdict import Verdict
from coldchain.messages.advice import action_text
from coldchain.messages.catalogue import phrases
from coldchain.messages.subject import zone_of
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.retired import in_use
from coldchain.registry.things import Asset, AssetKind, Contact
from links.records_alarms import load_alarm
from links.records_outbox import Draft, contacts_told
from links.records_untold import (
    Reason,
    begun_since,
    is_heard,
    kept_back,
    mark_told,
    mark_untold,
    people_of,
    rejected_at,
)

TOGETHER_MS = 900_000  # further harm within 15 min is no further text


class News(NamedTuple):
    """A step of an alarm about goods, before it is known whether it is worth a text.

    Args:
        finding: The shipment.
        alarm: The alarm afterwards.
        step: What happened.
        severity: How urgent it is.
        verdict: What can be said of the goods now.
    """

    finding: GoodsFinding
    alarm: Alarm
    step: Transition
    severity: Severity
    verdict: Verdict


class Goods(NamedTuple):
    """Goods of which something is told: whose, where, how urgent, which shipment, whether it is LATE."""

    registry: Registry
    asset: Asset
    severity: Severity
    shipment: str
    late: bool = False

    @property
    def coop(self) -> str:
        """Return the cooperative."""
        return self.registry.cooperative.id


class _Lot(NamedTuple):
    """What is told of one shipment, the most urgent first, and to whom."""

    news: Sequence[News]
    scene: GoodsScene
    people: Sequence[Contact]

    @property
    def steps(self) -> list[Transition]:
        return [each.step for each in self.news]


Act = Callable[[GoodsFinding], Saving | None]
"""Returns what saves most of a shipment; None when nobody can say."""


def tell_goods(desk: Desk, news: Sequence[News], act: Act) -> None:
    """Put what is worth a text into the outbox, and write why the rest has none.

    Args:
        desk: In the transaction in which the steps are written already.
        news: Everything that was found of goods in this step.
        act: What to do; asked only about what is told.
    """
    shown = [each for each in news if each.alarm.suppression is Suppression.NONE]
    begins = [each for each in shown if each.step.event in BEGINS]
    forgets = [each for each in shown if each.step.event is AlarmEvent.WITHDRAW]
    heard = [each for each in forgets if is_heard(desk.connection, each.alarm.id, each.step.excursion.id)]
    unheard = {each.step.id for each in forgets} - {each.step.id for each in heard}
    mark_untold(desk.connection, dict.fromkeys(unheard, Reason(Untold.NEVER_TOLD)))
    _take_back(desk, heard)
    begins += _no_longer_spoken_for(desk, heard, {each.step.id for each in news})
    _tell_begins(desk, begins, act)


def _take_back(desk: Desk, forgets: Sequence[News]) -> None:
    """Tell those who were told, and those who have the goods now, what was not so: one text a shipment."""
    for group in _groups(forgets):
        first, scene = group[0], _scene(desk, group[0])
        registry = first.finding.registry
        goods = Goods(registry, scene.asset, first.severity, first.finding.trip.shipment.id, first.step.late)
        people = people_for(desk, goods, begins=False)
        for each in group:
            people = with_told(desk, registry, people, each.alarm.id)
        say = _saying(desk, [_Lot(group, scene, people)], None, registry)
        post(desk, drafts_to(desk, people, goods, key=first.step.id, say=say))
        together = Reason(Untold.TOGETHER, first.step.id)
        mark_untold(desk.connection, {each.step.id: together for each in group[1:]})


def _no_longer_spoken_for(desk: Desk, forgets: Sequence[News], known: set[str]) -> list[News]:
    """Return the harms that stand and were not told because of what is now taken back."""
    found = []
    for first, *_ in _groups(forgets):
        for begun in kept_back(desk.connection, first.finding.trip.key):
            alarm = load_alarm(desk.connection, begun.step.alarm)
            if begun.step.id not in known and alarm.suppression is Suppression.NONE:
                step = replace(begun.step, recorded_at=desk.now)
                found.append(first._replace(alarm=alarm, step=step, severity=Severity(begun.severity)))
    return found


def _tell_begins(desk: Desk, begins: Sequence[News], act: Act) -> None:
    mine = {each.step.id for each in begins}
    reasons: dict[str, Reason] = {}
    by_asset: dict[tuple[str, str, bool], list[_Lot]] = {}
    for group in _groups(begins):
        lot, knows = _lot(desk, group, mine)
        first = group[0]
        if lot.people:
            place = (first.finding.registry.cooperative.id, lot.scene.asset.id, first.step.late)
            by_asset.setdefault(place, []).append(lot)
        elif knows:
            reasons |= {each.step.id: Reason(knows) for each in group}
    for lots in by_asset.values():
        reasons |= _tell_lots(desk, lots, act)
    mark_untold(desk.connection, reasons)


def _tell_lots(desk: Desk, lots: list[_Lot], act: Act) -> dict[str, Reason]:
    """Tell everybody of his lots in one text; return what has none of its own."""
    lots.sort(key=lambda lot: _order(lot.news[0]))
    own: set[str] = set()
    by: dict[str, str] = {}
    actions: dict[str, Saving | None] = {}
    for person in {each.id: each for lot in lots for each in lot.people}.values():
        his = [lot for lot in lots if person in lot.people]
        first = his[0].news[0]
        key, finding = first.step.id, first.finding
        if key not in actions:
            actions[key] = act(finding)
        say = _saying(desk, his, actions[key], finding.registry)
        where, shipment = his[0].scene.asset, finding.trip.shipment.id
        goods = Goods(finding.registry, where, first.severity, shipment, first.step.late)
        post(desk, drafts_to(desk, [person], goods, key=key, say=say))
        own.add(key)
        by |= {step.id: key for lot in his for step in lot.steps if step.id != key and step.id not in by}
    mark_told(desk.connection, own, desk.now)
    return {id_: Reason("" if id_ in own else Untold.TOGETHER, key) for id_, key in by.items()}


def _saying(desk: Desk, lots: Sequence[_Lot], action: Saving | None, registry: Registry) -> Say:
    """Return how lots are told to a person, whatever his language is; the code is that of the first."""

    def say(person: Contact, channel: str) -> str:
        language = language_of(person, registry)
        do, first = action_text(action, phrases(language)), lots[0].news[0]
        reader, raising = (registry.cooperative.id, person.id), (first.alarm.id, first.alarm.occurrence)
        code = code_for(desk, reader, raising, channel, event=first.step.event)
        told = [(lot.steps, lot.scene._replace(action=do, language=language, code=code)) for lot in lots]
        (step, *others), scene = told[0]
        return lots_message(told) if told[1:] else goods_message(step, scene, *others)

    return say


def _lot(desk: Desk, group: Sequence[News], mine: set[str]) -> tuple[_Lot, Untold | None]:
    """Return who is to be told of a shipment, and why others know enough already; None when nobody does."""
    first, scene = group[0], _scene(desk, group[0])
    key, connection = first.finding.trip.key, desk.connection
    lost_at = rejected_at(connection, key, desk.now)
    since = desk.now - TOGETHER_MS
    before = begun_since(connection, key, since if lost_at is None else min(lost_at, since))
    know: dict[Untold, set[str]] = {}
    for each in before:
        at = each.step.recorded_at
        if each.step.id in mine:
            continue
        if lost_at is not None and at >= lost_at:
            know.setdefault(Untold.LOST_ALREADY, set()).add(each.told_by)
        elif at >= since and is_as_urgent(each.severity, first.severity):
            know.setdefault(Untold.TOLD_BEFORE, set()).add(each.told_by)
    goods = Goods(first.finding.registry, scene.asset, first.severity, first.finding.trip.shipment.id)
    people = people_for(desk, goods)
    knowing = people_of(connection, {id_ for ids in know.values() for id_ in ids}) if know else set()
    left = [each for each in people if each.id not in knowing]
    return _Lot(group, scene, left), next(iter(know), None) if knowing else None


def _groups(news: Sequence[News]) -> list[list[News]]:
    """Return news by shipment, what was found late by itself, the most urgent first."""
    groups: dict[tuple[str, bool], list[News]] = {}
    for each in sorted(news, key=_order):
        groups.setdefault((each.finding.trip.key, each.step.late), []).append(each)
    return list(groups.values())


def _order(news: News) -> tuple[int, int, str]:
    return -urgency(news.severity), news.step.excursion.confirmed_at, news.step.id


def _scene(desk: Desk, news: News) -> GoodsScene:
    return scene_of(desk, news.finding, news.verdict)


def scene_of(desk: Desk, finding: GoodsFinding, verdict: Verdict) -> GoodsScene:
    """Return what a text about a shipment is about; where the goods are now counts."""
    name = stay_at(finding.trip, desk.now).asset
    none = Asset(id=name, name=name, kind=AssetKind.VAN, profile="")
    asset = next((each for each in finding.registry.assets if each.id == name), none)
    return GoodsScene(finding.trip, asset, zone_of(finding.registry.cooperative.time_zone), verdict)


def people_for(desk: Desk, goods: Goods, *, begins: bool = True) -> list[Contact]:
    """Return who is told: who can act where the goods are now, has them in hand, or awaits them."""
    routes = route(goods.registry, goods.asset, goods.severity, occasion(desk, goods.coop, goods.shipment))
    letter = Letter("", goods.coop, as_it_is(""), desk.now, goods.severity, place_of(goods.asset), "goods")
    return [item.contact for item in heeded(desk, routes, letter, begins=begins) if item.told]


def with_told(desk: Desk, registry: Registry, people: list[Contact], about: str) -> list[Contact]:
    """Return people and those who were told of an alarm or shipment before, wherever the goods were then."""
    told = contacts_told(desk.connection, about) - {person.id for person in people}
    contacts = in_use(registry.contacts, desk.now)
    return [*people, *(each for each in contacts if each.id in told and each.reach)]


def drafts_to(desk: Desk, people: list[Contact], goods: Goods, *, key: str, say: Say) -> list[Draft]:
    """Return one message to some people over every channel, after their quiet hours."""
    about = place_of(goods.asset)
    letter = Letter(key, goods.coop, say, desk.now, goods.severity, about, "goods", goods.late)
    routes = [
        Route(
            each,
            told=True,
            reason=RouteReason.ASSET,
            due_at=due_after_quiet(goods.registry, each, goods.severity, desk.now),
        )
        for each in people
    ]
    return addressed(routes, letter, desk.settings)
