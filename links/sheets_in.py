"""Reads tables that people have filled in: XLSX and CSV, with limits on what a file may hold.

The only importer of openpyxl. A file that would unfold to more than the limits is refused before it is
unfolded. Not what the tables mean: see ``coldchain/registry/cells.py``.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.registry.cells import Cell, unguarded

MOST_BYTES = 10_000_000
MOST_UNFOLDED = 40_000_000
MOST_PARTS = 500
MOST_SHEETS = 20
MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_CELLS = 1_000_000
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Sheet(NamedTuple):
    """One table: the file and the sheet that it stood in, its headers, its rows with their numbers from 1."""

    file: str
    name: str
    headers: tuple[Cell, ...]
    rows: list[tuple[int, tuple[Cell, ...]]]


def read_sheets(file: str, content: bytes) -> list[Sheet]:
    """Return the tables of a file; rows and sheets without any content are left out.

    Args:
        file: Its name; of a CSV file it says the kind of the things in it.
        content: Its bytes.

    Raises:
        InputError: It is neither, is damaged, or holds too much.
    """
    if len(content) > MOST_BYTES:
        raise _too_much(file, f"{len(content)} bytes", f"{MOST_BYTES} at most")
    if content.startswith(b"PK\x03\x04"):
        return _of_workbook(file, content)
    if file.lower().endswith((".xlsx", ".xls", ".ods")):
        raise InputError(file, "a file that is no XLSX", "XLSX or CSV", reason="bad-sheet")
    return _of_csv(file, content)


def _of_workbook(file: str, content: bytes) -> list[Sheet]:
    _check_size(file, content)
    from openpyxl import load_workbook  # noqa: PLC0415 - a fifth of a second that only an import needs

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and other things that are not looked at
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return [each for each in _sheets(file, book) if each.rows or each.headers]
            finally:
                book.close()
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - what a damaged file makes the library raise is not foreseen
        came = f"a damaged workbook ({type(error).__name__})"
        raise InputError(file, came, "XLSX as a spreadsheet saves it", reason="bad-sheet") from None


def _sheets(file: str, book: object) -> Iterator[Sheet]:
    worksheets = getattr(book, "worksheets", [])
    if len(worksheets) > MOST_SHEETS:
        raise _too_much(file, f"{len(worksheets)} sheets", f"{MOST_SHEETS} at most")
    cells = 0
    for worksheet in worksheets:
        worksheet.reset_dimensions()  # what a file says of its own size is not believed
        rows = worksheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True)
        sheet = _sheet(file, str(worksheet.title), enumerate(rows, start=1), is_csv=False)
        cells += sum(len(row) for _, row in sheet.rows)
        if cells > MOST_CELLS:
            raise _too_much(file, "too many cells", f"{MOST_CELLS} at most")
        yield sheet


def _of_csv(file: str, content: bytes) -> list[Sheet]:
    text = _text_of(file, content)
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        name = PurePath(file).stem
        sheet = _sheet(file, name, enumerate(map(tuple, rows), start=1), is_csv=True)
    except csv.Error as error:
        raise InputError(file, f"a line that is no CSV ({error})", "CSV", reason="bad-sheet") from None
    return [sheet] if sheet.rows or sheet.headers else []


def _text_of(file: str, content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        came = f"line {line} with the byte {content[error.start]:#04x}"
        next_step = "Save it as 'CSV UTF-8'."
        raise InputError(file, came, "text in UTF-8", next_step, reason="bad-sheet") from None


def _sheet(file: str, name: str, rows: Iterator[tuple[int, tuple[Cell, ...]]], *, is_csv: bool) -> Sheet:
    """Return one table; its first row with content holds the headers."""
    headers: tuple[Cell, ...] = ()
    kept: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in rows:
        if len(row) > MOST_COLUMNS and any(each not in (None, "") for each in row[MOST_COLUMNS:]):
            raise _too_much(file, f"a row with more than {MOST_COLUMNS} columns", f"{MOST_COLUMNS} at most")
        filled = max((n for n, each in enumerate(row, start=1) if each not in (None, "")), default=0)
        if not filled:
            continue
        cells = row[:filled]
        if is_csv:
            cells = tuple(unguarded(each) if isinstance(each, str) else each for each in cells)
        if not headers:
            headers = cells
            continue
        if len(kept) >= MOST_ROWS:
            raise _too_much(file, f"more than {MOST_ROWS} rows", f"{MOST_ROWS} at most")
        kept.append((number, cells))
    return Sheet(file, name, headers, kept)


def _check_size(file: str, content: bytes) -> None:
    """Refuse what would unfold to too much; ``zipfile`` holds each part to the size that is said here."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise InputError(file, "a damaged file", "XLSX or CSV", reason="bad-sheet") from None
    unfolded = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unfolded > MOST_UNFOLDED:
        came = f"{len(parts)} parts with {unfolded} bytes"
        raise _too_much(file, came, f"{MOST_PARTS} with {MOST_UNFOLDED} bytes at most")


def _too_much(file: str, came: str, allowed: str) -> InputError:
    return InputError(file, came, allowed, "Split it into several files.", reason="too-large")
