"""links/sheets_in.py: CSV and XLSX of all kinds are read; what holds too much, or is damaged, is refused."""

import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import InputError
from coldchain.registry.cells import Table
from links import sheets_in
from links.sheets_in import MOST_COLUMNS, MOST_ROWS, read_sheets
from links.sheets_out import workbook_of

TEXT = 'id;name\r\nvan;Öl ist "teuer"\r\n;\r\nbox;\'=1+1\r\n'
ROWS = [(2, ("van", 'Öl ist "teuer"')), (4, ("box", "=1+1"))]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_whoever_saved_it(delimiter: str, encoding: str) -> None:
    content = TEXT.replace(";", delimiter).replace('Öl ist "teuer"', '"Öl ist ""teuer"""').encode(encoding)
    (sheet,) = read_sheets("folder/assets.csv", content)
    assert (sheet.name, sheet.headers, sheet.rows) == ("assets", ("id", "name"), ROWS)


def test_an_empty_file_has_no_table() -> None:
    assert read_sheets("a.csv", b"") == read_sheets("a.csv", b"\n\n;;\n") == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"id\n\xff\xfe\xfd", "line 2 with the byte 0xff"),
        ("a.csv", b'id\n"open', "no CSV"),
        ("a.csv", b'id\n"' + b"x" * 200_000 + b'"', "no CSV"),
        ("a.xlsx", b"id\n1", "no XLSX"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
        ("a.csv", b"id\n" + b"x\n" * (MOST_ROWS + 1), "rows"),
        ("a.csv", b"," * (MOST_COLUMNS + 1) + b"x", "columns"),
        ("a.csv", b"x" * (sheets_in.MOST_BYTES + 1), "bytes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_why(name: str, content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_sheets(name, content)


def _changed(name: str, content: bytes) -> bytes:
    """Return a workbook with one part replaced, or added."""
    whole = workbook_of([Table("assets", ("id",), [("van",)])])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


def test_a_zip_bomb_is_refused_before_it_unfolds() -> None:
    bomb = _changed("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    assert len(bomb) < 100_000
    began_s = time.process_time()
    with pytest.raises(InputError) as refused:
        read_sheets("a.xlsx", bomb)
    assert refused.value.reason == "too-large"
    assert time.process_time() - began_s < 0.5


def test_entities_that_multiply_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><x>&e8;</x>'
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
        with pytest.raises(InputError, match="damaged workbook"):
            read_sheets("a.xlsx", _changed(part, laughs.encode()))


def test_a_row_far_below_is_no_million_rows() -> None:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    sheet = f'{head}<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    began_s = time.process_time()
    (found,) = read_sheets("a.xlsx", _changed("xl/worksheets/sheet1.xml", sheet.encode()))
    assert found.headers[0] == 1
    assert time.process_time() - began_s < 5


@given(st.binary(max_size=300))
def test_any_bytes_are_tables_or_refused(content: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        for begin in (b"", b"PK\x03\x04"):
            with contextlib.suppress(InputError):
                assert all(each.file == name for each in read_sheets(name, begin + content))
