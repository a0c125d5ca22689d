"""epcis.jsonld: what the public schema and the reference implementation say of it."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from helpers.epcis_oracle import mistakes, reference_ids
from helpers.small_fleet import NOW
from helpers.told_report import eventful, keyed, made
from reports.content.document import Report
from reports.events.epcis import epcis_of, events_of

ASSET = replace(made()[0], goods=None, verdict=None, legs=())
_LAST = replace(eventful().acts[-1], taken_back=True, taken_back_at=NOW)
CORRECTED = replace(eventful(), acts=(*eventful().acts, _LAST, replace(_LAST, at=_LAST.at - 60_000)))
REPORTS = [made()[0], eventful(), ASSET, CORRECTED, keyed()]
IDS = ["made", "eventful", "asset", "corrected", "keyed"]


def _document(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(epcis_of(report))
    return document


@pytest.mark.parametrize("report", REPORTS, ids=IDS)
def test_the_public_schema_takes_it(report: Report) -> None:
    assert mistakes(_document(report)) == []


@pytest.mark.parametrize("report", REPORTS, ids=IDS)
def test_the_reference_gives_the_same_ids(report: Report) -> None:
    document = _document(report)
    events = document["epcisBody"]["eventList"]
    assert [each["eventID"] for each in events] == reference_ids(document)
    assert len({each["eventID"] for each in events}) == len(events) > 0


def test_the_schema_is_really_asked() -> None:
    document = _document(made()[0])
    document["epcisBody"]["eventList"][0]["bizStep"] = "flying"
    assert mistakes(document)


def test_events_are_in_the_order_of_time_and_the_report_has_a_name() -> None:
    document = _document(eventful())
    times = [each["eventTime"] for each in document["epcisBody"]["eventList"]]
    assert times == sorted(times)
    assert all(len(each) == len("2026-11-22T07:45:12.000Z") for each in times)
    assert document["id"] == f"urn:coldchain:report:{eventful().number}"
    assert document["creationDate"] == "2026-11-22T07:45:12.000Z"


def test_the_same_report_is_the_same_bytes() -> None:
    assert epcis_of(eventful()) == epcis_of(eventful())
    assert events_of(eventful()) == events_of(eventful())
