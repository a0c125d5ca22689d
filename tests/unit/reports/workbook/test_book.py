"""report.xlsx read back: its numbers are those of report.json, its bytes are always the same."""

import io
import re
import time
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import openpyxl
import pytest

from coldchain.reading import Reading
from helpers.told_report import FORMULA, eventful, made, nasty_readings, table
from reports.workbook.book import workbook_of
from reports.workbook.readings import MOST_ROWS

SHEETS = [
    "Summary", "Legs", "Excursions", "Alarms", "Ledger", "Gaps", "Refused", "Gateways", "Sensors", "Clocks",
    "Intervals", "Acts", "Corrections", "Verdicts", "Rules", "Daily", "Hourly", "Readings",
]  # fmt: skip
LOCAL = "Africa/Nairobi"
_UNIT = re.compile(r" \[[^\]]+\]$")


@cache
def _body() -> bytes:
    return workbook_of(eventful(), (*made()[1], *nasty_readings()))


@cache
def _book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(_body()))


def _table(name: str) -> list[dict[str, Any]]:
    return table(list(_book()[name].iter_rows(values_only=True)))


def _ms(cell: Any) -> int | None:
    if isinstance(cell, timedelta):
        return round(cell / timedelta(milliseconds=1))
    return None if cell is None else round(cell.replace(tzinfo=UTC).timestamp() * 1000)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as report.json has it."""
    fields: dict[str, Any] = {}
    for header, cell in row.items():
        if header.endswith(" UTC") or header == "UTC":
            fields[f"{header.removesuffix('UTC').strip()}_at".lstrip("_")] = _ms(cell)
            local = row[header.removesuffix("UTC") + LOCAL]
            assert local is None if cell is None else local - cell == timedelta(hours=3)
        elif header.endswith("[h:mm:ss]"):
            fields[header.replace(" [h:mm:ss]", "_ms")] = _ms(cell)
        elif header.endswith((" best", " likely", " worst")):
            name, _, part = header.rpartition(" ")
            fields.setdefault(name, {})[part] = cell
        elif not header.endswith(LOCAL):
            fields[_UNIT.sub("", header)] = cell
    return fields


@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("Legs", eventful().legs),
        ("Excursions", eventful().outs),
        ("Ledger", eventful().ledger),
        ("Gaps", eventful().holes),
        ("Sensors", eventful().sensors),
        ("Clocks", eventful().clocks),
        ("Intervals", eventful().conformity),
        ("Acts", eventful().acts),
    ],
)
def test_a_sheet_says_what_report_json_says(name: str, things: Sequence[msgspec.Struct]) -> None:
    rows = _table(name)
    assert len(rows) == len(things) > 0
    for row, thing in zip(rows, things, strict=True):
        expected = msgspec.json.decode(msgspec.json.encode(thing))
        told = _told(row)
        assert sorted(told) == sorted(expected)
        for field, value in expected.items():
            if field == "harms":
                assert (told[field] or "").count(" at ") == len(value)
            else:
                assert (told[field] if value != "" else told[field] or "") == value, field


def test_all_sheets_are_there_in_their_order() -> None:
    assert _book().sheetnames == SHEETS


def test_versions_of_the_verdict_are_told() -> None:
    (given,) = eventful().given
    (row,) = _table("Verdicts")
    assert row["life used, likely"] == given.verdict.life_used.likely
    assert _ms(row["within bounds [h:mm:ss]"]) == given.verdict.good_ms
    assert row["reasons"] == FORMULA


def test_hours_have_a_chart_for_each_temperature() -> None:
    names = zipfile.ZipFile(io.BytesIO(_body())).namelist()
    warm = {(each.device, each.channel) for each in made()[0].sensors if each.unit == "Cel"}
    assert len([name for name in names if name.startswith("xl/charts/")]) == len(warm)
    assert len(_table("Hourly")) > len(_table("Daily")) > 0


def test_no_cell_is_a_formula_and_nothing_points_outside() -> None:
    kinds = {cell.data_type for sheet in _book() for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    parts = zipfile.ZipFile(io.BytesIO(_body()))
    assert not [name for name in parts.namelist() if b"<f>" in parts.read(name) and "worksheets" in name]
    assert not [name for name in parts.namelist() if b'TargetMode="External"' in parts.read(name)]


def test_the_same_report_is_the_same_bytes() -> None:
    assert workbook_of(eventful(), (*made()[1], *nasty_readings())) == _body()
    created = _book().properties.created
    assert created == datetime.fromtimestamp(eventful().subject.as_known_at // 1000, UTC).replace(tzinfo=None)


def test_an_asset_has_a_workbook_too() -> None:
    bare = msgspec.structs.replace(made()[0], goods=None, verdict=None, legs=(), product=None, rules=())
    assert openpyxl.load_workbook(io.BytesIO(workbook_of(bare, ()))).sheetnames == SHEETS


def test_a_month_of_four_channels_is_written_in_no_time() -> None:
    """0.5 s on a quiet machine; cell by cell it takes ten."""
    month = [
        Reading("d-1", f"air-{at // 43_200}/temperature", 7, at, at % 43_200 * 60_000, 0, at / 7, "Cel")
        for at in range(172_800)
    ]
    began = time.process_time()
    body = workbook_of(made()[0], month)
    assert time.process_time() - began < 6
    rows = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet18.xml").count(b"<row ") - 2
    assert MOST_ROWS / 2 < rows <= MOST_ROWS
