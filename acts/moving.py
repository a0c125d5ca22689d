"""Goods change hands: loaded, handed over, unloaded, delivered, refused. The one way, for whoever says so.

Console, HTTP interface, command line and text messages all come through ``move``, so that none of them says
of goods what another would refuse. Not splitting and merging: see ``dividing``.
"""

import msgspec
from msgspec.structs import replace

from acts.asking import Asking, Who, ask, check_his, new_key, plain, way_to_move
from acts.doing import Change, Outcome, entry_of
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_possible import holder_of
from coldchain.registry.custody_rules import checked, warnings_of
from links.records import Connection
from links.records_audit import append
from links.records_places import note
from links.records_ways import assets_named, facts_for, near

MOVES = (
    CustodyKind.LOADED,
    CustodyKind.HANDED,
    CustodyKind.UNLOADED,
    CustodyKind.DELIVERED,
    CustodyKind.REFUSED,
)


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says of goods.

    Args:
        act: What happened to them.
        shipment: Which goods.
        at: When [ms]; None: now. From a telephone that had no coverage: when it was noted there.
        asset: Where they are from then on; for what was handed to a person: empty is where they were.
        custodian: Who holds them from then on; empty: who is bound to the asset.
        site: The station, where it has nothing that is watched.
        receiver: Who took them in the end.
        measured_c: What the goods had then [degC].
        why: Has to be there when they were refused.
    """

    act: CustodyKind
    shipment: str
    at: int | None = None
    asset: str = ""
    custodian: str = ""
    site: str = ""
    receiver: str = ""
    measured_c: float | None = None
    why: str = ""


def ask_move(asking: Asking, move: Move) -> Outcome:
    """Return what came of saying that goods changed hands; raises as ``asking.ask`` does."""
    return ask(
        asking,
        Permission.MOVE_GOODS,
        move.shipment,
        content=msgspec.to_builtins(move),
        work=lambda connection, now, who: do_move(connection, now, who, move),
    )


def do_move(connection: Connection, now: int, who: Who, move: Move) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_move``."""
    if move.act not in MOVES:
        allowed = f"one of {', '.join(MOVES)}"
        raise InputError(f"shipment {move.shipment}", f"{move.act}", allowed, reason="bad-act")
    way = way_to_move(connection, who, move.shipment)
    said = filled(connection, who, replace(move, shipment=way.shipment.id), now)
    check_his(connection, who, way, said)
    facts = facts_for(connection, who.coop, said, oldest_ms=who.oldest_ms)
    act = checked(way, said, facts, now)
    warnings = warnings_of(act, way.shipment.quantity_kg, facts)
    note(connection, who.coop, [act], now)
    return outcome_of(act, warnings), [change_of(act)]


def heard(connection: Connection, now: int, who: Who, said: CustodyAct) -> CustodyAct:
    """Return an act that a text message said, written down with its entry in the audit chain.

    A message has its own key and its own transaction, in which it is marked as handled: so it needs no door.
    Which goods are his was looked through by whoever understood it.

    Args:
        connection: In a transaction.
        now: [ms].
        who: Whose telephone it is.
        said: What he says; its key names the message.

    Raises:
        InputError: It cannot be; nothing was written.
    """
    way = way_to_move(connection, who, said.shipment)
    facts = facts_for(connection, who.coop, said, oldest_ms=who.oldest_ms)
    act = checked(way, said, facts, now)
    note(connection, who.coop, [act], now)
    append(connection, [entry_of(who.actor, who.coop, change_of(act), now)])
    return act


def filled(connection: Connection, who: Who, move: Move, now: int) -> CustodyAct:
    """Return what somebody says as an act, with what follows from the registry filled in."""
    at = now if move.at is None else move.at
    asset, custodian = move.asset, move.custodian
    if move.act in (CustodyKind.DELIVERED, CustodyKind.REFUSED):
        asset = custodian = ""
    elif move.act is CustodyKind.HANDED and not asset and custodian:
        leg = way_to_move(connection, who, move.shipment).leg_at(at)
        asset = leg.asset if leg else ""
    if asset and not custodian:
        custodian = holder_in(connection, who.coop, asset) or who.contact
    return CustodyAct(
        key=new_key(move.shipment),
        shipment=move.shipment,
        act=move.act,
        person=who.person,
        via=who.actor.via,
        at=at,
        from_asset="",
        asset=asset,
        custodian=custodian,
        site=move.site.strip(),
        recorded_at=now,
        why=move.why.strip(),
        receiver=move.receiver.strip(),
        address=who.actor.address,
        measured_c=move.measured_c,
    )


def holder_in(connection: Connection, coop: str, asset: str) -> str:
    """Return who holds what is in an asset; empty: nobody is bound to it."""
    found = assets_named(connection, coop, [asset]).get(asset)
    if found is None:
        return ""
    _, _, contacts = near(connection, coop, "", (asset, found.site))
    return holder_of(found, contacts)


def outcome_of(act: CustodyAct, warnings: list[str]) -> Outcome:
    """Return what came of an act."""
    detail = {"shipment": act.shipment, "key": act.key, "at": act.at, "warnings": warnings}
    more = {"act": act.act, "asset": act.asset, "custodian": act.custodian, "from_asset": act.from_asset}
    return Outcome(about=f"shipments/{act.shipment}", detail=detail | more)


def change_of(act: CustodyAct) -> Change:
    """Return the entry of an act in the audit chain."""
    old = {"asset": act.from_asset} if act.from_asset else None
    return Change(f"goods:{act.act}", f"shipments/{act.shipment}", old, plain(act), act.why)
