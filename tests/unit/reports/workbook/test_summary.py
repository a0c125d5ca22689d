"""The first sheet: each of its numbers is the field of report.json that it names."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from coldchain.instants import zone_of
from helpers.told_report import eventful, made
from links.sheets_report import MS_PER_DAY, Moment, Span
from reports.content.document import Report
from reports.workbook.rows import Zone
from reports.workbook.summary import HEADERS, summary_of

ZONE = Zone("Africa/Nairobi", zone_of("Africa/Nairobi"))
OFFSET_MS = timedelta(hours=3) // timedelta(milliseconds=1)


def _field(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


@pytest.mark.parametrize("report", [made()[0], eventful()], ids=["made", "eventful"])
def test_each_row_is_the_field_that_it_names(report: Report) -> None:
    document = msgspec.json.decode(msgspec.json.encode(report))
    sheet = summary_of(report, ZONE)
    assert sheet.headers == HEADERS
    for what, value, best, worst, unit, path in sheet.rows:
        field = _field(document, str(path))
        if best is not None:
            assert [best, value, worst] == field
        elif isinstance(value, Moment):
            at = round((value - 25_569) * MS_PER_DAY)
            assert at - (0 if unit == "UTC" else OFFSET_MS) == field, what
        elif isinstance(value, Span):
            assert round(value * MS_PER_DAY) == field, what
        elif isinstance(field, list):
            assert value == ", ".join(field)
        else:
            assert value == field, what


def test_it_tells_what_counts() -> None:
    told = {str(row[5]) for row in summary_of(eventful(), ZONE).rows}
    assert told >= {
        "number", "subject.as_known_at", "verdict.decision", "verdict.life_used", "verdict.mkt_c",
        "good_ms", "harmful_ms", "unknown_ms", "told_ms", "verdict.harms.0.1", "verdict.timers.1.elapsed_ms",
        "chain_head", "quarantined.bad-pack",
    }  # fmt: skip


def test_times_add_up() -> None:
    rows = {str(row[5]): row[1] for row in summary_of(made()[0], ZONE).rows}
    parts = [rows[name] for name in ("good_ms", "harmful_ms", "unknown_ms")]
    assert sum(float(part) for part in parts if isinstance(part, Span)) == rows["told_ms"]


def test_an_asset_has_no_goods_and_no_verdict() -> None:
    report = msgspec.structs.replace(made()[0], goods=None, verdict=None, product=None)
    assert not [row for row in summary_of(report, ZONE).rows if str(row[5]).startswith(("goods", "verdict"))]
