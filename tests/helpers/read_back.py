"""A pack as other programs read it: poppler the PDF, openpyxl the workbook, json and csv the rest."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl

from helpers.needs import requires_program

_BLANKS = re.compile(r"[\s\u200b]+")
_EPOCH_DAY, _MS_PER_DAY = 25569, 86_400_000
Row = dict[str, Any]


def bare(*texts: str) -> str:
    """Return texts one after the other without white space: where a line ends is not what is asked."""
    return _BLANKS.sub("", "".join(texts))


class ReadBack:
    """The files of a pack, read back.

    Args:
        files: By name.
        folder: Where the PDF is laid for poppler.
    """

    def __init__(self, files: Mapping[str, bytes], folder: Path) -> None:
        self.files, self._folder = files, folder

    @cached_property
    def report(self) -> Row:
        """What report.json says."""
        found: Row = json.loads(self.files["report.json"])
        return found

    @cached_property
    def readings(self) -> list[dict[str, str]]:
        """The rows of readings.csv."""
        return list(csv.DictReader(io.StringIO(self.files["readings.csv"].decode(), newline="")))

    @cached_property
    def events(self) -> list[Row]:
        """The events of epcis.jsonld, fields of our own without their prefix."""
        found = json.loads(self.files["epcis.jsonld"])["epcisBody"]["eventList"]
        return [{name.removeprefix("coldchain:"): each[name] for name in each} for each in found]

    @cached_property
    def text(self) -> str:
        """All text of the PDF, cell by cell and row by row, without white space."""
        file = self._folder / "report.pdf"
        file.write_bytes(self.files["report.pdf"])
        command = [str(requires_program("pdftotext", "poppler-utils")), "-raw", str(file), "-"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return bare(done.stdout)

    def chapter(self, title: str, until: str) -> str:
        """Return the text of the PDF from one heading to another."""
        begin = self.text.index(bare(title))
        return self.text[begin : self.text.index(bare(until), begin)]

    def sheet(self, name: str) -> list[Row]:
        """Return the rows of a sheet by its headers; dates [d] and lengths of time [d] as numbers."""
        rows = [
            [_number(cell) for cell in row]
            for row in self._book[name].iter_rows()
            if any(cell.value is not None for cell in row)
        ]
        head = next(place for place, row in enumerate(rows) if len([each for each in row if each]) > 1)
        return [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]

    @cached_property
    def _book(self) -> Any:
        return openpyxl.load_workbook(io.BytesIO(self.files["report.xlsx"]))


def at_of(days: float) -> int:
    """Return the instant [ms] of a date of a spreadsheet [d]."""
    return round((days - _EPOCH_DAY) * _MS_PER_DAY)


def ms_of(days: float) -> int:
    """Return a length of time [ms] of a spreadsheet [d]."""
    return round(days * _MS_PER_DAY)


def _number(cell: Any) -> Any:
    """Return what is in a cell; of dates and lengths of time the number that openpyxl made one of."""
    value = cell.value
    if hasattr(value, "total_seconds"):
        return value.total_seconds() * 1000 / _MS_PER_DAY
    if hasattr(value, "year"):
        return (value - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - of a cell without a zone
    if hasattr(value, "hour"):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400
    return value
