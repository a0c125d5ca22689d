"""fsma204.csv: the sortable sheet of 21 CFR 1.1455, as far as this system knows what it asks for. Pure.

A row for each critical tracking event: shipping whenever goods go into what drives, receiving when they come
out of it into a cooler or are delivered, transformation: ``lot_role`` says whether the row's lot went in or
came out. What is not known is an empty column and never a guess: phone numbers and street addresses of
places, and who assigned a lot code. Each row
names the EPCIS event and the devices, so that what was measured can be laid beside it (``readings.csv``, by
device and time).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from coldchain.instants import MS_PER_S, to_iso, zone_of
from coldchain.registry.cells import Cell, Table
from links.sheets_out import csv_of
from reports.content.document import Goods, Report
from reports.events.custody_events import ACCEPTING, LOADING, MADE, PARTED, RECEIVING, Move, moves_of
from reports.events.epcis import with_id

SHIPPING, RECEIVED, TRANSFORMATION = "shipping", "receiving", "transformation"
HEADERS = (
    "critical_tracking_event", "traceability_lot_code", "traceability_lot_code_source", "product_description",
    "quantity", "unit_of_measure", "ship_from_location", "ship_to_location", "received_at_location",
    "transformed_at_location", "event_date", "reference_document_type", "reference_document_number",
    "input_shipments", "shipment", "handed_over_by", "taken_over_by", "carried_in", "time_zone",
    "event_at_utc", "epcis_event_id", "report_number", "devices",
    "product_gtin", "ship_from_gln", "ship_to_gln", "received_at_gln", "transformed_at_gln",
    "lot_role", "output_shipments",
)  # fmt: skip


def fsma_of(report: Report) -> bytes:
    """Return the sheet of a report; of an asset, one without rows."""
    rows = list(_rows(report, report.goods)) if report.goods is not None else []
    return csv_of(Table("fsma204", HEADERS, rows)).encode()


class _Between(NamedTuple):
    """From where goods were shipped, and to where; empty: not known."""

    origin: str
    destination: str


def _rows(report: Report, goods: Goods) -> Iterator[tuple[Cell, ...]]:
    moves = moves_of(report)
    is_under_way, origin = False, goods.origin
    for at, move in enumerate(moves):
        between = _Between(origin, _next_place(moves[at + 1 :]) or goods.destination)
        if move.kind in (MADE, PARTED):
            yield _row(report, goods, move, TRANSFORMATION, between)
        elif move.kind == RECEIVING:
            is_under_way, origin = False, move.place or origin
            yield _row(report, goods, move, RECEIVED, between._replace(destination=goods.destination))
        elif move.kind in (LOADING, ACCEPTING) and move.stands:
            if is_under_way:
                yield _row(report, goods, move, RECEIVED, between._replace(destination=move.place))
            is_under_way, origin = False, move.place or origin
        elif move.kind in (LOADING, ACCEPTING) and not is_under_way:
            is_under_way = True
            yield _row(report, goods, move, SHIPPING, between)


def _next_place(moves: Sequence[Move]) -> str:
    """Return where goods come to next; empty: not known."""
    return next((each.place for each in moves if each.stands and each.kind in (LOADING, ACCEPTING)), "")


def _row(report: Report, goods: Goods, move: Move, event: str, between: _Between) -> tuple[Cell, ...]:
    zone = report.subject.cooperative.time_zone
    local = datetime.fromtimestamp(move.at // MS_PER_S, zone_of(zone))
    is_moved = event != TRANSFORMATION
    cells: dict[str, Cell] = {
        "critical_tracking_event": event,
        "traceability_lot_code": goods.lot,
        "product_description": goods.product,
        "quantity": move.quantity_kg,
        "unit_of_measure": "" if move.quantity_kg is None else "kg",
        "ship_from_location": between.origin if is_moved else "",
        "ship_to_location": between.destination if is_moved else "",
        "received_at_location": move.place if event == RECEIVED else "",
        "transformed_at_location": "" if is_moved else move.place,
        "event_date": local.date().isoformat(),
        "reference_document_type": "order" if goods.order_ref else "",
        "reference_document_number": goods.order_ref,
        "input_shipments": "; ".join(goods.parents) if move.kind == MADE else "",
        "shipment": goods.id,
        "handed_over_by": move.giver,
        "taken_over_by": move.taker,
        "carried_in": move.asset,
        "time_zone": zone,
        "event_at_utc": to_iso(move.at),
        "epcis_event_id": str(with_id(move.event)["eventID"]),
        "report_number": report.number,
        "devices": "; ".join(sorted({each.device for each in report.ledger})),
    }
    roles = {MADE: "output", PARTED: "input"}
    cells |= {
        "product_gtin": goods.gtin,
        "lot_role": roles.get(move.kind, "") if move.kind == MADE or move.other else "",
        "output_shipments": move.other,
    }
    for column in ("ship_from", "ship_to", "received_at", "transformed_at"):
        cells[f"{column}_gln"] = report.glns.get(str(cells[f"{column}_location"]), "")
    return tuple(cells.get(header) for header in HEADERS)
