"""Custody by message: delivered, unloaded at a station, handed over to a person or into a vehicle.

Only of goods that this person carries at that time, as custodian or as the driver of the asset that they are
in. Who said it when is kept for ever and laid over the legs of the registry; decision 33.
"""

from collections.abc import Sequence
from typing import NamedTuple

from acts.asking import Who
from acts.moving import heard
from alerts.replies.conversation import VIA, Asked, Reply, asset_name, time_text
from coldchain.access.actors import Actor, Membership, Via
from coldchain.errors import InputError
from coldchain.messages.naming import meant, says
from coldchain.messages.understanding import Kind
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Asset, Contact, Leg, Role, Shipment
from links.records_inbox import Person

MOST_CHOICES = 4


class _Carried(NamedTuple):
    person: Person
    registry: Registry
    shipment: Shipment
    leg: Leg


class _Goal(NamedTuple):
    """Where goods go: to an asset with a custodian, or out of what is watched."""

    name: str
    asset: str = ""
    custodian: str = ""
    site: str = ""


def answer(asked: Asked) -> Reply:
    """Return what came of word that goods changed hands."""
    carried = _carried(asked)
    if not carried:
        return Reply("nothing-carried", "nothing_carried")
    registry, rest = carried[0].registry, asked.understood.rest
    goal, goods = _split(asked, registry, carried, rest)
    if isinstance(goal, Reply):
        return goal
    if isinstance(goods, Reply):
        return goods
    return _write(asked, goods, goal)


def _carried(asked: Asked) -> list[_Carried]:
    """Return what the person carries at the time that he speaks of."""
    found = []
    for person, registry in asked.talk.registries():
        me = next((each for each in registry.contacts if each.id == person.contact), None)
        shipments = {each.id: each for each in registry.shipments}
        found += [
            _Carried(person, registry, shipments[leg.shipment], leg)
            for leg in registry.legs
            if me is not None
            and leg.shipment in shipments
            and leg.from_at < asked.talk.said_at
            and covers(leg.from_at, leg.until_at, asked.talk.said_at)
            and (leg.custodian == me.id or (me.role is Role.DRIVER and leg.asset in me.own_assets))
        ]
    return list({(each.registry.cooperative.id, each.shipment.id): each for each in found}.values())


def _split(
    asked: Asked, registry: Registry, carried: Sequence[_Carried], rest: str
) -> tuple[_Goal | Reply, Sequence[_Carried] | Reply]:
    """Return where to and which goods, of what was said besides; a reply for what is not clear."""
    kind = asked.understood.kind
    goods = _goods(carried, rest)
    if not goods and says(rest, [name for each in registry.shipments for name in (each.id, each.lot)]):
        nothing = Reply("nothing-carried", "nothing_carried")  # goods of others, or that have left his hands
        return nothing, nothing
    if kind is Kind.UNLOADED:
        return _station(registry, rest), goods or _only(asked, carried)
    if kind is Kind.HANDED:
        return _receiver(registry, rest, carried), goods or _only(asked, carried)
    receiver = _receiver(registry, rest, carried) if rest and not goods else None
    if isinstance(receiver, _Goal):  # "entregado a Ana": Ana is one of us, so she holds it now
        return receiver, _only(asked, carried)
    return _Goal(rest), goods or _only(asked, carried)


def _goods(carried: Sequence[_Carried], rest: str) -> list[_Carried]:
    """Return the goods that were named, by id, lot, product or destination."""
    named = [
        (
            each.shipment.id,
            (each.shipment.lot, each.shipment.product, each.shipment.destination, _site_name(each)),
        )
        for each in carried
    ]
    wanted = meant(rest, named)
    return [each for each in carried if each.shipment.id in wanted]


def _site_name(each: _Carried) -> str:
    sites = each.registry.sites
    return next((site.name for site in sites if site.id == each.shipment.destination), "")


def _only(asked: Asked, carried: Sequence[_Carried]) -> Sequence[_Carried] | Reply:
    """Return all goods when that is clear: he said so, or they go to one place; else the question which."""
    same = len({each.shipment.destination for each in carried}) == 1
    unloads = asked.understood.kind is not Kind.DELIVERED
    if asked.understood.everything or len(carried) == 1 or same or unloads:
        return carried
    word = asked.talk.received.body.split()[0][:20]
    choices = [f"{word} {each.shipment.id}" for each in carried[:MOST_CHOICES]]
    return Reply("which-goods", "which_goods", {"choices": ", ".join(choices)})


def _station(registry: Registry, said: str) -> _Goal | Reply:
    """Return the cooler that a station has, or the cooler that was named."""
    fixed = [each for each in registry.assets if each.site]
    by_name = meant(said, [(each.id, (each.name,)) for each in fixed])
    sites = meant(said, [(each.id, (each.name,)) for each in registry.sites])
    inside = [each for each in fixed if len(sites) == 1 and each.site == sites[0]]
    if len(by_name) == 1:
        inside = [each for each in fixed if each.id == by_name[0]]
    if len(inside) == 1:
        return _into(registry, inside[0])
    if len(sites) == 1 and not inside:
        site = next(each for each in registry.sites if each.id == sites[0])
        return _Goal(site.name or site.id, site=site.id)
    names = [each.name or each.id for each in inside or fixed if each in inside or each.id in by_name]
    names = names or [each.name or each.id for each in registry.sites if each.id in sites]
    if names:
        return Reply("which-place", "which_place", {"choices": ", ".join(names[:MOST_CHOICES])})
    return Reply("unknown-place", "unknown_place", {"place": said[:30] or "?"})


def _receiver(registry: Registry, said: str, carried: Sequence[_Carried]) -> _Goal | Reply:
    """Return the person or the vehicle that was named, with who holds the goods there."""
    people = meant(said, [(each.id, (each.name,)) for each in registry.contacts])
    if len(people) == 1:
        return _to_person(registry, next(each for each in registry.contacts if each.id == people[0]), carried)
    assets = meant(said, [(each.id, (each.name,)) for each in registry.assets])
    if len(assets) == 1:
        return _into(registry, next(each for each in registry.assets if each.id == assets[0]))
    if people or assets:
        names = [each.name or each.id for each in registry.contacts if each.id in people]
        names += [each.name or each.id for each in registry.assets if each.id in assets]
        return Reply("which-place", "which_place", {"choices": ", ".join(names[:MOST_CHOICES])})
    return Reply("unknown-place", "unknown_place", {"place": said[:30] or "?"})


def _to_person(registry: Registry, contact: Contact, carried: Sequence[_Carried]) -> _Goal:
    """Return where goods are with a person: in his asset, in the cooler of his site, or where they were."""
    at_site = [each.id for each in registry.assets if each.site and each.site in contact.own_sites]
    assets = [*contact.own_assets, *at_site]
    asset = assets[0] if len(assets) == 1 else carried[0].leg.asset
    return _Goal(contact.name or contact.id, asset, contact.id)


def _into(registry: Registry, asset: Asset) -> _Goal:
    """Return an asset as a goal; who is bound to it, or to its site, holds what is in it."""
    bound = [each for each in registry.contacts if asset.id in each.own_assets]
    at_site = [each for each in registry.contacts if asset.site and asset.site in each.own_sites]
    holders = [each.id for each in (*bound, *at_site) if each.role is not Role.AUDITOR]
    return _Goal(asset.name or asset.id, asset.id, holders[0] if holders else "", asset.site)


def _write(asked: Asked, goods: Sequence[_Carried], goal: _Goal) -> Reply:
    """Write what happened to each of the goods, and have it take effect."""
    talk = asked.talk
    kind = CustodyKind(asked.understood.kind.value)
    if goal.asset and kind is CustodyKind.DELIVERED:
        kind = CustodyKind.HANDED
    refused = {each.shipment.id: _say(asked, each, kind, goal) for each in goods}
    goods = [each for each in goods if not refused[each.shipment.id]]  # what was noted is what is answered
    if not goods:
        return Reply(f"refused: {', '.join(refused.values())}", "nothing_carried")
    registry = goods[0].registry
    places = {
        "what": ", ".join(f"{each.shipment.product} {each.shipment.quantity_kg:.0f} kg" for each in goods),
        "place": goal.name or asset_name(registry, goal.asset),
        "time": time_text(registry, talk.said_at),
    }
    names = ", ".join(each.shipment.id for each in goods)
    return Reply(f"{kind}: {names}{f' -> {goal.asset}' if goal.asset else ''}", kind.value, places)


def _say(asked: Asked, each: _Carried, kind: CustodyKind, goal: _Goal) -> str:
    """Write what happened to one of the goods; return why it cannot have been so, empty when it can."""
    talk = asked.talk
    said = CustodyAct(
        key=f"{talk.received.key}|{each.shipment.id}",
        shipment=each.shipment.id,
        act=kind,
        person=each.person.contact,
        via=VIA,
        at=talk.said_at,
        from_asset=each.leg.asset,
        asset=goal.asset,
        custodian=(goal.custodian or each.person.contact) if goal.asset else "",
        site=goal.site,
        recorded_at=talk.now,
        address=talk.received.address,
    )
    try:
        heard(talk.connection, talk.now, _who(each), said)
    except InputError as error:
        return "" if error.reason == "so-already" else error.reason
    return ""


def _who(each: _Carried) -> Who:
    """Return the person who sent the message, as whoever acts."""
    contacts = each.registry.contacts
    role = next((one.role for one in contacts if one.id == each.person.contact), Role.DRIVER)
    mine = Membership(coop=each.person.coop, role=role, contact=each.person.contact)
    return Who(Actor(id=each.person.contact, via=Via.SMS, memberships=(mine,)), each.person.coop)
