"""Writes a workbook with large sheets: exact numbers, real dates, no formulas, always the same bytes.

XlsxWriter makes the book (sheets, formats, widths, filters, charts); the cells are streamed into it here,
because cell by cell it takes ten seconds for a month of readings, and because it keeps 16 digits of a number
where 17 are needed to have it back. Every text is a shared string, so that it is text whatever it begins
with; one that would become a formula when somebody edits its cell is marked as text as well. Not what the
sheets say: see ``reports``.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import NamedTuple

import xlsxwriter

from coldchain.instants import MS_PER_S
from coldchain.registry.cells import guarded

MS_PER_DAY = 86_400_000
EPOCH_DAY = 25_569  # 1970-01-01, counted from 1899-12-30
LONGEST_TEXT = 32_767
"""Characters that a cell holds; what is longer is cut, and ends in ``…``."""
LAST_ROW = 1_048_576
PLAIN, HEAD, TIME, SPAN, DECIMAL, QUOTED = range(6)
"""Formats: nothing, a header, date and time, a length of time, a number, text whatever it begins with."""
_FORMATS = (
    {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    {"num_format": "yyyy-mm-dd hh:mm:ss"},
    {"num_format": "[h]:mm:ss"},
    {"num_format": "0.0###"},
    {"quote_prefix": True},
)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_DATA = re.compile(r"<sheetData/>|<sheetData>.*</sheetData>", re.DOTALL)
_SIZE = re.compile(r'<dimension ref="[^"]*"/>')
_SHARED = "xl/sharedStrings.xml"
_DOS_DAWN = (1980, 1, 1, 0, 0, 0)
_MANY = 5_000  # rows: level 6 takes three times as long, for an eighth less
_SLICE = 2_000
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BARE = re.compile("[&<>]")


class Moment(float):
    """A date and time as a spreadsheet counts it [d since 1899-12-30], in whatever zone its header says."""


class Span(float):
    """A length of time as a spreadsheet counts it [d]."""


Cell = str | int | float | bool | Moment | Span | None


class Texts(dict[str, int]):
    """The shared strings of a book: each text once, by its number."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Chart(NamedTuple):
    """Lines of some columns over one; columns count from 0, rows from 1 under the header."""

    title: str
    over: int
    lines: tuple[int, ...]
    first: int
    last: int


class Sheet(NamedTuple):
    """A sheet: its headers, its rows, and what else is on it.

    Args:
        name: At most 31 characters.
        headers: Of the columns.
        rows: Of cells; or, for many, ``written``.
        written: The rows as XML, for a sheet whose writer is quicker than we are; see ``row_xml``.
        height: How many rows ``written`` has.
        charts: Beside the table.
        above: Lines above the header that say what to know about the sheet.
    """

    name: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]] = ()
    written: Iterable[str] = ()
    height: int = 0
    charts: tuple[Chart, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def head(self) -> int:
        """Return in which row the header stands, from 1."""
        return len(self.above) + 1

    @property
    def last(self) -> int:
        """Return the last row that is used, from 1."""
        return self.head + (self.height or len(self.rows))


def moment_of(instant: int, offset_ms: int = 0) -> Moment:
    """Return an instant [ms since 1970, UTC] as a spreadsheet's date, moved by a zone's offset [ms]."""
    return Moment((instant + offset_ms) / MS_PER_DAY + EPOCH_DAY)


def span_of(length_ms: int) -> Span:
    """Return a length of time [ms] as a spreadsheet's."""
    return Span(length_ms / MS_PER_DAY)


def book_of(sheets: Sequence[Sheet], texts: Texts, *, title: str, made_at: int) -> bytes:
    """Return an XLSX file.

    Args:
        sheets: In their order.
        texts: The shared strings that rows written before have used.
        title: Of the document.
        made_at: Told as when it was made [ms].
    """
    source = zipfile.ZipFile(io.BytesIO(_frame(sheets, title, made_at)))
    own = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name in source.namelist():
            if name in own:
                _stream(book, name, source.read(name).decode(), sheet=own[name], texts=texts)
            elif name != _SHARED:
                book.writestr(_entry(name), source.read(name), compresslevel=6)
        book.writestr(_entry(_SHARED), _shared(texts), compresslevel=6)
    return target.getvalue()


def row_xml(row: int, cells: Sequence[Cell], texts: Texts, *, style: int = PLAIN) -> str:
    """Return a row as XML.

    Args:
        row: Its number, from 1.
        cells: None and NaN leave theirs empty.
        texts: Of the book.
        style: Of texts.
    """
    inner = "".join(
        [
            cell_xml(f"{column_name(at)}{row}", cell, texts, style=style)
            for at, cell in enumerate(cells)
            if cell is not None and cell != ""
        ]
    )
    return f'<row r="{row}">{inner}</row>'


def cell_xml(place: str, cell: Cell, texts: Texts, *, style: int = PLAIN) -> str:
    """Return a cell as XML; empty for what is no number. ``place`` is its name, such as ``B7``."""
    if isinstance(cell, str):
        style = style or (QUOTED if guarded(cell) != cell else PLAIN)
        return f'<c r="{place}"{_styled(style)} t="s"><v>{texts[cell]}</v></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{cell:d}</v></c>'
    if isinstance(cell, Moment | Span):
        return f'<c r="{place}" s="{TIME if isinstance(cell, Moment) else SPAN}"><v>{float(cell)!r}</v></c>'
    if cell is None or cell - cell != 0:  # NaN and infinity have no cell
        return ""
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" s="{DECIMAL}"><v>{float(cell)!r}</v></c>'


@cache
def column_name(at: int) -> str:
    """Return the letters of a column, counted from 0."""
    name = ""
    while at >= 0:
        at, letter = divmod(at, 26)
        name, at = chr(ord("A") + letter) + name, at - 1
    return name


def _styled(style: int) -> str:
    return f' s="{style}"' if style else ""


def _frame(sheets: Sequence[Sheet], title: str, made_at: int) -> bytes:
    """Return the book without its cells."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        made = datetime.fromtimestamp(made_at // MS_PER_S, UTC).replace(tzinfo=None)
        book.set_properties({"title": _ESCAPED.sub("", title), "created": made})
        formats = [book.add_format(each) for each in _FORMATS]
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if sheet is sheets[0]:  # formats are numbered as they are used; the cells themselves are replaced
                page.write_string(0, 0, "-")
                for column, form in enumerate(formats):
                    page.write_blank(0, column + 1, None, form)
            page.freeze_panes(sheet.head, 0)
            for column, width in enumerate(_widths(sheet)):
                page.set_column(column, column, width)
            if sheet.last > sheet.head:
                page.autofilter(sheet.head - 1, 0, sheet.last - 1, len(sheet.headers) - 1)
            for number, chart in enumerate(sheet.charts):
                _draw(book, page, sheet, chart=chart, number=number)
    return target.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    some = sheet.rows[:200]
    return [
        min(44, max(10, len(header) + 2, *(_width(row[column]) for row in some), 0))
        for column, header in enumerate(sheet.headers)
    ]


def _width(cell: Cell) -> int:
    if isinstance(cell, Moment):
        return 19
    return len(cell) if isinstance(cell, str) else 0


def _draw(
    book: xlsxwriter.Workbook,
    page: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    *,
    chart: Chart,
    number: int,
) -> None:
    drawn = book.add_chart({"type": "line"})
    first, last = sheet.head + chart.first - 1, sheet.head + chart.last - 1
    for column in chart.lines:
        drawn.add_series(
            {
                "name": [sheet.name, sheet.head - 1, column],
                "categories": [sheet.name, first, chart.over, last, chart.over],
                "values": [sheet.name, first, column, last, column],
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
    drawn.set_x_axis({"date_axis": False, "num_format": "mm-dd hh:mm"})
    page.insert_chart(sheet.head + number * 16, len(sheet.headers) + 1, drawn)


def _stream(book: zipfile.ZipFile, name: str, frame: str, *, sheet: Sheet, texts: Texts) -> None:
    """Write a sheet with its rows, a slice at a time."""
    head, tail = _DATA.split(frame, maxsplit=1)
    size = f'<dimension ref="A1:{column_name(len(sheet.headers) - 1)}{sheet.last}"/>'
    entry = _entry(name)
    entry._compresslevel = 1 if sheet.height > _MANY else 6  # type: ignore[attr-defined] # noqa: SLF001 - open() takes none
    rows = _rows(sheet, texts)
    with book.open(entry, "w") as target:
        target.write(f"{_SIZE.sub(size, head)}<sheetData>".encode())
        while part := "".join(islice(rows, _SLICE)):
            target.write(part.encode())
        target.write(f"</sheetData>{tail}".encode())


def _rows(sheet: Sheet, texts: Texts) -> Iterator[str]:
    yield from (row_xml(row, (text,), texts) for row, text in enumerate(sheet.above, 1))
    yield row_xml(sheet.head, sheet.headers, texts, style=HEAD)
    yield from (row_xml(row, cells, texts) for row, cells in enumerate(sheet.rows, sheet.head + 1))
    yield from sheet.written


def _shared(texts: Texts) -> bytes:
    spread = f'count="{len(texts)}" uniqueCount="{len(texts)}"'
    items = "".join([f'<si><t xml:space="preserve">{_xml(text)}</t></si>' for text in texts])
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" {spread}>{items}</sst>'
    ).encode()


def _xml(text: str) -> str:
    """Return a text as a workbook has it: what XML cannot hold as ``_x000D_``, what looks like that too."""
    if len(text) > LONGEST_TEXT // 2:  # two for each sign beyond the first plane
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) > 2 * LONGEST_TEXT:
            text = f"{units[: 2 * LONGEST_TEXT - 2].decode('utf-16-le', 'ignore')}…"
    text = _ESCAPED.sub(lambda found: _escape(found[0]), text)
    return _BARE.sub(lambda found: _XML[found[0]], text)


def _escape(found: str) -> str:
    return f"_x005F{found}" if len(found) > 1 else f"_x{ord(found):04X}_"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DOS_DAWN)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    return entry
