"""Dates in any order, and what a file proves about them."""

from datetime import datetime, timedelta

import pytest

from coldchain.errors import RowError
from ingest.decoders.logger_times import orders_of, parse, proven_order, zone_in


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("31/12/2026 23:15", "dmy", "2026-12-31T23:15:00"),
        ("12/31/26 11:15:09 PM", "mdy", "2026-12-31T23:15:09"),
        ("12/31/26 12:00:00 AM", "mdy", "2026-12-31T00:00:00"),
        ("12/31/26 12:00:00 p.m.", "mdy", "2026-12-31T12:00:00"),
        ("2026/07/24 04:02:31", "ymd", "2026-07-24T04:02:31"),
        ("24.07.2026, 4:02", "dmy", "2026-07-24T04:02:00"),
        ("24-Jul-2026 04:02", "", "2026-07-24T04:02:00"),
        ("24 July 26 04:02", "", "2026-07-24T04:02:00"),
    ],
)
def test_a_date_is_read_in_its_order(text: str, order: str, moment: str) -> None:
    assert parse(text, order) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("03/04/26 10:00", ""),
        ("31/12/2026 23:15", "mdy"),
        ("31/12.2026 23:15", "dmy"),
        ("31/12/2026", "dmy"),
        ("31/12/2026 24:00", "dmy"),
        ("31/12/2026 13:00 PM", "dmy"),
        ("29/02/2026 10:00", "dmy"),
        ("31/12/026 10:00", "dmy"),
        ("24-Foo-2026 04:02", "dmy"),
        ("31/12/2026 23:15" + "0" * 100, "dmy"),
        ("x", "dmy"),
    ],
)
def test_what_is_none_is_not_read(text: str, order: str) -> None:
    assert parse(text, order) is None


def test_a_day_above_12_proves_the_order_and_rubbish_proves_nothing() -> None:
    assert orders_of("13/04/2026 10:00") == {"dmy"}
    assert orders_of("03/04/2026 10:00") == {"dmy", "mdy"}
    assert proven_order("f", ["03/04/2026 10:00", "45/45/2026 10:00", "", "13/04/2026 10:00"]) == "dmy"
    assert proven_order("f", ["04/13/26 10:00 AM", "04/14/26 10:00 AM"]) == "mdy"
    assert proven_order("f", ["2026-04-05 10:00"]) == "ymd"
    assert proven_order("f", ["x", ""]) == ""


def test_two_numbers_for_the_year_may_stand_anywhere() -> None:
    assert orders_of("03/04/05 10:00") == {"dmy", "mdy", "ymd"}
    with pytest.raises(RowError, match="only dmy or mdy or ymd"):
        proven_order("f", ["03/04/05 10:00"])


@pytest.mark.parametrize("cells", [["03/04/2026 10:00"], ["13/04/2026 10:00", "04/13/2026 10:00"]])
def test_what_is_not_proven_is_refused(cells: list[str]) -> None:
    with pytest.raises(RowError, match="--dates dmy"):
        proven_order("f", cells)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Date Time, GMT+02:00", 2.0),
        ("GMT-5", -5.0),
        ("UTC + 5:45", 5.75),
        ("UTC+0530", 5.5),
        ("Date Time, GMT", 0.0),
    ],
)
def test_zones_are_offsets(text: str, hours: float) -> None:
    zone = zone_in(text)
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "Date Time", "UTC+15:00", "GMTX", "UTCOS"])
def test_other_texts_name_no_zone(text: str) -> None:
    assert zone_in(text) is None
