"""What happened to goods as EPCIS events: put into something, taken out, handed over, received, made. Pure.

Legs say where goods were and with whom; acts say more where somebody said more. Goods are a class of which
there is a weight, so that none has an id of its own: the lot of a product by its GTIN, or else the shipment.
Acts have names where legs have ids: such a party or site is another kind (``party-named``), since two
may have one name; a site with a GLN is told by that. A quantity is told only where it is known for that
instant: goods of which some was split off or to which some was added since have none. No event names the
report, so that the same event in two reports has one id.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from coldchain.registry.gs1 import lot_link, place_link
from reports.document import Act, LegPart, Report
from reports.epcis_words import KILOGRAM, Names, own

LOADING, ACCEPTING, UNLOADING, RECEIVING = "loading", "accepting", "unloading", "receiving"
REFUSED, PARTED, MADE = "refused", "parted", "made"
_SPLIT, _MERGED, _DELIVERED = "split", "merged", "delivered"
_HOLDS = "possessing_party"


class Move(NamedTuple):
    """Something that happened to goods.

    Args:
        kind: What, of the words above.
        at: When [ms].
        asset: Name of what they were in from then on, or until then; empty: nothing that is watched.
        place: Name of the site; empty: not known.
        giver: Name of who had them; empty: not known.
        taker: Name of who has them from then on; empty: not known.
        quantity_kg: How much [kg]; None: not known.
        event: As EPCIS has it, without its id.
    """

    kind: str
    at: int
    asset: str
    place: str
    giver: str
    taker: str
    quantity_kg: float | None
    event: dict[str, Any]


def moves_of(report: Report) -> list[Move]:
    """Return what happened to the goods of a report, by time; nothing for an asset."""
    if report.goods is None:
        return []
    found = [*_legs(report), *_acts(report)]
    return sorted(found, key=lambda each: (each.at, each.kind != MADE))


def goods_of(report: Report, names: Names, quantity_kg: float | None = None) -> list[dict[str, Any]]:
    """Return the goods as a list of quantities; empty for an asset.

    Args:
        report: On them.
        names: Of the cooperative.
        quantity_kg: How much there was [kg]; None: not known.
    """
    if report.goods is None:
        return []
    lot = lot_link(report.goods.gtin, report.goods.lot) if report.goods.gtin else None
    goods: dict[str, Any] = {"epcClass": lot or names.urn("shipment", report.goods.id)}
    if quantity_kg:
        goods |= {"quantity": quantity_kg, "uom": KILOGRAM}
    return [goods]


def known_kg(report: Report) -> float | None:
    """Return how much there was all the time [kg]; None: it changed, or nobody said."""
    if report.goods is None or any(each.act in (_SPLIT, _MERGED) for each in _standing(report)):
        return None
    return report.goods.quantity_kg or None


def _standing(report: Report) -> list[Act]:
    return [each for each in report.acts if not each.taken_back]


def _making(report: Report) -> Act | None:
    """Return the act that made goods out of others, the first that can have; None for all other goods."""
    if report.goods is None or not report.goods.parents:
        return None
    return next((each for each in _standing(report) if each.act in (_SPLIT, _MERGED)), None)


def _legs(report: Report) -> Iterator[Move]:
    """Yield what legs tell; what was before the goods were made happened to those that they came from."""
    making = _making(report)
    made_at = making.at if making else 0
    before: LegPart | None = None
    for leg in report.legs:
        if leg.until_at <= made_at:
            continue
        yield _into(report, replace(leg, from_at=max(leg.from_at, made_at)), before)
        if leg is not report.legs[-1] or leg.until_at < report.subject.as_known_at:
            yield _out_of(report, leg)
        before = leg


def _into(report: Report, leg: LegPart, before: LegPart | None) -> Move:
    names, quantity_kg = Names(report.subject.cooperative), known_kg(report)
    is_handed = before is not None and before.custodian != leg.custodian
    kind = ACCEPTING if is_handed else LOADING
    event = {
        "type": "AggregationEvent",
        **names.times(leg.from_at),
        "parentID": names.urn("asset", leg.asset),
        "childQuantityList": goods_of(report, names, quantity_kg),
        "action": "ADD",
        "bizStep": kind,
        "readPoint": {"id": names.urn("asset", leg.asset)},
        **_taker(names.urn("party", leg.custodian) if leg.custodian else ""),
        **own(leg=leg.number),
    }
    giver_name = before.custodian_name if before is not None else ""
    return Move(kind, leg.from_at, leg.asset_name, "", giver_name, leg.custodian_name, quantity_kg, event)


def _out_of(report: Report, leg: LegPart) -> Move:
    names, quantity_kg = Names(report.subject.cooperative), known_kg(report)
    event = {
        "type": "AggregationEvent",
        **names.times(leg.until_at),
        "parentID": names.urn("asset", leg.asset),
        "childQuantityList": goods_of(report, names, quantity_kg),
        "action": "DELETE",
        "bizStep": UNLOADING,
        "readPoint": {"id": names.urn("asset", leg.asset)},
        **_giver(names.urn("party", leg.custodian) if leg.custodian else ""),
        **own(leg=leg.number),
    }
    return Move(UNLOADING, leg.until_at, leg.asset_name, "", leg.custodian_name, "", quantity_kg, event)


def _giver(party: str) -> dict[str, Any]:
    """Return who had the goods. Never together with ``_taker``: makers of ids differ in the order."""
    return {"sourceList": [{"source": party, "type": _HOLDS}]} if party else {}


def _taker(party: str) -> dict[str, Any]:
    """Return who has the goods from then on."""
    return {"destinationList": [{"destination": party, "type": _HOLDS}]} if party else {}


def _acts(report: Report) -> Iterator[Move]:
    """Yield what only acts tell."""
    making = _making(report)
    for act in _standing(report):
        if act.act == _DELIVERED:
            yield _observed(report, act, RECEIVING)
        elif act.act == REFUSED:
            yield _observed(report, act, REFUSED)
        elif act.act in (_SPLIT, _MERGED):
            yield _made(report, act) if act is making else _observed(report, act, PARTED)


def _observed(report: Report, act: Act, kind: str) -> Move:
    names = Names(report.subject.cooperative)
    taker = act.receiver or act.custodian if kind == RECEIVING else ""
    quantity_kg = None if kind == PARTED else act.quantity_kg or known_kg(report)
    step = {RECEIVING: RECEIVING, REFUSED: "inspecting", PARTED: "repackaging"}[kind]
    part_kg = act.quantity_kg if kind == PARTED else None
    event = {
        "type": "ObjectEvent",
        **names.times(act.at),
        "quantityList": goods_of(report, names, quantity_kg),
        "action": "OBSERVE",
        "bizStep": step,
        **_place(report, names, act),
        **_taker(names.urn("party-named", taker) if taker else ""),
        **own(act=act.act, partKg=part_kg, measuredC=act.measured_c),
    }
    return Move(
        kind, act.at, act.asset, act.site, act.custodian, taker, act.quantity_kg or quantity_kg, event
    )


def _made(report: Report, act: Act) -> Move:
    """Return the making of goods out of others."""
    names = Names(report.subject.cooperative)
    parents = report.goods.parents if report.goods else ()
    event = {
        "type": "TransformationEvent",
        **names.times(act.at),
        "inputQuantityList": [{"epcClass": names.urn("shipment", each)} for each in parents],
        "outputQuantityList": goods_of(report, names, act.quantity_kg),
        "bizStep": "creating_class_instance",
        **_place(report, names, act),
        **own(act=act.act),
    }
    return Move(MADE, act.at, act.asset, act.site, "", "", act.quantity_kg, event)


def _place(report: Report, names: Names, act: Act) -> dict[str, Any]:
    if not act.site:
        return {}
    number = report.glns.get(act.site)
    return {"readPoint": {"id": place_link(number) if number else names.urn("site-named", act.site)}}
