"""Alarms as rows: what happened, who was told, what was done, by time."""

from msgspec.structs import replace

from coldchain.evidence import NotTold
from coldchain.instants import zone_of
from helpers.small_fleet import HOUR, MINUTE, NOW
from helpers.told_report import FORMULA, eventful
from links.sheets_report import moment_of
from reports.workbook.alarms import ACTION, MESSAGE, REASON, STEP, alarms_of
from reports.workbook.rows import Zone

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


def test_why_nobody_was_told_is_a_row_with_its_words_and_its_end() -> None:
    aside = NotTold(
        why="put-aside", from_at=NOW, until_at=NOW + HOUR, by="grace", by_name="Grace", comment="defrosting",
        words="it was put aside for a time",
    )  # fmt: skip
    late = NotTold(why="quiet-hours", from_at=NOW, step="raise", to="peter", name="Peter", words="quiet")
    (story,) = eventful().alarms
    sheet = alarms_of([replace(story, not_told=(aside, late))], ZONE)
    rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
    first, second = (row for row in rows if row["row is a"] == REASON)
    assert (first["what"], first["by"]) == ("kept from people: put-aside", "Grace")
    assert first["text"] == "it was put aside for a time: defrosting"
    assert (first["at UTC"], first["until UTC"]) == (moment_of(NOW), moment_of(NOW + HOUR))
    assert (second["what"], second["who"], second["id"]) == (
        "not told of raise: quiet-hours",
        "Peter",
        "peter",
    )
    assert second["until UTC"] is None


def test_without_alarms_there_are_headers() -> None:
    assert alarms_of((), ZONE).rows == []
