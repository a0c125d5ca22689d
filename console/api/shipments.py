"""Shipments for programs: listed, read whole, entered, put right. How goods move: ``goods.py``."""

from urllib.parse import quote

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from acts.asking import Who, ask
from acts.doing import Change, Outcome
from acts.shipments import New, ask_create, do_change
from coldchain.access.permissions import Permission
from coldchain.instants import FOREVER_AT
from coldchain.registry.custody_way import OPEN, OVER, Lifecycle, State
from console.api.ask import Ask
from console.api.operation import PREFIX, IdQuery, Operation
from console.api.paging import page_reply
from console.api.problems import ChangedError, not_found
from console.api.reply import Reply, has, tag_of
from console.api.shipment_types import (
    ChangedShipment,
    Done,
    Given,
    Harm,
    NewShipment,
    ShipmentPage,
    ShipmentQuery,
    WholeShipment,
    line_of,
    said_of,
)
from links.records import Connection
from links.records_places import settle
from links.records_shipments_page import Wanted, page
from links.records_shipments_whole import Whole, whole_of

_LOOK = Permission.LOOK_SHIPMENTS
_GROUPS: dict[str, tuple[State, ...]] = {
    "": (),
    "open": (State.PLANNED, *sorted(OPEN), State.OUT_OF_SIGHT),
    "over": tuple(sorted(OVER)),
}
MOST_OWN = 500


def list_(ask: Ask) -> Reply:
    """Return a page of shipments."""
    query = ask.query
    wanted = Wanted(
        states=_GROUPS[query.state] if query.state in _GROUPS else (State(query.state),),
        asset=query.asset,
        site=query.site,
        custodian=query.custodian,
        text=query.q,
        only=ask.scope.shipments()[-MOST_OWN:] if ask.is_narrow(_LOOK) else None,
        limit=query.limit,
        after=query.after,
    )
    with ask.records.reading() as connection:
        is_right = ask.shared.kept.settled(connection, ask.coop, ask.now)
        found = page(connection, ask.coop, wanted) if is_right else None
    if found is None:
        _settle(ask)
        with ask.records.reading() as connection:
            found = page(connection, ask.coop, wanted)
    items = [
        line_of(each.shipment, _his_place(ask, each.shipment.id, each.life), each.decision, each.version)
        for each in found.lines
    ]
    return page_reply(ask, items, found.after)


def get(ask: Ask) -> Reply:
    """Return one shipment, whole."""
    return Reply(_whole(ask, ask.query.id), is_tagged=True)


def create(ask: Ask) -> Reply:
    """Enter a shipment."""
    outcome = ask_create(ask.asking, New(**msgspec.structs.asdict(ask.body)))
    id_ = outcome.about.partition("/")[2]
    where = f"{PREFIX}/shipments/{quote(id_, safe='')}?coop={ask.coop}"
    return Reply(done(outcome), status=201, headers={"location": where})


def change(request: Ask) -> Reply:
    """Put right what was entered of a shipment."""
    values = msgspec.structs.asdict(request.body)
    why = values.pop("why")
    fields = {name: value for name, value in values.items() if value is not UNSET}
    id_, wanted = request.query.id, request.if_match

    def work(connection: Connection, now: int, who: Who) -> tuple[Outcome, list[Change]]:
        if wanted:
            whole = whole_of(connection, request.coop, id_, now)
            if whole is not None and not has(tag_of(_told(request, whole)), wanted):
                raise ChangedError(f"shipments/{id_}")
        return do_change(connection, now, who, (id_, fields, why))

    outcome = ask(request.asking, Permission.CORRECT_GOODS, id_, content=[fields, why], work=work)
    return Reply(done(outcome))


def done(outcome: Outcome) -> Done:
    """Return what came of an act, as it is told."""
    return Done(came=outcome.came, about=outcome.about, again=outcome.again, detail=outcome.detail)


def _settle(ask: Ask) -> None:
    """Have the list of places as it is now: what begins or ends by the plan's own time counts."""
    with ask.records.transaction() as connection:
        settle(connection, ask.coop, ask.now)


def _whole(ask: Ask, id_: str) -> WholeShipment:
    with ask.records.reading() as connection:
        whole = whole_of(connection, ask.coop, id_, ask.now)
    if whole is None or (ask.is_narrow(_LOOK) and not ask.scope.sees_shipment(id_)):
        raise not_found("shipment", id_, "no-such-shipment")
    return _told(ask, whole)


def _told(ask: Ask, whole: Whole) -> WholeShipment:
    """Return what of a shipment he sees: narrow roles their own legs, and what happened on these."""
    if ask.is_narrow(_LOOK):
        whole = _his_part(ask, whole)
    way, life = whole.way, _his_place(ask, whole.way.shipment.id, whole.life)
    return WholeShipment(
        shipment=way.shipment,
        entered_kg=way.entered_kg,
        state=life.state,
        since_at=life.since_at,
        asset=life.asset,
        site=life.site,
        custodian=life.custodian,
        receiver=life.receiver,
        parent=life.parent,
        legs=list(way.legs),
        acts=[said_of(each) for each in way.acts],
        verdicts=[
            Given(
                version=each.version,
                is_final=each.final,
                cause=each.cause,
                recorded_at=each.recorded_at,
                verdict=msgspec.to_builtins(each.verdict),
            )
            for each in whole.verdicts
        ],
        harms=[
            Harm(
                id=each.id,
                asset=each.asset,
                kind=each.kind,
                severity=each.severity,
                started_at=each.started_at,
                ended_at=each.ended_at,
            )
            for each in whole.excursions
        ],
    )


def _his_place(ask: Ask, shipment: str, life: Lifecycle) -> Lifecycle:
    """Return where goods are; to narrow roles nothing of it once others hold them."""
    if not ask.is_narrow(_LOOK) or ask.scope.holds(shipment, ask.now):
        return life
    return life._replace(asset="", site="", custodian="", receiver="")


def _his_part(ask: Ask, whole: Whole) -> Whole:
    legs = ask.scope.legs_of(whole.way.shipment.id)
    ends = [(leg.from_at, FOREVER_AT if leg.until_at is None else leg.until_at) for leg in legs]

    def touches(start: int, end: int) -> bool:
        return any(start <= until and end >= since for since, until in ends)

    acts = tuple(each for each in whole.way.acts if touches(each.at, each.at))
    harms = [each for each in whole.excursions if touches(each.started_at, each.ended_at or FOREVER_AT)]
    way = replace(whole.way, legs=legs, acts=acts)
    return whole._replace(way=way, verdicts=[], excursions=harms, alarms=[], worse=None)


OPERATIONS = (
    Operation(
        "GET",
        "/shipments",
        "listShipments",
        "Shipments by where they are, those that changed last first",
        list_,
        _LOOK,
        ShipmentQuery,
        answer=ShipmentPage,
        is_shared=True,
    ),
    Operation(
        "GET",
        "/shipments/{id}",
        "getShipment",
        "One shipment with its way, what was said of it, verdicts and harms",
        get,
        _LOOK,
        IdQuery,
        answer=WholeShipment,
        errors=(404,),
        is_shared=True,
    ),
    Operation(
        "POST",
        "/shipments",
        "addShipment",
        "Enter a shipment",
        create,
        Permission.CREATE_SHIPMENT,
        body=NewShipment,
        answer=Done,
        status=201,
        errors=(409,),
    ),
    Operation(
        "PATCH",
        "/shipments/{id}",
        "changeShipment",
        "Put right what was entered of a shipment",
        change,
        Permission.CORRECT_GOODS,
        IdQuery,
        body=ChangedShipment,
        answer=Done,
        errors=(404, 409, 412),
        checks=True,
    ),
)
