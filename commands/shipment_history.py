"""What was said of a shipment, as it is printed; and which act somebody means."""

from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from acts.asking import plain, way_of_shipment
from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_way import Way
from commands.shipment_desk import Desk
from commands.terminal import Terminal


def print_history(desk: Desk, shipment: str, *, json: bool) -> None:
    """Print all that was said of a shipment, in the order in which it was said."""
    way = _way(desk, shipment)
    gone = {each.corrects for each in way.acts if each.act == "withdrawn"}
    if json:
        print(msgspec.json.encode([_plain(each, gone) for each in way.acts]).decode())
    elif way.acts:
        Terminal().print(_table(desk, way, gone))
    else:
        print("Nobody has said anything of it.")


def _table(desk: Desk, way: Way, gone: set[str]) -> Table:
    table = Table("when", Column("what", overflow="fold"), Column("who said so", overflow="fold"), box=None)
    for act in way.acts:
        who = f"{act.person} ({act.via}), {desk.time(act.recorded_at)}"
        table.add_row(desk.time(act.at), escape(_words(way, act, gone)), escape(f"{who}\n{act.key}"))
    return table


def _words(way: Way, act: CustodyAct, gone: set[str]) -> str:
    words = [f"{act.act}{' (no longer stands)' if act.key in gone else ''}"]
    if act.shipment != way.shipment.id:
        words.append(f"shipment {act.shipment}")
    more = (
        ("into", act.asset),
        ("at", act.site),
        ("held by", act.custodian),
        ("shipment", act.parent if act.parent != way.shipment.id else ""),
        ("taken by", act.receiver),
        ("in place of" if act.act != "withdrawn" else "act", act.corrects),
        ("because", act.why),
    )
    words += [f"{name} {value}" for name, value in more if value]
    if act.quantity_kg is not None:
        words.append(f"{act.quantity_kg:g} kg")
    if act.measured_c is not None:
        words.append(f"{act.measured_c:g} degC")
    return ", ".join(words)


def _plain(act: CustodyAct, gone: set[str]) -> dict[str, Any]:
    told = plain(act) | {"stands": act.key not in gone}
    return {name: to_iso(value) if name.endswith("at") and value else value for name, value in told.items()}


def _way(desk: Desk, shipment: str) -> Way:
    with desk.records.reading() as connection:
        return way_of_shipment(connection, desk.coop, shipment)


def key_of(desk: Desk, shipment: str, act: str) -> str:
    """Return the key of an act of a shipment; ``last`` is the last that stands.

    Raises:
        InputError: It is of another one.
    """
    way = _way(desk, shipment)
    known = [each.key for each in way.acts]
    if act == "last" and way.stands:
        return way.stands[-1].key
    if act not in known:
        next_step = f"See: coldchain shipment history {shipment}"
        raise InputError("act", repr(act), f"one of the {len(known)} of {shipment}", next_step)
    return act
