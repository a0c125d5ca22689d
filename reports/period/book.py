"""summary.xlsx: the tables of a summary as sheets, a row for each shipment with the hash of its pack. Pure.

Money and goods are written in whole units (currency, kg); all digits are in the cells. Times as everywhere:
see ``reports/workbook/rows.py``.
"""

from collections.abc import Iterator, Sequence

import msgspec

from coldchain.instants import zone_of
from links.sheets_report import Cell, Sheet, Texts, book_of, span_of
from reports.content.document import Share
from reports.period.types import Lost, PackFile, Part, Summary
from reports.workbook.rows import Zone

_ABOVE = (
    "Money is in the cooperative's own currency. Lengths of time: hours, minutes, seconds; shares: 1 is all.",
    "Lost: goods that are not to be sold, and of the others the worth of the life that went beyond storage.",
    "The sums of all tables are the same: those of the sheet Shipments. All of it: summary.json.",
    "An alarm beside several shipments stands with each of them, and is one in the sum.",
)
_NOT_SHOWN = ("legs", "watched", "probes")


def summary_book(summary: Summary) -> bytes:
    """Return the workbook."""
    name = summary.subject.cooperative.time_zone
    zone = Zone(name, zone_of(name))
    totals = [[field.name, *_cells_of(summary.totals, field.name)] for field in _fields(summary.totals)]
    sheets = [
        Sheet(name="Summary", headers=("what", "value", "", ""), rows=_plain(totals), above=_ABOVE),
        _table("Verdicts", summary.verdicts, zone),
        _table("Causes", summary.causes, zone),
        _table("Custodians", summary.holders, zone),
        _table("Equipment", summary.equipment, zone),
        _table("Calibration", summary.sensors, zone),
        _table("Products", summary.products, zone),
        _table("Days", summary.days, zone),
        _table("Shipments", summary.parts, zone),
        _table("Not told", summary.failed, zone),
    ]
    return book_of(sheets, Texts(), title=summary.number, made_at=summary.subject.as_known_at)


def _plain(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the totals: the three numbers of what was lost each in a row of its own."""
    found: list[list[Cell]] = []
    for what, *values in rows:
        if what == "lost":
            names = ("rejected [kg]", "rejected [money]", "life lost [money]")
            found += [[name, value, None, None] for name, value in zip(names, values, strict=True)]
        else:
            found.append([_header(str(what)), values[0], None, None])
    return found


def _table(name: str, rows: Sequence[msgspec.Struct], zone: Zone) -> Sheet:
    if not rows:
        return Sheet(name=name, headers=("none",))
    hidden = _NOT_SHOWN if isinstance(rows[0], Part) else ()
    fields = [each for each in _fields(rows[0]) if each.name not in hidden]
    headers = tuple(header for each in fields for header in _headers(each, zone))
    cells = [[cell for each in fields for cell in _cells_of(row, each.name, zone)] for row in rows]
    return Sheet(name=name, headers=headers, rows=cells)


def _fields(row: msgspec.Struct) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(row)


def _header(name: str) -> str:
    for end, unit in (("_ms", "h:mm:ss"), ("_cents", "money"), ("_g", "kg")):
        if name.endswith(end):
            return f"{name.removesuffix(end)} [{unit}]"
    return name


def _headers(field: msgspec.structs.FieldInfo, zone: Zone) -> Iterator[str]:
    name = field.name
    if field.type is Lost:
        yield from ("rejected [kg]", "rejected [money]", "life lost [money]")
    elif field.type is Share:
        yield from (f"{name} {each}" for each in ("best", "likely", "worst"))
    elif field.type is PackFile:
        yield from ("pack", "pack [bytes]", "pack SHA-256")
    elif name.endswith("_at"):
        begin = name.removesuffix("_at")
        yield from (f"{begin} UTC", f"{begin} {zone.name}")
    else:
        yield _header(name)


def _cells_of(row: msgspec.Struct, name: str, zone: Zone | None = None) -> Iterator[Cell]:
    value = getattr(row, name)
    if isinstance(value, Lost):
        yield from (value.rejected_g / 1000, value.rejected_cents / 100, value.life_cents / 100)
    elif isinstance(value, Share):
        yield from (value.best, value.likely, value.worst)
    elif isinstance(value, PackFile):
        yield from (value.name, value.size, value.sha256)
    elif name.endswith("_at") and zone is not None:
        yield from zone.moments(value)
    elif name.endswith("_ms"):
        yield span_of(value)
    elif name.endswith("_cents"):
        yield value / 100
    elif name.endswith("_g"):
        yield value / 1000
    else:
        yield len(value) if isinstance(value, tuple) else value
