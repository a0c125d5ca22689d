"""The sheet of readings: rows as in readings.csv, and a word where it does not have them all."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from coldchain.instants import zone_of
from coldchain.reading import Reading
from helpers.told_report import made, nasty_readings, sheet, shown
from links.sheets_report import Texts, book_of
from reports.seal.readings_csv import write_readings
from reports.workbook.readings import FIRST_ROW, readings_sheet
from reports.workbook.rows import Zone

ZONE = Zone("Asia/Kathmandu", zone_of("Asia/Kathmandu"))
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as a sheet has it
MS = timedelta(milliseconds=1)


def _rows(readings: list[Reading], most: int = 1000) -> list[tuple[object, ...]]:
    texts = Texts()
    return sheet(
        book_of([readings_sheet(readings, ZONE, texts, most=most)], texts, title="t", made_at=0), "Readings"
    )


@pytest.mark.parametrize("readings", [nasty_readings(), list(made()[1][:500])], ids=["nasty", "made"])
def test_each_row_is_that_of_readings_csv(readings: list[Reading]) -> None:
    lines = list(csv.DictReader(io.StringIO(write_readings(readings).body.decode(), newline="")))
    said, headers, *rows = _rows(readings)
    assert said[0] == "All readings, as in readings.csv."
    assert len(rows) == len(lines)
    for each, row, line in zip(readings, rows, lines, strict=True):
        cells = dict(zip(map(str, headers), row, strict=True))
        for name in ("device", "channel", "boot", "sequence", "unit", "flag", "clock"):
            assert str(cells[name]) == line[name]
        assert shown(cells["note"]) == each.note
        assert (cells["event UTC"] - EPOCH) / MS == pytest.approx(int(line["event_at"]), abs=0.5)  # type: ignore[operator]
        assert (cells["received UTC"] - EPOCH) / MS == pytest.approx(int(line["received_at"]), abs=0.5)  # type: ignore[operator]
        local = datetime.fromtimestamp(each.event_at // 1000, UTC).replace(tzinfo=None) + timedelta(
            minutes=345
        )
        assert abs(cells[f"event {ZONE.name}"] - local) < timedelta(seconds=1)  # type: ignore[operator]
        if line["value"] in ("", "inf"):
            assert cells["value"] is None
        else:
            assert cells["value"] == float(line["value"])


def test_a_sheet_that_is_not_whole_says_so_and_keeps_what_failed() -> None:
    readings = list(made()[1])
    failed = readings[7] = Reading(
        "d-1", "air/temperature", 7, 7, 7000, 0, float("nan"), "Cel", 4, note="crc"
    )
    said, _, *rows = _rows(readings, most=100)
    assert said[0] == (
        f"{len(rows)} of {len(readings)} readings: one of 12, and all that failed or have a note. "
        "ALL OF THEM ARE IN readings.csv."
    )
    assert len(rows) == -(-len(readings) // 12) + 1
    assert [row[-1] for row in rows].count(failed.note) == 1


def test_where_all_failed_it_is_thinned_all_the_same() -> None:
    readings = nasty_readings() * 10
    said, _, *rows = _rows(readings, most=50)
    assert len(rows) == 40
    assert said[0] == "40 of 120 readings: one of 3. ALL OF THEM ARE IN readings.csv."


def test_no_reading_is_a_sheet_too() -> None:
    made_ = readings_sheet([], ZONE, Texts())
    assert (list(made_.written), made_.height, made_.head) == ([], 0, FIRST_ROW - 1)
