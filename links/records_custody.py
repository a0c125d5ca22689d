"""Who said that goods changed hands: rows that nothing changes or deletes. Not how legs follow from them."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, or_, select

from coldchain.registry.custody import CustodyAct, CustodyKind, is_from
from links.records_sql import insert_once
from links.records_tables import custody_acts

_FIELDS = CustodyAct.__struct_fields__


def write_acts(connection: Connection, coop: str, acts: Iterable[CustodyAct]) -> None:
    """Write what was said of goods; an act that is there already stays as it is.

    Not for whoever has something to say: ``records_places.note`` has it take effect too.
    """
    insert_once(connection, custody_acts, [{**msgspec.to_builtins(act), "coop": coop} for act in acts])


def acts_of(connection: Connection, coop: str) -> list[CustodyAct]:
    """Return what was said of the goods of a cooperative, in the order of time."""
    return _acts(connection, _select(coop).order_by(custody_acts.c.at, custody_acts.c.id))


def act_of(connection: Connection, coop: str, key: str) -> CustodyAct | None:
    """Return one act by its key; None when there is none."""
    found = _acts(connection, _select(coop).where(custody_acts.c.key == key))
    return found[0] if found else None


def acts_together(connection: Connection, coop: str, act: CustodyAct) -> list[CustodyAct]:
    """Return the acts on one shipment or its parts that were one for whoever said them, with this one.

    Their keys are the same up to the last ``|``.
    """
    ids = sorted({each for each in (act.shipment, act.parent) if each})
    either = or_(custody_acts.c.shipment.in_(ids), custody_acts.c.parent.in_(ids))
    said = _acts(connection, _select(coop).where(either).order_by(custody_acts.c.id))
    whole = act.key.rpartition("|")[0]
    return [each for each in said if each.key == act.key or (whole and each.key.rpartition("|")[0] == whole)]


def family_of(connection: Connection, coop: str, shipment: str) -> tuple[set[str], list[CustodyAct]]:
    """Return the shipments that one came from, itself among them, and what was said of all of these.

    Also what names it as its parent: what was split off it, or went into it.
    """
    known: set[str] = set()
    wanted = {shipment}
    found: dict[str, CustodyAct] = {}
    while wanted:
        known |= wanted
        acts = _about(connection, coop, wanted, parents=shipment in wanted)
        found |= {each.key: each for each in acts}
        wanted = {each.parent for each in acts if each.shipment in known and is_from(each)} - known
    return known, list(found.values())


def descendants_of(connection: Connection, coop: str, shipments: Collection[str]) -> set[str]:
    """Return shipments and all that was made of them: their ways depend on each other."""
    known: set[str] = set()
    wanted = set(shipments)
    while wanted:
        known |= wanted
        query = select(custody_acts.c.shipment).where(
            custody_acts.c.coop == coop,
            custody_acts.c.parent.in_(sorted(wanted)),
            custody_acts.c.act.in_((CustodyKind.SPLIT, CustodyKind.MERGED)),
        )
        wanted = set(connection.execute(query).scalars()) - known
    return known


def _about(connection: Connection, coop: str, ids: Collection[str], *, parents: bool) -> list[CustodyAct]:
    mine = custody_acts.c.shipment.in_(sorted(ids))
    either = or_(mine, custody_acts.c.parent.in_(sorted(ids))) if parents else mine
    return _acts(connection, _select(coop).where(either).order_by(custody_acts.c.id))


def _select(coop: str) -> Select[Any]:
    return select(*(custody_acts.c[name] for name in _FIELDS)).where(custody_acts.c.coop == coop)


def _acts(connection: Connection, query: Select[Any]) -> list[CustodyAct]:
    rows = connection.execute(query)
    return [msgspec.convert(dict(zip(_FIELDS, row, strict=True)), CustodyAct) for row in rows]
