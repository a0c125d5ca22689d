"""Alarms as rows: what happened, who was told, what was done, by time."""

from coldchain.instants import zone_of
from helpers.small_fleet import HOUR, MINUTE, NOW
from helpers.told_report import FORMULA, eventful
from links.sheets_report import moment_of
from reports.workbook_alarms import ACTION, MESSAGE, STEP, alarms_of
from reports.workbook_rows import Zone

ZONE = Zone("UTC", zone_of("UTC"))


def test_an_alarm_is_told_in_the_order_of_time() -> None:
    sheet = alarms_of(eventful().alarms, ZONE)
    rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
    assert [row["row is a"] for row in rows] == [STEP, ACTION, MESSAGE]
    assert {row["alarm"] for row in rows} == {"a-1"}
    step, action, message = rows
    assert (step["what"], step["late"]) == ("raise: - to UNACK", True)
    assert step["at UTC"] == moment_of(NOW - HOUR)
    assert (action["who"], action["by"], action["text"]) == ("grace", "web", "-1")
    assert (message["who"], message["by"], message["address"]) == ("peter", "sms", "+254700000002")
    assert message["text"] == f"{FORMULA} [busy]"
    assert message["at UTC"] == moment_of(NOW - MINUTE)
    assert (message["recorded or sent UTC"], message["delivered UTC"]) == (moment_of(NOW), None)


def test_without_alarms_there_are_headers() -> None:
    assert alarms_of((), ZONE).rows == []
