"""What of a page is somebody's to see: a driver or a carrier has only what is his, and no names of others.

Not which role is narrow, nor which things are whose: see ``coldchain/access``.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from coldchain.access.permissions import Permission
from coldchain.instants import FOREVER_AT
from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_way import Lifecycle
from coldchain.registry.registry import Lookup, Registry, covers
from coldchain.registry.things import Asset, Contact
from console.incidents import build_alarms
from console.view import AlarmView
from console.visit import Visit
from links import records_views as views
from links.records import Connection
from links.records_shipments_whole import Whole


def sees_goods(visit: Visit, shipment: str) -> bool:
    """Return whether goods are this person's to see."""
    if not visit.may(Permission.LOOK_SHIPMENTS):
        return False
    return not visit.is_narrow(Permission.LOOK_SHIPMENTS) or visit.scope.sees_shipment(shipment)


def sees_alarm(visit: Visit, asset: str, device: str) -> bool:
    """Return whether an alarm is this person's to see; of harm to goods the device is the shipment."""
    return not visit.is_narrow(Permission.LOOK) or visit.scope.sees_alarm(asset, device)


def told_of(connection: Connection, visit: Visit, alarms: Iterable[views.AlarmRow]) -> list[views.MessageRow]:
    """Return the messages about alarms; a narrow role sees only what it was told itself."""
    told = views.messages_about(connection, visit.coop, [each.id for each in alarms])
    if not visit.is_narrow(Permission.LOOK):
        return told
    mine = visit.actor.contacts_in(visit.coop)
    return [each for each in told if each.contact in mine]


def his_alarms(
    visit: Visit, lookup: Lookup, rows: Sequence[views.AlarmRow], told: Sequence[views.MessageRow]
) -> tuple[AlarmView, ...]:
    """Return alarms as pages show them, with no goods but those that this person sees."""
    alarms = build_alarms(lookup.registry, rows, told, now=visit.now)
    if not visit.is_narrow(Permission.LOOK):
        return alarms
    return tuple(_with_his_goods(visit, each) for each in alarms)


def his_people(visit: Visit, registry: Registry) -> list[Contact]:
    """Return the people whom this person sees, by name: a narrow role only itself."""
    mine = visit.actor.contacts_in(visit.coop)
    is_narrow = visit.is_narrow(Permission.LOOK_SHIPMENTS)
    found = [each for each in registry.contacts if not is_narrow or each.id in mine]
    return sorted(found, key=lambda each: each.name)


def his_assets(visit: Visit, registry: Registry) -> list[Asset]:
    """Return the assets whose names this person sees, by name."""
    is_narrow = visit.is_narrow(Permission.LOOK_SHIPMENTS)
    legs = [leg for id_ in visit.scope.shipments() for leg in visit.scope.legs_of(id_)] if is_narrow else []
    held = {leg.asset for leg in legs}
    found = [
        each
        for each in registry.assets
        if not is_narrow or each.id in held or visit.scope.sees_asset(each.id)
    ]
    return sorted(found, key=lambda each: each.name)


def his_life(visit: Visit, shipment: str, life: Lifecycle) -> Lifecycle:
    """Return where goods are; for a narrow role whose they are not now: only in which state."""
    if not visit.is_narrow(Permission.LOOK_SHIPMENTS):
        return life
    legs = visit.scope.legs_of(shipment)
    if not any(covers(leg.from_at, leg.until_at, visit.now) for leg in legs):
        return life._replace(asset="", site="", custodian="", receiver="", parent="")
    mine = visit.actor.contacts_in(visit.coop)
    return life._replace(custodian=life.custodian if life.custodian in mine else "")


def his_part(visit: Visit, whole: Whole) -> Whole:
    """Return what of a shipment this person sees: a narrow role only its own legs, and no verdict."""
    if not visit.is_narrow(Permission.LOOK_SHIPMENTS):
        return whole
    id_, mine = whole.way.shipment.id, visit.actor.contacts_in(visit.coop)
    legs = visit.scope.legs_of(id_)
    places = {leg.asset for leg in legs}
    ends = [(leg.from_at, FOREVER_AT if leg.until_at is None else leg.until_at) for leg in legs]

    def touches(start: int, end: int) -> bool:
        return any(start <= until and end >= since for since, until in ends)

    def own(act: CustodyAct) -> CustodyAct:
        return replace(
            act,
            person=act.person if act.person in mine else "",
            custodian=act.custodian if act.custodian in mine else "",
            asset=act.asset if act.asset in places else "",
        )

    acts = tuple(own(each) for each in whole.way.acts if touches(each.at, each.at))
    excursions = [
        each
        for each in whole.excursions
        if each.asset in places and touches(each.started_at, each.ended_at or FOREVER_AT)
    ]
    shown = tuple(replace(leg, custodian=leg.custodian if leg.custodian in mine else "") for leg in legs)
    way = replace(whole.way, legs=shown, acts=acts)
    return Whole(way, his_life(visit, id_, whole.life), [], excursions, [], None)


def _with_his_goods(visit: Visit, alarm: AlarmView) -> AlarmView:
    goods = tuple(each for each in alarm.shipments if sees_goods(visit, each.id))
    return replace(
        alarm,
        shipments=goods,
        quantity_kg=sum(each.quantity_kg for each in goods),
        worth=sum(each.worth for each in goods),
    )
