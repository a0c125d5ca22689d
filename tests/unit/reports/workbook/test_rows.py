"""Parts of a report as rows: two dates for an instant, three columns for a share."""

from zoneinfo import ZoneInfo

from coldchain.instants import FOREVER_AT
from helpers.small_fleet import NOW
from helpers.told_report import made
from links.sheets_report import moment_of, span_of
from reports.content.document import Counted, LegPart
from reports.workbook.rows import Zone, headers_of, row_of, unit_of

NAIROBI = Zone("Africa/Nairobi", ZoneInfo("Africa/Nairobi"))


def test_a_field_is_a_column_or_more_by_its_name() -> None:
    headers = headers_of(LegPart, NAIROBI)
    assert headers[5:9] == ("from UTC", "from Africa/Nairobi", "until UTC", "until Africa/Nairobi")
    assert headers[9] == "good [h:mm:ss]"
    assert headers[12:15] == ("life_used best", "life_used likely", "life_used worst")
    assert headers[-4:] == ("minimum_c [degC]", "mean_c [degC]", "maximum_c [degC]", "mkt_c [degC]")


def test_a_row_has_a_cell_under_each_header() -> None:
    leg = made()[0].legs[0]
    row = row_of(leg, NAIROBI)
    assert len(row) == len(headers_of(LegPart, NAIROBI))
    assert row[5:7] == [moment_of(leg.from_at), moment_of(leg.from_at + 3 * 3_600_000)]
    assert row[9] == span_of(leg.good_ms)
    assert row[-1] == leg.mkt_c
    short = row_of(leg, NAIROBI, without=("harms",))
    assert len(short) == len(row) - 1 == len(headers_of(LegPart, NAIROBI, without=("harms",)))


def test_what_is_not_known_is_empty() -> None:
    counted = made()[0].ledger[0]
    assert None not in row_of(counted, NAIROBI)
    assert headers_of(Counted, NAIROBI)[-2:] == ("missing", "silent [h:mm:ss]")


def test_an_instant_without_a_date_is_a_number() -> None:
    assert NAIROBI.moments(None) == (None, None)
    assert NAIROBI.moments(FOREVER_AT) == (FOREVER_AT, None)
    assert NAIROBI.moments(-1) == (-1, None)
    assert NAIROBI.moments(0) == (25569.0, 25569.125)


def test_an_offset_is_that_of_the_instant() -> None:
    berlin = Zone("Europe/Berlin", ZoneInfo("Europe/Berlin"))
    winter = NOW // 900_000
    assert berlin.offsets[winter] == 3_600_000
    assert berlin.offsets[winter + 180 * 96] == 7_200_000


def test_units_are_the_end_of_a_name() -> None:
    names = (
        "mkt_c",
        "chilling_c_h",
        "quantity_kg",
        "longest_s",
        "weight_loss_pct",
        "remaining_days",
        "count",
    )
    assert [unit_of(name) for name in names] == ["degC", "degC h", "kg", "s", "%", "d", ""]
