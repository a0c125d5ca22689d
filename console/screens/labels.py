"""Labels: to look at and to print, and what opens when somebody holds his telephone over one.

Whoever has logged in comes to the page of the goods, where the likeliest act is one tap. Whoever has not sees
what the label says anyway and where the goods are, and can write the text message: his number says who he is.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from acts.labelling import label_for
from coldchain.access.permissions import Permission
from coldchain.errors import RegistryError
from coldchain.label import Label, Modules, svg_of
from coldchain.label_pdf import label_pdf
from coldchain.registry.custody_way import OVER
from console.desk import Desk, Screen
from console.fields import whole_asked
from console.frame import address
from console.screens.registry_files import download
from console.visit import Visit
from links.records_label_keys import is_signed
from links.records_shipments_whole import whole_of

LANDING = "/s/{coop}/{shipment}"
_WORDS = ("unloaded", "delivered")
MOST_COPIES = 100


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of a label."""
    label, _ = _made(visit, desk)
    return desk.frame.page(
        visit, "label.html", title="Label", label=label, shipment=visit.asked("id"), content=label.content
    )


def picture(visit: Visit, desk: Desk) -> Response:
    """Return a label as SVG."""
    return Response(
        svg_of(*_made(visit, desk)), media_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


def printed(visit: Visit, desk: Desk) -> Response:
    """Return labels as PDF: one, or a sheet of stickers."""
    made = [_made(visit, desk)] * max(1, whole_asked(visit, "copies", MOST_COPIES))
    content = label_pdf(made, sheet=bool(visit.asked("sheet")))
    return download(content, f"label-{made[0][0].id.lower()}.pdf", "application/pdf")


def landing(visit: Visit, desk: Desk) -> Response:
    """Return what opens from a label's code.

    Raises:
        RegistryError: There are no such goods, or this is not their label.
    """
    shipment = visit.request.path_params["shipment"]
    if visit.is_known and visit.may(Permission.LOOK_SHIPMENTS):
        return _to(address("/shipment", coop=visit.coop, id=shipment, k=visit.asked("k")))
    with visit.reading() as connection:
        signed = is_signed(connection, visit.coop, shipment, visit.asked("k"))
        whole = whole_of(connection, visit.coop, shipment, visit.now) if signed else None
    if whole is None:
        raise RegistryError("label", repr(shipment[:80]), "the label of a shipment", reason="no-such-label")
    number = desk.settings.text_number
    texts = [(word, f"sms:{number}?body={quote(f'{word} {shipment}')}") for word in _WORDS] if number else []
    return desk.frame.page(
        visit,
        "landing.html",
        title="Shipment",
        whole=whole,
        is_over=whole.life.state in OVER,
        texts=texts,
        number=number,
        back=address(visit.request.url.path, k=visit.asked("k")),
        asset=visit.lookup.assets.get(whole.life.asset),
    )


def _made(visit: Visit, desk: Desk) -> tuple[Label, Modules]:
    where = (desk.settings.url or own_url(visit.request), desk.settings.text_number)
    if visit.is_narrow(Permission.LOOK_SHIPMENTS) and not visit.scope.sees_shipment(visit.asked("id")):
        raise RegistryError(
            "shipment", repr(visit.asked("id")[:80]), "one of yours", reason="no-such-shipment"
        )
    with visit.records.transaction() as connection:
        return label_for(connection, visit.now, visit.coop, visit.asked("id"), where=where)


def own_url(request: Request) -> str:
    """Return the address by which this request came, where the settings name none."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _to(path: str) -> Response:
    return Response(status_code=303, headers={"Location": path, "Cache-Control": "no-store"})


SCREENS = (
    Screen("/label", Permission.LOOK_SHIPMENTS, show),
    Screen("/label.svg", Permission.LOOK_SHIPMENTS, picture),
    Screen("/label.pdf", Permission.LOOK_SHIPMENTS, printed),
)
