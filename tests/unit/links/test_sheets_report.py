"""Workbooks with large sheets: exact numbers, real dates, no formulas, the same bytes."""

import io
import math
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from helpers import tree
from helpers.told_report import NASTY, shown
from links.sheets_report import (
    LONGEST_TEXT,
    Cell,
    Chart,
    Sheet,
    Texts,
    book_of,
    cell_xml,
    column_name,
    moment_of,
    row_xml,
    span_of,
)

AT = 1_795_333_512_345
NUMBERS = (0.1 + 0.2, 5e-324, 1e22, -0.0, 3.3102397687375826, 7, 2**53 - 1)


def _book(*rows: tuple[Cell, ...], charts: tuple[Chart, ...] = (), above: tuple[str, ...] = ()) -> bytes:
    headers = tuple(f"c{at}" for at in range(len(rows[0])))
    first = Sheet(name="First", headers=headers, rows=rows, charts=charts, above=above)
    return book_of([first, Sheet(name="Empty", headers=("=none",))], Texts(), title="t", made_at=AT)


def _read(body: bytes, name: str = "First") -> list[list[openpyxl.cell.Cell]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body))[name].iter_rows()]  # type: ignore[arg-type]


def test_numbers_keep_every_digit() -> None:
    cells = _read(_book(NUMBERS))[1]
    assert [cell.value for cell in cells] == list(NUMBERS)


def test_dates_and_lengths_are_real_ones() -> None:
    cells = _read(_book((moment_of(AT), moment_of(AT, 3 * 3_600_000), span_of(90_061_500), True, None)))[1]
    utc = datetime.fromtimestamp(AT // 1000, UTC).replace(tzinfo=None) + timedelta(milliseconds=345)
    assert [cell.value for cell in cells] == [
        utc,
        utc + timedelta(hours=3),
        timedelta(days=1, seconds=3661, milliseconds=500),
        True,
        None,
    ]
    assert [cell.number_format for cell in cells[:3]] == ["yyyy-mm-dd hh:mm:ss"] * 2 + ["[h]:mm:ss"]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    body = _book((text,))
    cell = _read(body)[1][0]
    assert cell.data_type == "s"
    assert shown(cell.value) == text
    assert cell.quotePrefix == text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert b"<f>" not in b"".join(zipfile.ZipFile(io.BytesIO(body)).read(name) for name in _sheets(body))


def test_what_is_no_number_is_no_cell_and_what_is_too_long_is_cut() -> None:
    assert [cell_xml("A1", value, Texts()) for value in (math.nan, math.inf, -math.inf, None)] == [""] * 4
    cut = str(_read(_book(("x" * (LONGEST_TEXT + 1),)))[1][0].value)
    assert (len(cut), cut[-1]) == (LONGEST_TEXT, "…")
    wide = str(_read(_book(("𝄞" * LONGEST_TEXT,)))[1][0].value)
    assert wide == "𝄞" * (LONGEST_TEXT // 2) + "…"


def test_columns_have_letters() -> None:
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_sheet_says_what_to_know_above_its_header() -> None:
    rows = _read(_book(("x", 1), above=("read this",)))
    assert [[cell.value for cell in row] for row in rows] == [["read this", None], ["c0", "c1"], ["x", 1]]
    assert rows[1][0].font.b


def test_a_chart_is_there() -> None:
    rows = tuple((moment_of(AT + at), at / 3, at / 2) for at in range(5))
    body = _book(*rows, charts=(Chart("warm", over=0, lines=(1, 2), first=1, last=5),))
    drawn = zipfile.ZipFile(io.BytesIO(body)).read("xl/charts/chart1.xml").decode()
    assert "First!$B$2:$B$6" in drawn
    assert "First!$A$2:$A$6" in drawn


def test_the_same_sheets_are_the_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib; from links.sheets_report import *; from test_sheets_report import _book; "
        "print(hashlib.sha256(_book(('a', 1.5, moment_of(1)))).hexdigest())"
    )
    places = [str(tree.PROJECT / place) for place in ("", "tests", "tests/unit/links")]
    folders = f"import sys; sys.path[:0] = {places!r}; "
    told = {
        subprocess.run(
            [sys.executable, "-c", folders + code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            timeout=60,
        ).stdout
        for seed, zone in (("1", "Asia/Kathmandu"), ("2", "UTC"))
    }
    assert len(told) == 1


def test_a_large_sheet_is_whole_and_may_come_as_rows_that_are_written_already() -> None:
    texts, rows = Texts(), [(at, f"text {at}") for at in range(5001)]
    written = (row_xml(at, row, texts) for at, row in enumerate(rows, 2))
    sheet = Sheet(name="First", headers=("a", "b"), written=written, height=len(rows))
    read = _read(book_of([sheet], texts, title="t", made_at=AT))
    assert [(row[0].value, row[1].value) for row in read[1:]] == rows


def _sheets(body: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(body)).namelist() if "worksheets" in name]
