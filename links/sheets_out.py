"""Writes tables for a spreadsheet: XLSX and CSV, in which no text is ever a formula.

The only importer of xlsxwriter. Not what the tables mean: see ``coldchain/registry/cells.py``.
"""

import csv
import io
from collections.abc import Iterable

import xlsxwriter

from coldchain.registry.cells import Cell, Table, guarded
from coldchain.registry.written import number_text

_WIDEST = 40
_NARROWEST = 8
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def workbook_of(tables: Iterable[Table]) -> bytes:
    """Return an XLSX file with a sheet for each table; texts are texts, whatever they begin with."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(table.headers):
                sheet.write_string(0, column, header, bold)
                longest = max((len(str(row[column] or "")) for row in table.rows), default=0)
                sheet.set_column(column, column, min(max(longest, len(header), _NARROWEST), _WIDEST))
            for number, row in enumerate(table.rows, start=1):
                for column, cell in enumerate(row):
                    _write(sheet, number, column, cell=cell)
    return target.getvalue()


def csv_of(table: Table) -> str:
    """Return a table as CSV (RFC 4180, with a mark for spreadsheets that it is UTF-8)."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([guarded(header) for header in table.headers])
    for row in table.rows:
        writer.writerow([_plain(cell) for cell in row])
    return "\ufeff" + target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, *, cell: Cell) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and float(f"{cell:.16G}") == cell:
        sheet.write_number(row, column, cell)
    elif isinstance(cell, int | float):  # a workbook keeps 16 digits: one with more stays whole as a text
        sheet.write_string(row, column, number_text(cell))
    elif cell is not None and cell != "":
        sheet.write_string(row, column, str(cell))


def _plain(cell: Cell) -> str | float | int:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell if isinstance(cell, int | float) else guarded(str(cell))
