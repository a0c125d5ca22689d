"""report.json: it comes back as it was, a later version may only add, and its numbers are finite."""

import json

import msgspec
import pytest

from helpers.told_report import eventful, made
from reports.content.document import SCHEMA, Report


@pytest.mark.parametrize("report", [made()[0], eventful()], ids=["plain", "eventful"])
def test_it_comes_back_from_json_as_it_was(report: Report) -> None:
    body = msgspec.json.encode(report)
    again = msgspec.json.decode(body, type=Report)
    assert msgspec.json.encode(again) == body
    assert again == report
    assert report.schema == SCHEMA == "coldchain-report/1"


def test_what_a_later_version_adds_is_passed_over() -> None:
    told = json.loads(msgspec.json.encode(made()[0]))
    told["added"] = {"by": "a later version"}
    assert msgspec.json.decode(json.dumps(told), type=Report) == made()[0]


def test_any_other_program_can_read_its_numbers() -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    body = msgspec.json.encode(eventful()).decode()
    assert json.loads(body, parse_constant=refuse)["schema"] == SCHEMA


def test_a_field_that_is_gone_is_missed() -> None:
    told = json.loads(msgspec.json.encode(made()[0]))
    del told["told_ms"]
    with pytest.raises(msgspec.ValidationError, match="told_ms"):
        msgspec.json.decode(json.dumps(told), type=Report)
