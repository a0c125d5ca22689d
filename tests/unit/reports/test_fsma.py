"""fsma204.csv: rows for what the rule calls critical, empty where nothing is known."""

import csv
import io

from msgspec.structs import replace

from helpers.told_report import eventful, made
from reports.document import Report
from reports.epcis import events_of
from reports.fsma import HEADERS, RECEIVED, SHIPPING, TRANSFORMATION, fsma_of


def _rows(report: Report) -> list[dict[str, str]]:
    text = fsma_of(report).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.splitlines()[0] == ",".join(HEADERS)
    return rows


def test_goods_are_shipped_once() -> None:
    (row,) = _rows(made()[0])
    assert row["critical_tracking_event"] == SHIPPING
    assert (row["traceability_lot_code"], row["product_description"]) == ("42", "Fresh milk")
    assert (row["quantity"], row["unit_of_measure"]) == ("480.0", "kg")
    assert (row["ship_from_location"], row["ship_to_location"]) == ("", "Kaimosi")
    assert (row["event_date"], row["event_at_utc"]) == ("2026-11-22", "2026-11-22T02:45:12Z")
    assert (row["taken_over_by"], row["carried_in"]) == ("Peter Wanjala", "Van KBZ 214")
    assert row["devices"] == "d-cooler-1; d-van-1"


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
