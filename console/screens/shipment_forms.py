"""What people do to one shipment by a form: move, split, merge, put right. Each ends on its page."""

from collections.abc import Callable

from msgspec.structs import replace
from starlette.responses import Response

from acts.asking import Asking
from acts.correcting import ask_replace, ask_withdraw
from acts.dividing import Merge, Split, ask_merge, ask_split
from acts.doing import Outcome
from acts.moving import Move, ask_move
from acts.shipments import ask_change
from coldchain.access.actors import Actor, Via
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.registry.custody import CustodyKind
from console.desk import Desk, Screen
from console.fields import instant_said, number_said
from console.frame import see
from console.reasons import mistake
from console.screens.shipment import holds_label, shipment_page
from console.visit import Visit

_TEXTS = ("product", "lot", "destination", "order_ref")


def move(visit: Visit, desk: Desk) -> Response:
    """Say that goods changed hands."""

    def work(asking: Asking) -> Outcome:
        said = Move(
            act=_kind(visit.said("act")),
            shipment=visit.said("id"),
            at=instant_said(visit),
            asset=visit.said("asset"),
            custodian=visit.said("custodian"),
            site=visit.said("site"),
            receiver=visit.said("receiver"),
            measured_c=number_said(visit, "measured_c"),
            why=visit.said("why"),
        )
        return ask_move(asking, said)

    return _done(visit, desk, work)


def split(visit: Visit, desk: Desk) -> Response:
    """Split a part off, and show that part."""

    def work(asking: Asking) -> Outcome:
        said = Split(
            shipment=visit.said("id"),
            quantity_kg=number_said(visit, "quantity_kg") or 0.0,
            at=instant_said(visit),
            asset=visit.said("asset"),
            destination=visit.said("destination"),
            why=visit.said("why"),
        )
        return ask_split(asking, said)

    return _done(visit, desk, work)


def merge(visit: Visit, desk: Desk) -> Response:
    """Merge others into a shipment."""

    def work(asking: Asking) -> Outcome:
        parts = tuple(
            dict.fromkeys((visit.said("id"), *visit.said("parts").replace(",", " ").lower().split()))
        )
        return ask_merge(asking, Merge(parts=parts, into=visit.said("id"), at=instant_said(visit)))

    return _done(visit, desk, work)


def correct(visit: Visit, desk: Desk) -> Response:
    """Put an act right, or take it back."""

    def work(asking: Asking) -> Outcome:
        if visit.said("action") == "withdraw":
            return ask_withdraw(asking, visit.said("of"), visit.said("why"))
        fields: dict[str, object] = {"asset": visit.said("asset")} if visit.said("asset") else {}
        if visit.said("when"):
            fields["at"] = instant_said(visit)
        if not fields:
            raise InputError("correction", "nothing", "another time or another place", reason="nothing-new")
        return ask_replace(asking, visit.said("of"), fields, visit.said("why"))

    return _done(visit, desk, work)


def change(visit: Visit, desk: Desk) -> Response:
    """Correct what was entered of a shipment."""

    def work(asking: Asking) -> Outcome:
        fields: dict[str, object] = {name: visit.said(name) for name in _TEXTS}
        quantity = number_said(visit, "quantity_kg")
        if quantity is not None:
            fields["quantity_kg"] = quantity
        return ask_change(asking, visit.said("id"), fields, visit.said("why"))

    return _done(visit, desk, work)


def _as_he_came(visit: Visit) -> Actor:
    """Return who acts: who stands before a label, which the secret of its code proves, acts by that."""
    with visit.reading() as connection:
        is_before_it = holds_label(visit, connection, visit.said("id"))
    return replace(visit.actor, via=Via.LABEL) if is_before_it else visit.actor


def _kind(text: str) -> CustodyKind:
    try:
        return CustodyKind(text)
    except ValueError:
        allowed = "loaded, handed, unloaded, delivered, refused"
        raise InputError("act", repr(text[:40]), allowed, reason="bad-act") from None


def _done(visit: Visit, desk: Desk, work: Callable[[Asking], Outcome]) -> Response:
    """Return the shipment's page after something was done; or the same page with what was wrong."""
    asking = Asking(visit.records, visit.clock, _as_he_came(visit), visit.coop, visit.said("key"))
    try:
        outcome = work(asking)
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return shipment_page(visit, desk, visit.said("id"), problem=mistake(error))
    said = "again" if outcome.again else "so-already" if outcome.came == "so-already" else "saved"
    return see(visit, "/shipment", id=outcome.about.partition("/")[2] or visit.said("id"), said=said)


SCREENS = (
    Screen("/shipment/move", Permission.MOVE_GOODS, move, method="POST"),
    Screen("/shipment/split", Permission.MOVE_GOODS, split, method="POST"),
    Screen("/shipment/merge", Permission.MOVE_GOODS, merge, method="POST"),
    Screen("/shipment/correct", Permission.CORRECT_GOODS, correct, method="POST"),
    Screen("/shipment/change", Permission.CORRECT_GOODS, change, method="POST"),
)
