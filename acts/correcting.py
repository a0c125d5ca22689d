"""What was said of goods is put right: an act is taken back, or another one stands in its place.

Nothing is deleted: the old act stays in the history with who took it back, when and why. What follows from
the acts that stand is judged again by the watcher, which sees that the goods' way is another one.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from acts.asking import Asking, Who, ask, made, new_key, plain, way_to_move
from acts.dividing import Split, split_act
from acts.doing import Change, Outcome
from acts.moving import Move, filled
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.judgement.merging import most_used
from coldchain.registry.custody import CustodyAct, CustodyKind, is_from, standing
from coldchain.registry.custody_rules import checked
from coldchain.registry.reasons import is_said
from links.records import Connection
from links.records_custody import act_of, acts_together, write_acts
from links.records_merges import carrying, parts_of, used_at
from links.records_places import note
from links.records_ways import facts_for

CHANGEABLE = ("at", "asset", "custodian", "site", "receiver", "measured_c", "quantity_kg")
"""What of an act may be put right; its kind and its goods may not: take it back and say another."""


def ask_withdraw(asking: Asking, key: str, why: str) -> Outcome:
    """Return what came of taking an act back; twice is once (``so-already``). Raises as ``asking.ask`` does.

    Args:
        asking: Who asks, and where.
        key: Of the act; a merge is taken back as a whole.
        why: Has to be said.
    """
    return ask(
        asking,
        Permission.CORRECT_GOODS,
        _shipment_of(key),
        content=[key, why],
        work=lambda connection, now, who: do_withdraw(connection, now, who, (key, why)),
    )


def ask_replace(asking: Asking, key: str, fields: Mapping[str, Any], why: str) -> Outcome:
    """Return what came of putting an act right; raises as ``asking.ask`` does.

    Args:
        asking: Who asks, and where.
        key: Of the act.
        fields: New values by name, of ``CHANGEABLE``; ``at`` in ms.
        why: Has to be said.
    """
    return ask(
        asking,
        Permission.CORRECT_GOODS,
        _shipment_of(key),
        content=[key, dict(fields), why],
        work=lambda connection, now, who: do_replace(connection, now, who, (key, fields, why)),
    )


def ask_carry(asking: Asking, shipment: str, why: str, *, part: str = "") -> Outcome:
    """Return what came of choosing anew whose way a merged lot carries; raises as ``asking.ask`` does.

    Args:
        asking: Who asks, and where.
        shipment: The lot.
        why: Has to be said.
        part: Whose; empty: of whichever had used most of its life, as is known now.
    """
    return ask(
        asking,
        Permission.CORRECT_GOODS,
        shipment,
        content=[shipment, part, why],
        work=lambda connection, now, who: do_carry(connection, now, who, (shipment, part, why)),
    )


def do_withdraw(
    connection: Connection, now: int, who: Who, said: tuple[str, str]
) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_withdraw``."""
    key, why = said
    act = _found(connection, who, key, why)
    about = f"shipments/{act.shipment}"
    way = way_to_move(connection, who, act.shipment)
    if all(each.key != act.key for each in way.stands):
        return Outcome(came="so-already", about=about, detail={"shipment": act.shipment, "key": key}), []
    whole = acts_together(connection, who.coop, act) if act.act is CustodyKind.MERGED else [act]
    for each in whole:
        _check_nothing_follows(connection, who, each)
    taken = [_taken_back(who, now, each, why) for each in whole]
    note(connection, who.coop, taken, now)
    changes = [
        Change("goods:withdraw", f"shipments/{each.shipment}", plain(each), None, why.strip())
        for each in whole
    ]
    return Outcome(about=about, detail={"shipment": act.shipment, "key": key}), changes


def do_replace(
    connection: Connection, now: int, who: Who, said: tuple[str, Mapping[str, Any], str]
) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_replace``."""
    key, fields, why = said
    old = _found(connection, who, key, why)
    thing = f"act {key}"
    unknown = sorted(set(fields) - set(CHANGEABLE))
    if unknown or not fields:
        came = ", ".join(unknown) or "nothing to change"
        raise InputError(thing, came, f"one of {', '.join(CHANGEABLE)}", reason="bad-field")
    if all(each.key != key for each in way_to_move(connection, who, old.shipment).stands):
        raise InputError(thing, "one that was taken back", "one that stands", reason="taken-back")
    if old.act is CustodyKind.MERGED:
        next_step = "Take it back, and say it anew; or choose whose way the lot carries."
        raise InputError(thing, "a merge", "any other act", next_step, reason="bad-act")
    taken = _taken_back(who, now, old, why)
    write_acts(connection, who.coop, [taken])  # what stands in its place is checked without it
    new = _in_its_place(connection, now, who, old, fields)
    new = replace(new, corrects=old.key, why=why.strip())
    note(connection, who.coop, [taken, new], now)
    detail = {"shipment": new.shipment, "key": new.key, "at": new.at, "corrects": old.key}
    change = Change("goods:correct", f"shipments/{new.shipment}", plain(old), plain(new), why.strip())
    return Outcome(about=f"shipments/{new.shipment}", detail=detail), [change]


def do_carry(
    connection: Connection, now: int, who: Who, said: tuple[str, str, str]
) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_carry``."""
    shipment, part, why = said
    way = way_to_move(connection, who, shipment)
    old = carrying(way)
    thing = f"shipment {way.shipment.id}"
    if old is None:
        raise InputError(thing, "one that was not merged", "a merged lot", reason="not-merged")
    if not is_said(why):
        raise InputError(thing, "no reason", "a few words why", reason="why-needed")
    parts = parts_of(way, old)
    if part and part not in parts:
        raise InputError(thing, repr(part), f"one of {', '.join(parts)}", reason="no-such-part")
    chosen = part or most_used(used_at(connection, who.coop, each, old.at) for each in parts).shipment
    about = f"shipments/{way.shipment.id}"
    if chosen == old.parent:
        return Outcome(came="so-already", about=about, detail={"carries": chosen}), []
    together = old.key.rpartition("|")[0]
    # The same whole as the parts' acts, so that it can be taken back with them; the key is a new one.
    new = replace(
        old,
        key=f"{together}|{new_key(way.shipment.id).replace('|', '-')}",
        parent=chosen,
        person=who.person,
        via=who.actor.via,
        address=who.actor.address,
        recorded_at=now,
        why=why.strip(),
        corrects=old.key,
    )
    note(connection, who.coop, [_taken_back(who, now, old, why), new], now)
    change = Change("goods:correct", about, plain(old), plain(new), why.strip())
    return Outcome(about=about, detail={"carries": chosen, "key": new.key}), [change]


def _in_its_place(
    connection: Connection, now: int, who: Who, old: CustodyAct, fields: Mapping[str, Any]
) -> CustodyAct:
    """Return an act with other values, checked against all that stands beside it."""
    if old.act is CustodyKind.SPLIT:
        way = way_to_move(connection, who, old.parent)
        told = {
            name: getattr(old, name) for name in ("at", "asset", "custodian", "quantity_kg", "measured_c")
        }
        split = made(Split, {"shipment": old.parent, **told, **_known(fields, Split)})
        new = split_act(connection, now, who, way=way, said=(old.shipment, split))
        later = way_to_move(connection, who, old.shipment).stands
        if later and later[0].at <= new.at:
            came = "a time after what was said of them later"
            raise InputError(f"shipment {old.shipment}", came, "an earlier time", reason="contradicts-later")
        return new
    names = ("act", "shipment", "at", "asset", "custodian", "site", "receiver", "measured_c")
    told = {name: getattr(old, name) for name in names}
    if fields.get("asset") and "custodian" not in fields:
        told["custodian"] = ""  # who is bound to that asset
    if "quantity_kg" in fields:
        raise InputError(f"act {old.key}", "a quantity", "none: only of a split", reason="bad-field")
    move = made(Move, {**told, **_known(fields, Move), "why": old.why})
    facts_now = filled(connection, who, move, now)
    facts = facts_for(connection, who.coop, facts_now, oldest_ms=None)
    way = way_to_move(connection, who, old.shipment)
    return checked(way, facts_now, msgspec.structs.replace(facts, corrects=True), now)


def _known(fields: Mapping[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in kind.__struct_fields__}


def _found(connection: Connection, who: Who, key: str, why: str) -> CustodyAct:
    act = act_of(connection, who.coop, key)
    if act is None:
        next_step = "See: coldchain shipment history ID"
        raise InputError("act", repr(key[:80]), "one of this cooperative", next_step, reason="no-such-act")
    if act.act is CustodyKind.WITHDRAWN:
        next_step = "Say anew what was taken back."
        raise InputError(f"act {key}", "one that takes back", "any other act", next_step, reason="bad-act")
    if not is_said(why):
        raise InputError(f"act {key}", "no reason", "a few words why", reason="why-needed")
    return act


def _check_nothing_follows(connection: Connection, who: Who, act: CustodyAct) -> None:
    """Refuse to take back what made goods of which something was said since."""
    if not is_from(act):
        return
    way = way_to_move(connection, who, act.shipment)
    made = [each for each in standing(way.acts) if each.at >= act.at and each.key != act.key]
    since = [each for each in made if each.key.rpartition("|")[0] != act.key.rpartition("|")[0]]
    if since:
        came = f"{since[0].act} since"
        next_step = "Take that back first."
        raise InputError(
            f"shipment {act.shipment}", came, "nothing since", next_step, reason="something-follows"
        )


def _taken_back(who: Who, now: int, act: CustodyAct, why: str) -> CustodyAct:
    return CustodyAct(
        key=new_key(act.shipment),
        shipment=act.shipment,
        act=CustodyKind.WITHDRAWN,
        person=who.person,
        via=who.actor.via,
        at=now,
        from_asset="",
        recorded_at=now,
        why=why.strip(),
        corrects=act.key,
        parent=act.parent,
        address=who.actor.address,
    )


def _shipment_of(key: str) -> str:
    return key.rpartition("|")[2]
