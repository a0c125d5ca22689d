"""Goods that changed hands, as people said so by message, laid over the legs of the registry's file.

The file says what is planned and what somebody wrote down; an act says what happened at an instant. A file
that is read again does not know of acts and cannot undo them: legs are the file's, with all acts applied each
time. A leg in the file that begins at an act's instant or later stands: so an act is put right.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from coldchain.registry.registry import covers
from coldchain.registry.things import Leg


class CustodyKind(StrEnum):
    """How goods changed hands."""

    DELIVERED = "delivered"
    UNLOADED = "unloaded"
    HANDED = "handed"


class CustodyAct(msgspec.Struct, frozen=True, kw_only=True):
    """That a shipment changed hands.

    Args:
        key: Names the act; the same twice is one.
        shipment: Which goods.
        act: How.
        person: Who said so.
        via: By what he said it: ``sms``.
        at: When it was so [ms].
        from_asset: Where they had been.
        asset: Where they are from then on; empty: they have left what is watched.
        custodian: Who holds them from then on; empty with ``asset``.
        site: The station that was named; empty when none was.
        recorded_at: When this was written down [ms].
        why: Why it was refused, or put right.
        corrects: Key of the act that this one takes back; empty: none.
        parent: The shipment that goods were split from, or merged with.
        receiver: The name of who took them, where he is no contact.
        address: From where it was said.
        quantity_kg: How much it is about; None: all of it [kg].
        measured_c: What the goods had when they changed hands; None when nobody measured it [degC].
    """

    key: str
    shipment: str
    act: CustodyKind
    person: str
    via: str
    at: int
    from_asset: str
    asset: str = ""
    custodian: str = ""
    site: str = ""
    recorded_at: int = 0
    why: str = ""
    corrects: str = ""
    parent: str = ""
    receiver: str = ""
    address: str = ""
    quantity_kg: float | None = None
    measured_c: float | None = None


def with_acts(legs: Sequence[Leg], acts: Iterable[CustodyAct]) -> tuple[Leg, ...]:
    """Return legs as they are after what people said, in the order of shipment and time.

    Args:
        legs: Of the registry's file.
        acts: In any order; of shipments without legs too.
    """
    by_shipment: dict[str, list[Leg]] = {}
    for leg in legs:
        by_shipment.setdefault(leg.shipment, []).append(leg)
    for act in sorted(acts, key=lambda each: (each.at, each.recorded_at, each.key)):
        if act.shipment in by_shipment:
            by_shipment[act.shipment] = _after(by_shipment[act.shipment], act)
    after = [leg for of_one in by_shipment.values() for leg in of_one]
    return tuple(sorted(after, key=lambda leg: (leg.shipment, leg.from_at, leg.asset)))


def _after(legs: Sequence[Leg], act: CustodyAct) -> list[Leg]:
    """Return the legs of one shipment after an act."""
    kept = [replace(leg, until_at=act.at) if _is_cut(leg, act.at) else leg for leg in legs]
    if not act.asset or any(leg.from_at == act.at for leg in kept):
        return kept
    next_at = min((leg.from_at for leg in legs if leg.from_at > act.at), default=None)
    opened = Leg(
        shipment=act.shipment,
        asset=act.asset,
        custodian=act.custodian,
        from_at=act.at,
        until_at=next_at,
    )
    return [*kept, opened]


def _is_cut(leg: Leg, instant: int) -> bool:
    return leg.from_at < instant and covers(leg.from_at, leg.until_at, instant)
