"""What happened to goods as EPCIS events: put into something, taken out, handed over, received, made. Pure.

Legs say where goods were and with whom; acts say more where somebody said more. Goods are a class of which
there is a weight, so that none has an id of its own: the lot of a product by its GTIN, or else the shipment.
Acts have names where legs have ids: such a party or site is another kind (``party-named``), since two
may have one name; what has a number at GS1 is told by that. What goods were in is a thing by its GIAI or
GRAI, but as a place it keeps our own name: GS1 has none for what drives. A quantity is that of the instant:
what was split off or added since is counted back, and where that cannot be counted there is none. No event
names the report, so that the same event in two reports has one id.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from coldchain.registry.gs1 import lot_link, place_link
from coldchain.registry.things import AssetKind
from reports.content.document import Act, LegPart, Report
from reports.events.epcis_hash import event_id
from reports.events.epcis_words import KILOGRAM, NAMESPACES, Names, own, stamp

LOADING, ACCEPTING, UNLOADING, RECEIVING = "loading", "accepting", "unloading", "receiving"
REFUSED, PARTED, MADE = "refused", "parted", "made"
STORING, PICKING = "storing", "picking"
_SPLIT, _MERGED, _DELIVERED = "split", "merged", "delivered"
_IN_TRANSIT, _IN_PROGRESS = "in_transit", "in_progress"
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
        stands: What they were in does not drive: a cooler at a site.
        other: Of a part that was taken off, or went into others: the shipment that it became.
    """

    kind: str
    at: int
    asset: str
    place: str
    giver: str
    taker: str
    quantity_kg: float | None
    event: dict[str, Any]
    stands: bool = False
    other: str = ""


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
    return [goods | _weight(quantity_kg)]


def _weight(quantity_kg: float | None) -> dict[str, Any]:
    return {"quantity": quantity_kg, "uom": KILOGRAM} if quantity_kg else {}


def kg_at(report: Report, instant: int) -> float | None:
    """Return how much there was after what happened up to an instant [kg].

    Args:
        report: On the goods.
        instant: [ms].

    Returns:
        None: nobody said how much, or of how much one was split off or added since.
    """
    if report.goods is None or not report.goods.quantity_kg:
        return None
    id_, left = report.goods.id, report.goods.quantity_kg
    for act in _standing(report):
        if act.act not in (_SPLIT, _MERGED) or act.shipment == id_:
            continue
        if act.parent != id_ or act.quantity_kg is None:
            return None
        if act.at > instant:
            left += act.quantity_kg if act.act == _SPLIT else -act.quantity_kg
    return round(left, 3)


def _standing(report: Report) -> list[Act]:
    return [each for each in report.acts if not each.taken_back]


def _making(report: Report) -> Act | None:
    """Return the act that made goods out of others; None for all other goods.

    It is their own act; where none of them says whose it is, the first that can have made them.
    """
    if report.goods is None or not report.goods.parents:
        return None
    able = [each for each in _standing(report) if each.act in (_SPLIT, _MERGED)]
    own_acts = (each for each in able if each.shipment == report.goods.id)
    return next(own_acts, able[0] if able else None)


def _parts(report: Report, making: Act | None) -> list[Act]:
    """Return the acts by which goods went into those that were made, at one and the same instant."""
    id_ = report.goods.id if report.goods else ""
    if making is None or making.act != _MERGED:
        return []
    return [
        each
        for each in _standing(report)
        if each.act == _MERGED and each.at == making.at and each.parent == id_ != each.shipment
    ]


def _holder(report: Report, instant: int) -> str:
    """Return the name of who held the goods up to an instant [ms]; empty: not known."""
    held = (each for each in report.legs if each.from_at < instant <= each.until_at)
    leg = next(held, None)
    return leg.custodian_name if leg else ""


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
    names, quantity_kg = Names(report.subject.cooperative), kg_at(report, leg.from_at)
    is_handed = before is not None and before.custodian != leg.custodian
    kind, stands = ACCEPTING if is_handed else LOADING, leg.asset_kind == AssetKind.COOLER
    event = {
        "type": "AggregationEvent",
        **names.times(leg.from_at),
        "parentID": _thing(report, names, "asset", leg.asset),
        "childQuantityList": goods_of(report, names, quantity_kg),
        "action": "ADD",
        "bizStep": STORING if stands and not is_handed else kind,
        "disposition": _IN_PROGRESS if stands else _IN_TRANSIT,
        "readPoint": {"id": names.urn("asset", leg.asset)},
        **({"bizLocation": {"id": _site(report, names, leg.site)}} if leg.site else {}),
        **_taker(_thing(report, names, "party", leg.custodian)),
        **own(leg=leg.number),
    }
    giver_name = before.custodian_name if before is not None else ""
    people = (giver_name, leg.custodian_name)
    return Move(kind, leg.from_at, leg.asset_name, leg.site, *people, quantity_kg, event, stands)


def _out_of(report: Report, leg: LegPart) -> Move:
    names, quantity_kg = Names(report.subject.cooperative), kg_at(report, leg.until_at)
    event = {
        "type": "AggregationEvent",
        **names.times(leg.until_at),
        "parentID": _thing(report, names, "asset", leg.asset),
        "childQuantityList": goods_of(report, names, quantity_kg),
        "action": "DELETE",
        "bizStep": PICKING if leg.asset_kind == AssetKind.COOLER else UNLOADING,
        "disposition": _IN_PROGRESS,
        "readPoint": {"id": names.urn("asset", leg.asset)},
        **_giver(_thing(report, names, "party", leg.custodian)),
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
    parts = _parts(report, making)
    for act in _standing(report):
        if act in parts:
            continue
        if act.act == _DELIVERED:
            yield _observed(report, act, RECEIVING)
        elif act.act == REFUSED:
            yield _observed(report, act, REFUSED)
        elif act.act in (_SPLIT, _MERGED):
            yield _made(report, act) if act is making else _observed(report, act, PARTED)


def _observed(report: Report, act: Act, kind: str) -> Move:
    names = Names(report.subject.cooperative)
    taker = act.receiver or act.custodian if kind == RECEIVING else ""
    quantity_kg = None if kind == PARTED else act.quantity_kg or kg_at(report, act.at)
    step = {RECEIVING: RECEIVING, REFUSED: "inspecting", PARTED: "repackaging"}[kind]
    part_kg = act.quantity_kg if kind == PARTED else None
    event = {
        "type": "ObjectEvent",
        **names.times(act.at),
        "quantityList": goods_of(report, names, quantity_kg),
        "action": "OBSERVE",
        "bizStep": step,
        **({} if kind == REFUSED else {"disposition": _IN_PROGRESS}),
        **_place(report, names, act, is_left=kind == RECEIVING),
        **_taker(_thing(report, names, "party-named", taker)),
        **own(act=act.act, partKg=part_kg, measuredC=act.measured_c),
    }
    giver, to = _holder(report, act.at), taker or (act.custodian if kind == PARTED else "")
    went_to = act.parent if act.act == _MERGED else act.shipment
    other = went_to if kind == PARTED and report.goods and went_to != report.goods.id else ""
    quantity_kg = act.quantity_kg or quantity_kg
    return Move(kind, act.at, act.asset, act.site, giver, to, quantity_kg, event, other=other)


def _made(report: Report, act: Act) -> Move:
    """Return the making of goods out of others."""
    names = Names(report.subject.cooperative)
    parents = report.goods.parents if report.goods else ()
    went_in = {each.shipment: each.quantity_kg for each in _parts(report, act)}
    made_kg = kg_at(report, act.at) if act.shipment and act.act == _MERGED else act.quantity_kg
    event = {
        "type": "TransformationEvent",
        **names.times(act.at),
        "inputQuantityList": [
            {"epcClass": names.urn("shipment", each)} | _weight(went_in.get(each)) for each in parents
        ],
        "outputQuantityList": goods_of(report, names, made_kg),
        "bizStep": "creating_class_instance",
        "disposition": _IN_PROGRESS,
        **_place(report, names, act, is_left=False),
        **own(act=act.act),
    }
    return Move(MADE, act.at, act.asset, act.site, "", "", made_kg, event)


def _thing(report: Report, names: Names, kind: str, id_: str) -> str:
    """Return what a thing is called: by its link of GS1, else by our own name; empty: it is none."""
    return report.links.get(f"{kind}/{id_}") or names.urn(kind, id_) if id_ else ""


def _place(report: Report, names: Names, act: Act, *, is_left: bool) -> dict[str, Any]:
    """Return where an act was; with where the goods are from then on, when that is there."""
    if not act.site:
        return {}
    place = {"id": _site(report, names, act.site)}
    return {"readPoint": place} | ({"bizLocation": place} if is_left else {})


def _site(report: Report, names: Names, site: str) -> str:
    """Return what a site of a name is called: by its GLN where it has one."""
    number = report.glns.get(site)
    return place_link(number) if number else names.urn("site-named", site)


def void_of(report: Report) -> list[dict[str, Any]]:
    """Return the events of acts that were taken back: as they were told, and that they did not happen so.

    Whoever was given the event with an earlier report knows it again by its id, which is the same: what
    declares an error counts for no id. An event that was told again as it was is not among them.
    """
    if report.goods is None:
        return []
    kinds = {_DELIVERED: RECEIVING, REFUSED: REFUSED, _SPLIT: PARTED, _MERGED: PARTED}
    told = [each.event for each in moves_of(report)]
    found = []
    for act in report.acts:
        if act.taken_back_at is not None and act.act in kinds:
            event = _observed(report, act, kinds[act.act]).event
            if event not in told:
                found.append(event | {"errorDeclaration": _error(report, act, act.taken_back_at, kinds)})
    return found


def _error(report: Report, act: Act, at: int, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return what declares an act's event wrong, with the event that was put in its place at that instant."""
    instead = [each for each in _standing(report) if each.recorded_at == at and each.act == act.act]
    ids = [event_id(_observed(report, each, kinds[each.act]).event, NAMESPACES) for each in instead]
    declared: dict[str, Any] = {"declarationTime": stamp(at)}
    return declared | (
        {"reason": "incorrect_data", "correctiveEventIDs": ids} if ids else {"reason": "did_not_occur"}
    )
