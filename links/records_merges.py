"""What the parts of a merged lot had used of their life, by the verdicts in the records. Not the choice."""

from sqlalchemy import Connection

from coldchain.judgement.merging import Used, used_of, worse_since
from coldchain.registry.custody import CustodyAct, CustodyKind, is_from, standing
from coldchain.registry.custody_way import Way
from links.records_shipments import verdicts_of


def used_at(connection: Connection, coop: str, shipment: str, at: int) -> Used:
    """Return what a shipment had used up to an instant [ms], by the newest verdict that speaks of then.

    One whose way ended at that instant is judged anew as late readings come; one that goes on counts by the
    newest verdict from before.
    """
    rows = [row for row in verdicts_of(connection, coop, shipment) if row.verdict.as_of_at <= at]
    return used_of(shipment, rows[-1].verdict if rows else None)


def carrying(way: Way) -> CustodyAct | None:
    """Return the act by which a shipment carries the way of one of its parts; None: it was not merged."""
    merged = [each for each in way.stands if each.act is CustodyKind.MERGED and is_from(each)]
    return merged[-1] if merged else None


def parts_of(way: Way, act: CustodyAct) -> list[str]:
    """Return the parts that became a shipment by an act, itself where it was one of them."""
    went = [
        each.shipment
        for each in standing(way.acts)
        if each.act is CustodyKind.MERGED and each.at == act.at and each.parent == way.shipment.id
    ]
    went = [each for each in went if each != way.shipment.id]
    return went if way.shipment.parents else [way.shipment.id, *went]


def worse_part(connection: Connection, coop: str, way: Way) -> Used | None:
    """Return the part that is known by now to have been worse than the one whose way is carried.

    None when none is, or nothing was merged. Somebody may then choose again: ``acts/correcting.py``.
    """
    act = carrying(way)
    if act is None:
        return None
    parts = [used_at(connection, coop, each, act.at) for each in parts_of(way, act)]
    return worse_since(used_at(connection, coop, act.parent, act.at), parts)
