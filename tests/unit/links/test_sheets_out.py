"""links/sheets_out.py: what is written is read as it was; no text is a formula."""

import io
import re
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.registry.cells import Cell, Table
from links.sheets_in import read_sheets
from links.sheets_out import csv_of, workbook_of

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
HOSTILE = ("=1+1", "+1", "-1", "@x", "\t=1", "'=1", "http://x", "007", '"', ";,", "=cmd|'/C calc'!A0")


def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers() -> None:
    text = csv_of(Table("assets", ("id", "n"), [(each, -1.5) for each in HOSTILE]))
    assert text.startswith("\ufeffid,n\r\n")
    for line in text.splitlines()[1:]:
        assert not line.lstrip('"').startswith(("=", "+", "-", "@", "\t"))
        assert line.endswith(",-1.5")
    (sheet,) = read_sheets("assets.csv", text.encode())
    assert [row[0] for _, row in sheet.rows] == list(HOSTILE)


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    content = workbook_of([Table("assets", ("id", "n"), [(each, -1.5) for each in HOSTILE])])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search("<f[ >]|hyperlink", sheet)
    (found,) = read_sheets("a.xlsx", content)
    assert [row for _, row in found.rows] == [(each, -1.5) for each in HOSTILE]


@settings(max_examples=12)
@given(st.lists(st.tuples(_TEXTS, st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=9))
def test_both_come_back_as_they_went_out(rows: list[tuple[str, float]]) -> None:
    cells: list[tuple[Cell, ...]] = list(rows)
    table = Table("assets", ("id", "n"), cells)
    (from_csv,) = read_sheets("assets.csv", csv_of(table).encode())
    assert [(name, float(str(number))) for _, (name, number) in from_csv.rows] == rows
    (from_book,) = read_sheets("a.xlsx", workbook_of([table]))
    assert [(name, float(str(number))) for _, (name, number) in from_book.rows] == rows
