"""The label of a shipment for programs that print: SVG, or PDF."""

from typing import Annotated, Literal

from msgspec import Meta
from starlette.requests import Request

from acts.labelling import label_for
from coldchain.access.permissions import Permission
from coldchain.label import svg_of
from coldchain.label_pdf import label_pdf
from console.api.ask import Ask
from console.api.operation import IdQuery, Operation
from console.api.problems import not_found
from console.api.reply import Reply
from console.screens.labels import own_url

SVG, PDF = "image/svg+xml", "application/pdf"
MOST_COPIES = 100


class LabelQuery(IdQuery, frozen=True, kw_only=True):
    """Of which shipment, in which format; ``copies`` of a PDF, on ``sheet``s of stickers."""

    format: Literal["svg", "pdf"] = "svg"
    copies: Annotated[int, Meta(ge=1, le=MOST_COPIES)] = 1
    sheet: bool = False


def label(ask: Ask) -> Reply:
    """Return the label of a shipment."""
    id_ = ask.query.id
    if ask.is_narrow(Permission.LOOK_SHIPMENTS) and not ask.scope.sees_shipment(id_):
        raise not_found("shipment", id_, "no-such-shipment")
    url, number = ask.shared.reached_at
    where = (url or own_url(Request(ask.asgi)), number)
    with ask.records.transaction() as connection:
        made = label_for(connection, ask.now, ask.coop, id_, where=where)
    if ask.query.format == "svg":
        return Reply(chunks=iter([svg_of(*made).encode()]), kind=SVG)
    content = label_pdf([made] * ask.query.copies, sheet=ask.query.sheet)
    headers = {"content-disposition": f'attachment; filename="label-{made[0].id.lower()}.pdf"'}
    return Reply(chunks=iter([content]), kind=PDF, headers=headers)


OPERATIONS = (
    Operation(
        "GET",
        "/shipments/{id}/label",
        "getLabel",
        "The label of a shipment, with the code that opens it on a telephone",
        label,
        Permission.LOOK_SHIPMENTS,
        LabelQuery,
        kinds=(SVG, PDF),
        answer=str,
        errors=(404,),
    ),
)
