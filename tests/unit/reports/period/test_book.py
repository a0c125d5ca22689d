"""summary.xlsx read back by openpyxl: its sums are those of the summary, with the hash of each pack."""

import io

import openpyxl
import pytest

from helpers.period_case import SUBJECT, part_with
from reports.period.book import summary_book
from reports.period.build import build_summary
from reports.period.types import Failed, Lost, Summary


@pytest.fixture(scope="module")
def summary() -> Summary:
    parts = [
        part_with(
            "s-1", Lost(rejected_g=250_000, rejected_cents=100_07), decision="reject", holders=("grace",)
        ),
        part_with("=1+1", Lost(life_cents=5_01), causes=("door", "power", "unknown")),
    ]
    return build_summary(SUBJECT, parts, [Failed(shipment="s-9", why="no readings")])


@pytest.fixture(scope="module")
def sheets(summary: Summary) -> dict[str, list[dict[str, object]]]:
    body = summary_book(summary)
    assert body == summary_book(summary)
    book = openpyxl.load_workbook(io.BytesIO(body))
    found: dict[str, list[dict[str, object]]] = {}
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        head = rows.index(
            next(row for row in rows if len([each for each in row if each]) > 1 or len(rows) == 1)
        )
        found[sheet.title] = [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]
    return found


@pytest.mark.parametrize(
    "name", ["Verdicts", "Causes", "Custodians", "Equipment", "Products", "Days", "Shipments"]
)
def test_every_sheet_adds_up_to_the_same(sheets: dict[str, list[dict[str, object]]], name: str) -> None:
    for header, whole in (
        ("rejected [kg]", 250.0),
        ("rejected [money]", 100.07),
        ("life lost [money]", 5.01),
    ):
        values = [row[header] for row in sheets[name]]
        assert sum(float(str(each)) for each in values) == pytest.approx(whole), header


def test_totals_and_hashes_are_there(sheets: dict[str, list[dict[str, object]]], summary: Summary) -> None:
    totals = {row["what"]: row["value"] for row in sheets["Summary"]}
    assert totals["shipments"] == 2
    assert totals["worth [money]"] == 200.0
    assert totals["rejected [money]"] == 100.07
    rows = {row["shipment"]: row for row in sheets["Shipments"]}
    for part in summary.parts:
        row = rows[part.shipment]
        assert (row["pack"], row["pack SHA-256"], row["report"]) == (
            part.file.name,
            part.file.sha256,
            part.report,
        )
    assert sheets["Not told"] == [{"shipment": "s-9", "why": "no readings"}]


def test_an_empty_period_has_a_book_too() -> None:
    book = openpyxl.load_workbook(io.BytesIO(summary_book(build_summary(SUBJECT, []))))
    assert book["Shipments"]["A1"].value == "none"


def test_counts_stand_in_their_sheets(sheets: dict[str, list[dict[str, object]]]) -> None:
    assert [row["alarms"] for row in sheets["Shipments"]] == [2, 2]
    assert [row["unanswered"] for row in sheets["Shipments"]] == [1, 1]
    assert {row["id"]: row["legs"] for row in sheets["Custodians"]} == {"grace": 1, "peter": 1}
