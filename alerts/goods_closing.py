"""Ends the alarms of shipments that there are no longer: taken out of the list, or left without any leg.

Without it such an alarm would never end, because only the end of the trip ends it. People are told that
nobody watches the goods any more, never that all is well. Verdicts and harms stay as they are.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from alerts.bookkeeping import Desk
from alerts.goods_messages import gone_message
from alerts.goods_telling import Goods, drafts_to, people_for, with_told
from alerts.grouping import post
from alerts.speaking import language_of
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Known, Transition, reconcile
from coldchain.judgement.facts import cut_at
from coldchain.judgement.untold import Untold, urgency
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact
from links.records_alarms import end_excursions, load_alarm, save_alarm_state, save_transitions
from links.records_shipments import OpenHarm, forget_shipments
from links.records_untold import Reason, mark_untold


class Gone(NamedTuple):
    """A shipment that there is no longer.

    Args:
        key: ``<coop>/<shipment>``.
        registry: Its cooperative's; None when that is gone too, and with it everybody who could be told.
        harms: Those whose alarms are active.
    """

    key: str
    registry: Registry | None
    harms: tuple[OpenHarm, ...]


def gone_of(
    judged: Iterable[str], harms: Sequence[OpenHarm], there: Collection[str], registries: Iterable[Registry]
) -> list[Gone]:
    """Return the shipments that there are no longer, sorted by key.

    Args:
        judged: Keys of all that have a state.
        harms: All that go on.
        there: Keys of all that are on their way, or were.
        registries: As they are now.
    """
    by_coop = {registry.cooperative.id: registry for registry in registries}
    keys = {*judged, *(harm.standing.key for harm in harms)}.difference(there)
    return [
        Gone(
            key,
            by_coop.get(key.partition("/")[0]),
            tuple(harm for harm in harms if harm.standing.key == key),
        )
        for key in sorted(keys)
    ]


def close_goods(desk: Desk, gone: Gone) -> list[Transition]:
    """Write the end of what nobody watches any more, and forget its state; return the alarm transitions.

    Should the shipment come back, it is judged anew from its readings.
    """
    steps: list[Transition] = []
    told: list[tuple[OpenHarm, Transition]] = []
    for harm in gone.harms:
        point, known = harm.standing.point, harm.standing.known
        cut = Known(cut_at(known.excursion, desk.now), known.raised, known.returned, cut=True)
        before = load_alarm(desk.connection, point)
        after = reconcile(before, [cut], desk.moment, others_open=False)
        end_excursions(desk.connection, after.known, desk.now)
        save_alarm_state(desk.connection, after.alarm, desk.now)
        save_transitions(desk.connection, gone.key.partition("/")[0], after.transitions)
        if after.alarm.suppression is Suppression.NONE:
            told += [(harm, step) for step in after.transitions]
        steps += after.transitions
    _tell(desk, gone, told)
    forget_shipments(desk.connection, [gone.key])
    return steps


def _tell(desk: Desk, gone: Gone, told: list[tuple[OpenHarm, Transition]]) -> None:
    """Tell those who would be told where the harm was done, and those who were told of it: one text."""
    registry = gone.registry
    if registry is None or not told:
        return
    told.sort(key=lambda each: (-urgency(each[0].severity), each[1].id))
    harm, first = told[0]
    unknown = Asset(id=harm.asset, name=harm.asset, kind=AssetKind.VAN, profile="")
    asset = next((each for each in registry.assets if each.id == harm.asset), unknown)
    goods = Goods(registry, asset, Severity(harm.severity), gone.key.partition("/")[2])
    people = people_for(desk, goods, begins=False)
    for _, step in told:
        people = with_told(desk, registry, people, step.alarm)
    rules = [step.excursion.limit for _, step in told]

    def say(person: Contact, _channel: str) -> str:
        return gone_message(goods.shipment, asset, *rules, language=language_of(person, registry))

    post(desk, drafts_to(desk, people, goods, key=first.id, say=say))
    together = Reason(Untold.TOGETHER, first.id)
    mark_untold(desk.connection, {step.id: together for _, step in told[1:]})
