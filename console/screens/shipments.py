"""Shipments: a list by where they are, and the form by which one is entered."""

from starlette.responses import Response

from acts.asking import Asking
from acts.shipments import New, ask_create
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.registry.custody_way import OPEN, OVER, State
from coldchain.registry.retired import in_use
from console.desk import Desk, Screen
from console.fields import number_said
from console.frame import see
from console.his import his_life
from console.reasons import mistake
from console.visit import Visit
from links.records_places import is_settled, settle
from links.records_shipments_page import Line, Wanted, counts, page

MOST_OWN = 500
_GROUPS: dict[str, tuple[State, ...]] = {
    "open": (State.PLANNED, *sorted(OPEN), State.OUT_OF_SIGHT),
    "over": tuple(sorted(OVER)),
    "all": (),
} | {str(state): (state,) for state in State}


def show_all(visit: Visit, desk: Desk) -> Response:
    """Return a page of shipments."""
    settled(visit)
    chosen = visit.asked("state", "open")
    own = _own(visit)
    wanted = Wanted(
        states=_GROUPS.get(chosen, ()),
        site="" if own is not None else visit.asked("site"),
        asset="" if own is not None else visit.asked("asset"),
        custodian="" if own is not None else visit.asked("custodian"),
        text=visit.asked("q"),
        only=own,
        after=visit.asked("after"),
    )
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        found = page(connection, visit.coop, wanted)
        numbers = counts(connection, visit.coop) if wanted.only is None else {}
    people = {each.id: each.name or each.id for each in lookup.registry.contacts}
    return desk.frame.page(
        visit,
        "shipments.html",
        title="Shipments",
        lines=[_his_line(visit, each) for each in found.lines],
        after=found.after,
        lookup=lookup,
        people=people,
        numbers=[(state, numbers[state]) for state in State if state in numbers],
        chosen=chosen,
        q=wanted.text,
    )


def _his_line(visit: Visit, line: Line) -> Line:
    """Return a line as this person sees it: a narrow role neither where it is with others, nor a verdict."""
    life = his_life(visit, line.shipment.id, line.life)
    return line._replace(
        life=life, decision="" if visit.is_narrow(Permission.LOOK_SHIPMENTS) else line.decision
    )


def _own(visit: Visit) -> tuple[str, ...] | None:
    """Return which shipments alone this person sees, the newest; None: he sees all."""
    if not visit.is_narrow(Permission.LOOK_SHIPMENTS):
        return None
    return visit.scope.shipments()[-MOST_OWN:]


def settled(visit: Visit) -> None:
    """Have the list of places as it is now: what begins or ends by the plan's own time counts."""
    with visit.reading() as connection:
        is_right = is_settled(connection, visit.coop, visit.now)
    if not is_right:
        with visit.records.transaction() as connection:
            settle(connection, visit.coop, visit.now)


def show_new(visit: Visit, desk: Desk) -> Response:
    """Return the form by which a shipment is entered."""
    return _form(visit, desk)


def create(visit: Visit, desk: Desk) -> Response:
    """Enter a shipment, and show it."""
    try:
        new = New(
            product=visit.said("product"),
            quantity_kg=number_said(visit, "quantity_kg") or 0.0,
            id=visit.said("id").lower(),
            lot=visit.said("lot"),
            price_per_kg=number_said(visit, "price_per_kg"),
            origin=visit.said("origin"),
            destination=visit.said("destination"),
            start_c=number_said(visit, "start_c"),
            order_ref=visit.said("order_ref"),
        )
        asking = Asking(visit.records, visit.clock, visit.actor, visit.coop, visit.said("key"))
        outcome = ask_create(asking, new)
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return _form(visit, desk, problem=mistake(error))
    said = "again" if outcome.again else "saved"
    return see(visit, "/shipment", id=outcome.about.partition("/")[2], said=said)


def _form(visit: Visit, desk: Desk, *, problem: str = "") -> Response:
    registry = visit.registry
    products = sorted({each.title or each.name for each in registry.products if each.name != "generic"})
    return desk.frame.page(
        visit,
        "shipment_new.html",
        title="New shipment",
        status=422 if problem else 200,
        problem=problem,
        products=products,
        sites=in_use(registry.sites, visit.now),
        said_before=visit.said,
    )


SCREENS = (
    Screen("/shipments", Permission.LOOK_SHIPMENTS, show_all),
    Screen("/shipments/new", Permission.CREATE_SHIPMENT, show_new),
    Screen("/shipments/new", Permission.CREATE_SHIPMENT, create, method="POST"),
)
