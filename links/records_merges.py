"""What the parts of a merged lot had used of their life, by what the records say. Not the choice."""

from sqlalchemy import Connection

from coldchain.errors import InputError
from coldchain.judgement.goods_state import load_goods
from coldchain.judgement.merging import Used, used_of, worse_since
from coldchain.registry.custody import CustodyAct, CustodyKind, is_from, standing
from coldchain.registry.custody_way import Way
from links.records_shipments import load_shipments, verdicts_of


def used_at(connection: Connection, coop: str, shipment: str, at: int) -> Used:
    """Return what a shipment had used up to an instant [ms]: by its state, else by the newest verdict on it.

    Goods that nothing has harmed have no verdict before they arrive; their state counts all along. Its rungs
    say how it was earlier, for a lot that goes on under the id of one of its parts.
    """
    key = f"{coop}/{shipment}"
    row = load_shipments(connection, [key]).get(key)
    if row is not None and (found := _by_state(shipment, row.blob, at)):
        return found
    rows = [row for row in verdicts_of(connection, coop, shipment) if row.verdict.as_of_at <= at]
    return used_of(shipment, rows[-1].verdict if rows else None)


def _by_state(shipment: str, blob: bytes, at: int) -> Used | None:
    try:
        state = load_goods(blob)
    except InputError:
        return None  # the watcher judges it anew
    rungs = [rung for rung in state.rungs if rung.position.event_at <= at]
    if not rungs:
        return None
    tally = rungs[-1].tally
    return Used(shipment, len(tally.fired), worst=tally.used[2], likely=tally.used[1])


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
