"""Rows of reports: instants with their offset, no value for a failed sensor."""

import math
from zoneinfo import ZoneInfo

from coldchain.reading import Flag, Reading
from console.report_tables import READINGS, moment, reading_row
from helpers.small_fleet import NOW

ZONE = ZoneInfo("Africa/Nairobi")


def test_an_instant_is_local_and_names_its_offset() -> None:
    assert moment(NOW, ZONE) == "2026-11-22T10:45:12+03:00"
    assert moment(None, ZONE) == ""


def test_a_failed_reading_has_no_value_but_a_word() -> None:
    failed = Reading("d", "air/temperature", 1, 2, NOW, NOW, math.nan, "Cel", Flag.FAIL, note="crc")
    row = dict(zip(READINGS, reading_row(ZONE)(failed), strict=True))
    assert (row["value"], row["quality"], row["note"]) == (None, "fail", "crc")
