"""The readings as a sheet: a row each, in the order of readings.csv, with real dates. Pure.

A sheet of more than ``MOST_ROWS`` would be slow to open and to make: then every n-th reading of each channel
is shown, with all that failed or have a note, and the sheet says so in its first line. All of them are in
readings.csv.
"""

from collections.abc import Iterator, Sequence

from coldchain.reading import Flag, Reading
from coldchain.registry.cells import guarded
from links.sheets_report import DECIMAL, EPOCH_DAY, MS_PER_DAY, QUOTED, TIME, Sheet, Texts
from reports.workbook.rows import QUARTER_MS, Zone

_GOOD = int(Flag.GOOD)
DAWN = EPOCH_DAY + 9e-10
"""With it a date is always a hair behind its instant, at most 0.13 ms: there are programs that cut off."""
FIRST_ROW = 3
"""Under a line that says what is shown, and the header."""
MOST_ROWS = 50_000
"""A quarter of a second of work; a month of four channels a minute would take a whole one."""


def readings_sheet(readings: Sequence[Reading], zone: Zone, texts: Texts, *, most: int = MOST_ROWS) -> Sheet:
    """Return the sheet.

    Args:
        readings: As in readings.csv.
        zone: Of local dates.
        texts: Of the book.
        most: How many rows it may have, twice as many with those that failed or have a note.
    """
    every = -(-len(readings) // most) if readings else 1
    shown = readings
    if every > 1:
        shown = [
            each for at, each in enumerate(readings) if not at % every or each.flag != _GOOD or each.note
        ]
    too = ", and all that failed or have a note"
    if len(shown) > 2 * most:
        shown, too = readings[::every], ""
    above = "All readings, as in readings.csv."
    if len(shown) < len(readings):
        above = (
            f"{len(shown)} of {len(readings)} readings: one of {every}{too}. ALL OF THEM ARE IN readings.csv."
        )
    headers = (
        "device", "channel", "boot", "sequence", "event UTC", f"event {zone.name}", "received UTC", "value",
        "unit", "flag", "clock", "note",
    )  # fmt: skip
    return Sheet(
        name="Readings",
        headers=headers,
        written=_rows(shown, zone, texts),
        height=len(shown),
        above=(above,),
    )


class _Dates(dict[int, str]):
    """Instants [ms] as cells; channels of one device are read at the same ones."""

    def __missing__(self, instant: int) -> str:
        made = self[instant] = f'<c s="{TIME}"><v>{instant / MS_PER_DAY + DAWN:.9f}</v></c>'
        return made


class _Numbers(dict[float, str]):
    """Values as cells: a sensor says the same ones again and again. Not for zeros, of which there are two."""

    def __missing__(self, value: float) -> str:
        made = _number(value)
        if value == value and len(self) < MOST_ROWS:  # noqa: PLR0124 - only NaN differs from itself
            self[value] = made
        return made


class _Parts(dict[tuple[str | int, ...], str]):
    """Cells that many rows have, by what is in them; each is worked out once.

    Args:
        texts: Of the book.
    """

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, key: tuple[str | int, ...]) -> str:
        cells = (self._cell(each) for each in key)
        made = self[key] = "".join(cells)
        return made

    def _cell(self, value: str | int) -> str:
        if not isinstance(value, str):
            return f"<c><v>{value:d}</v></c>"
        if not value:
            return "<c/>"
        style = f' s="{QUOTED}"' if guarded(value) != value else ""
        return f'<c{style} t="s"><v>{self._texts[value]}</v></c>'


def _rows(readings: Sequence[Reading], zone: Zone, texts: Texts) -> Iterator[str]:
    """Yield rows whose cells do not say their place, as is allowed: half of the bytes, and of the time."""
    part, date, number, offset_of = _Parts(texts), _Dates(), _Numbers(), zone.offsets
    for row, each in enumerate(readings, FIRST_ROW):
        at, value = each.event_at, each.value
        yield (
            f'<row r="{row}">{part[each.device, each.channel, each.boot]}<c><v>{each.sequence}</v></c>'
            f"{date[at]}{date[at + offset_of[at // QUARTER_MS]]}{date[each.received_at]}"
            f"{number[value] if value else _number(value)}"
            f"{part[each.unit, each.flag, each.clock, each.note]}</row>"
        )


def _number(value: float) -> str:
    """Return a value as a cell; NaN and infinity have none."""
    return f'<c s="{DECIMAL}"><v>{value!r}</v></c>' if value - value == 0 else "<c/>"
