"""Goods are split off a shipment, or several become one. What is split off or merged keeps its past.

Nothing is copied: the way of the new shipment is worked out from the acts on those that it came from, so
that a late reading or a correction of their past counts for it too.
"""

import secrets
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from acts.asking import Asking, Who, ask, check_his, new_key, way_to_move
from acts.doing import Change, Outcome
from acts.moving import change_of, holder_in, outcome_of
from acts.shipments import free_id
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.judgement.merging import most_used
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_rules import (
    Facts,
    check_places,
    check_quantity,
    check_same_goods,
    check_there,
    check_time,
    check_words,
    free_instant,
)
from coldchain.registry.custody_way import Way
from coldchain.registry.shipment_ids import checked_id
from coldchain.registry.things import Shipment
from links.records import Connection
from links.records_merges import used_at
from links.records_places import note
from links.records_ways import facts_for, shipment_of, write_shipment

MOST_PARTS = 50


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that were taken from a shipment.

    Args:
        shipment: From which.
        quantity_kg: How much [kg].
        at: When [ms]; None: now.
        asset: Where they are from then on; empty: where the others are.
        custodian: Who holds them; empty: who holds the others, or is bound to the asset.
        new: Id of what they become; empty: one is made.
        destination: Where they go; empty: as the others.
        measured_c: What they had then [degC].
        why: In one's own words.
    """

    shipment: str
    quantity_kg: float
    at: int | None = None
    asset: str = ""
    custodian: str = ""
    new: str = ""
    destination: str = ""
    measured_c: float | None = None
    why: str = ""


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """Shipments that became one.

    Args:
        parts: Which; two or more, of one product, in one place.
        into: Id of what they become: a new one, or one of the parts; empty: one is made.
        at: When [ms]; None: now.
        custodian: Who holds them; empty: who is bound to where they are.
        why: In one's own words.
    """

    parts: tuple[str, ...]
    into: str = ""
    at: int | None = None
    custodian: str = ""
    why: str = ""


def ask_split(asking: Asking, split: Split) -> Outcome:
    """Return what came of a split; raises as ``asking.ask`` does. ``about`` names the new shipment."""
    return ask(
        asking,
        Permission.MOVE_GOODS,
        split.shipment,
        content=msgspec.to_builtins(split),
        work=lambda connection, now, who: do_split(connection, now, who, split),
    )


def ask_merge(asking: Asking, merge: Merge) -> Outcome:
    """Return what came of a merge; raises as ``asking.ask`` does. ``about`` names what they became."""
    return ask(
        asking,
        Permission.MOVE_GOODS,
        merge.into,
        content=msgspec.to_builtins(merge),
        work=lambda connection, now, who: do_merge(connection, now, who, merge),
    )


def do_split(connection: Connection, now: int, who: Who, split: Split) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_split``."""
    way = way_to_move(connection, who, split.shipment)
    child = _child(connection, now, who, way, split)
    act = split_act(connection, now, who, way=way, said=(child.id, split))
    write_shipment(connection, who.coop, child)
    note(connection, who.coop, [act], now)
    outcome = outcome_of(act, [])
    left = round(way.shipment.quantity_kg - split.quantity_kg, 3)
    outcome = msgspec.structs.replace(outcome, detail=outcome.detail | {"left_kg": left})
    return outcome, [Change("shipment:create", f"shipments/{child.id}", new=child), change_of(act)]


def split_act(connection: Connection, now: int, who: Who, *, way: Way, said: tuple[str, Split]) -> CustodyAct:
    """Return a split as an act, checked.

    Args:
        connection: To read from.
        now: [ms].
        who: Who says so.
        way: Of what was split.
        said: Id of what it becomes, and what he says.

    Raises:
        InputError: It cannot be.
    """
    child, split = said
    at = free_instant(way, min(now, now if split.at is None else split.at))
    custodian = split.custodian
    if split.asset and not custodian:
        custodian = holder_in(connection, who.coop, split.asset) or who.contact
    act = _act(
        who, now, split.at if split.at is not None else at, (CustodyKind.SPLIT, child, way.shipment.id)
    )
    act = replace(act, asset=split.asset, custodian=custodian, why=split.why.strip())
    act = replace(act, quantity_kg=split.quantity_kg, measured_c=split.measured_c)
    facts = facts_for(connection, who.coop, act, oldest_ms=who.oldest_ms)
    _check(act, facts, now)
    act = replace(act, at=at)
    leg = _check_here(way, act, facts)
    check_his(connection, who, way, replace(act, asset="", custodian=""))
    left = way.shipment.quantity_kg
    if left and split.quantity_kg > left + 1e-9:
        thing, came = f"shipment {way.shipment.id}", f"{split.quantity_kg:g} kg"
        raise InputError(thing, came, f"at most the {left:g} kg that are left", reason="too-much")
    if act.custodian and not act.asset:
        act = replace(act, asset=leg)
    return replace(act, from_asset=leg)


def do_merge(connection: Connection, now: int, who: Who, merge: Merge) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_merge``."""
    ids = list(dict.fromkeys(each.strip().lower() for each in merge.parts))
    if len(ids) > MOST_PARTS:
        raise InputError("merge", f"{len(ids)} parts", f"{MOST_PARTS} at most", reason="too-many")
    ways = [way_to_move(connection, who, each) for each in ids]
    into = merge.into.strip().lower()
    kept = next((each for each in ways if each.shipment.id == into), None)
    at = _instant(ways, now, merge.at)
    asset = check_same_goods((kept or ways[0]).shipment if ways else None, ways, at - 1)
    used = {each.shipment.id: used_at(connection, who.coop, each.shipment.id, at) for each in ways}
    carried = most_used(used.values()).shipment
    target = kept.shipment if kept else _lot(connection, now, who, ways, merge)
    acts = _merge_acts(connection, now, who, (ways, merge, target.id), (carried, asset, at))
    if kept is None:
        write_shipment(connection, who.coop, target)
    note(connection, who.coop, acts, now)
    created = [] if kept else [Change("shipment:create", f"shipments/{target.id}", new=target)]
    outcome = outcome_of(acts[-1], [])
    detail = outcome.detail | {"carries": carried, "parts": ids}
    return msgspec.structs.replace(outcome, detail=detail), [*created, *map(change_of, acts)]


class _Chosen(NamedTuple):
    carried: str
    asset: str
    at: int


def _merge_acts(
    connection: Connection,
    now: int,
    who: Who,
    what: tuple[list[Way], Merge, str],
    chosen: tuple[str, str, int],
) -> list[CustodyAct]:
    """Return the acts of a merge, checked: the end of each part, and what goes on, which is the last."""
    (ways, merge, target), (carried, asset, at) = what, _Chosen(*chosen)
    together = secrets.token_hex(8)
    custodian = merge.custodian or holder_in(connection, who.coop, asset) or who.contact
    acts = []
    for way in ways:
        id_, left = way.shipment.id, way.shipment.quantity_kg
        act = _act(who, now, at, (CustodyKind.MERGED, id_, target), together)
        act = replace(act, from_asset=asset, quantity_kg=left or None, why=merge.why.strip())
        facts = facts_for(connection, who.coop, act, oldest_ms=who.oldest_ms)
        _check(replace(act, quantity_kg=None), facts, now)
        _check_here(way, act, facts)
        if way.after(at) is not None:
            thing, came = f"shipment {id_}", "something that happened to it later"
            raise InputError(thing, came, "goods of which nothing else was said", reason="contradicts-later")
        check_his(connection, who, way, act)
        if id_ != target:
            acts.append(act)
    goes_on = _act(who, now, at, (CustodyKind.MERGED, target, carried), together)
    goes_on = replace(goes_on, from_asset=asset, asset=asset, custodian=custodian, why=merge.why.strip())
    check_places(goes_on, facts_for(connection, who.coop, goes_on))
    return [*acts, goes_on]


def _instant(ways: list[Way], now: int, said_at: int | None) -> int:
    """Return when goods were merged [ms]: the first instant from then on at which nothing else happened."""
    at = min(now, now if said_at is None else said_at)
    while any(free_instant(way, at) != at for way in ways):
        at += 1
    return at


def _check(act: CustodyAct, facts: Facts, now: int) -> None:
    check_words(act)
    check_time(act, facts, now)
    check_places(act, facts)


def _check_here(way: Way, act: CustodyAct, facts: Facts) -> str:
    """Return where goods are that are divided; refuse what is not there."""
    check_there(way, replace(act, shipment=way.shipment.id), facts)
    leg = way.leg_at(act.at - 1)
    if leg is None:
        thing, came = f"shipment {way.shipment.id}", "goods in nothing that is watched"
        raise InputError(thing, came, "goods in a vehicle or cooler", reason="not-loaded")
    return leg.asset


def _act(who: Who, now: int, at: int, what: tuple[CustodyKind, str, str], together: str = "") -> CustodyAct:
    kind, shipment, parent = what
    return CustodyAct(
        key=new_key(shipment, together),
        shipment=shipment,
        act=kind,
        person=who.person,
        via=who.actor.via,
        at=at,
        from_asset="",
        recorded_at=now,
        parent=parent,
        address=who.actor.address,
    )


def _child(connection: Connection, now: int, who: Who, way: Way, split: Split) -> Shipment:
    check_quantity(way.shipment.id, split.quantity_kg)
    return replace(
        way.shipment,
        id=_id(connection, now, who, split.new, way.shipment.product),
        quantity_kg=split.quantity_kg,
        destination=split.destination.strip() or way.shipment.destination,
        parents=(way.shipment.id,),
        created_at=now,
    )


def _lot(connection: Connection, now: int, who: Who, ways: list[Way], merge: Merge) -> Shipment:
    """Return what shipments become: what they agree on, all of their weight, the mean of their prices."""
    parts = [each.shipment for each in ways]
    weight = round(sum(each.quantity_kg for each in parts), 3)
    worth = sum(each.quantity_kg * each.price_per_kg for each in parts)

    def same(name: str) -> str:
        values = {getattr(each, name) for each in parts}
        return str(values.pop()) if len(values) == 1 else ""

    return Shipment(
        id=_id(connection, now, who, merge.into, parts[0].product),
        product=parts[0].product,
        quantity_kg=weight,
        price_per_kg=round(worth / weight, 6) if weight else parts[0].price_per_kg,
        parents=tuple(each.id for each in parts),
        created_at=now,
        lot=same("lot"),
        origin=same("origin"),
        destination=same("destination"),
        order_ref=same("order_ref"),
    )


def _id(connection: Connection, now: int, who: Who, wanted: str, product: str) -> str:
    if not wanted:
        return free_id(connection, who.coop, product, now)
    found = checked_id(wanted)
    if shipment_of(connection, who.coop, found) is not None:
        raise InputError("id of a shipment", repr(found), "one that is not taken", reason="id-taken")
    return found
