"""fsma204.csv: rows for what the rule calls critical, empty where nothing is known."""

import csv
import io

from msgspec.structs import replace

from helpers.small_fleet import NOW
from helpers.told_report import eventful, made
from reports.content.document import Report
from reports.events.epcis import events_of
from reports.events.fsma import HEADERS, RECEIVED, SHIPPING, TRANSFORMATION, fsma_of


def _rows(report: Report) -> list[dict[str, str]]:
    text = fsma_of(report).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.splitlines()[0] == ",".join(HEADERS)
    return rows


def test_goods_are_shipped_once() -> None:
    row, received = _rows(made()[0])
    assert received["critical_tracking_event"] == RECEIVED
    assert row["critical_tracking_event"] == SHIPPING
    assert (row["traceability_lot_code"], row["product_description"]) == ("42", "Fresh milk")
    assert (row["quantity"], row["unit_of_measure"]) == ("480.0", "kg")
    assert (row["ship_from_location"], row["ship_to_location"]) == ("", "Kaimosi")
    assert (row["event_date"], row["event_at_utc"]) == ("2026-11-22", "2026-11-22T02:45:12Z")
    assert (row["taken_over_by"], row["carried_in"]) == ("Peter Wanjala", "Van KBZ 214")
    assert row["devices"] == "d-cooler-1; d-van-1"


def test_goods_are_received_where_they_stand_and_shipped_on_from_there() -> None:
    """Each store on their way has its rows, and what goes from van to van is under way still."""
    report = replace(made()[0])
    van, cooler = report.legs
    assert (van.asset_kind, cooler.asset_kind, cooler.site) == ("van", "cooler", "Kaimosi")
    begin, third = van.from_at, (van.until_at - van.from_at) // 3
    legs = (
        replace(cooler, number=1, site="Shinyalu", from_at=begin, until_at=begin + third),
        replace(van, number=2, from_at=begin + third, until_at=begin + 2 * third),
        replace(van, number=3, asset="van-2", from_at=begin + 2 * third, until_at=van.until_at),
        replace(cooler, number=4),
    )
    rows = _rows(replace(report, legs=legs))
    assert [
        (row["critical_tracking_event"], row["ship_from_location"], row["ship_to_location"]) for row in rows
    ] == [(SHIPPING, "Shinyalu", "Kaimosi"), (RECEIVED, "Shinyalu", "Kaimosi")]
    assert [row["received_at_location"] for row in rows] == ["", "Kaimosi"]
    again = _rows(replace(report, legs=(*legs, replace(van, number=5, from_at=NOW - 60_000, until_at=NOW))))
    assert [(row["critical_tracking_event"], row["ship_from_location"]) for row in again[2:]] == [
        (SHIPPING, "Kaimosi")
    ]
    assert _rows(replace(report, legs=legs[:1])) == []  # what was only stored was not shipped


def test_a_row_of_a_transformation_says_on_which_side_its_lot_was() -> None:
    report = eventful()
    acts = tuple(
        replace(each, shipment="s-1a", parent="s-1") if each.act == "split" else each for each in report.acts
    )
    rows = _rows(replace(report, acts=acts))
    told = [(row["lot_role"], row["input_shipments"], row["output_shipments"]) for row in rows]
    assert told == [("output", "s-0; s-9", ""), ("", "", ""), ("input", "", "s-1a"), ("", "", "")]


def test_a_row_leads_to_its_event_and_its_report() -> None:
    report = eventful()
    ids = {each["eventID"] for each in events_of(report)}
    rows = _rows(report)
    assert rows
    assert {row["epcis_event_id"] for row in rows} <= ids
    assert {row["report_number"] for row in rows} == {report.number}


def test_acts_become_receiving_and_transformation() -> None:
    rows = _rows(eventful())
    kinds = [row["critical_tracking_event"] for row in rows]
    assert kinds == [TRANSFORMATION, SHIPPING, TRANSFORMATION, RECEIVED]
    made_row = next(row for row in rows if row["input_shipments"])
    assert (made_row["input_shipments"], made_row["transformed_at_location"]) == ("s-0; s-9", "Kaimosi")
    received = next(row for row in rows if row["critical_tracking_event"] == RECEIVED)
    assert (received["received_at_location"], received["taken_over_by"]) == ("Kaimosi", "Moses & Sons")
    assert (received["reference_document_type"], received["reference_document_number"]) == ("order", "PO-7")
    assert (received["quantity"], received["unit_of_measure"]) == ("", "")


def test_no_field_is_a_formula_and_none_is_made_up() -> None:
    rows = _rows(eventful())
    assert {row["traceability_lot_code"] for row in rows} == {"'=1+1"}
    assert {row["traceability_lot_code_source"] for row in rows} == {""}
    fields = [field for row in rows for field in row.values()]
    assert not [field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_asset_has_no_rows() -> None:
    assert _rows(replace(made()[0], goods=None)) == []


def test_keys_of_gs1_stand_beside_the_names_of_places() -> None:
    report = eventful()
    assert report.goods is not None
    keyed = replace(
        report,
        goods=replace(report.goods, gtin="96385074"),
        glns={report.goods.origin: "6291041500213", "elsewhere": "4012345000009"},
    )
    rows = _rows(keyed)
    assert {each["product_gtin"] for each in rows} == {"96385074"}
    shipped = [each for each in rows if each["critical_tracking_event"] == "shipping"]
    assert [each["ship_from_gln"] for each in shipped] == ["6291041500213"]
    assert "4012345000009" not in fsma_of(keyed).decode()
