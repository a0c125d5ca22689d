"""Ids of events: the published vector, the reference implementation, and what must not matter."""

import json
from typing import Any

import pytest

from helpers.epcis_oracle import reference_forms
from helpers.needs import requires_data
from reports.events.epcis_hash import event_id, prehash

OWN = "https://ns.test/epcis/"
EVENT: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventTime": "2026-11-22T07:45:12.500Z",
    "eventTimeZoneOffset": "+03:00",
    "epcList": ["urn:x:b", "urn:x:a", "urn:epc:id:sscc:4012345.0000000333"],
    "quantityList": [{"epcClass": "urn:x:q", "quantity": 12.50, "uom": "KGM"}],
    "action": "OBSERVE",
    "bizStep": "sensor_reporting",
    "disposition": "in_transit",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987"},
    "bizLocation": {"id": "urn:epc:id:sgln:4012345.00011.0"},
    "sensorElementList": [
        {
            "sensorMetadata": {"startTime": "2026-11-22T06:00:00.000Z", "deviceID": "urn:x:d"},
            "sensorReport": [
                {"type": "Temperature", "minValue": -0.0, "maxValue": 12.30, "sDev": 1e-7, "uom": "CEL"},
                {"type": "RelativeHumidity", "exception": "ALARM_CONDITION", "meanValue": 85.0, "uom": "P1"},
                {"type": "urn:x:open", "booleanValue": True, "component": "x"},
            ],
        }
    ],
    "own:text": "007",
    "own:list": ["3", "1"],
    "own:nested": {"own:b": 1, "own:a": "z"},
}


def _document(event: dict[str, Any]) -> dict[str, Any]:
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"own": OWN}]
    return {"@context": context, "type": "EPCISDocument", "epcisBody": {"eventList": [event]}}


def test_the_published_vector() -> None:
    folder = requires_data("epcis_hash")
    document = json.loads((folder / "ReferenceEventHashAlgorithm.jsonld").read_text(encoding="utf-8"))
    namespaces = {k: v for part in document["@context"] if isinstance(part, dict) for k, v in part.items()}
    (event,) = document["epcisBody"]["eventList"]
    for suffix, made in (("prehashes", prehash), ("hashes", event_id)):
        published = (folder / f"ReferenceEventHashAlgorithm.{suffix}").read_text(encoding="utf-8").strip()
        assert made(event, namespaces) == published


def test_a_vector_of_our_own() -> None:
    event = {
        "type": "ObjectEvent", "eventTime": "2026-01-02T03:04:05.000Z", "eventTimeZoneOffset": "+05:45",
        "action": "ADD", "bizStep": "loading", "own:note": "a",
    }  # fmt: skip
    assert prehash(event, {"own": OWN}) == (
        "eventType=ObjectEventeventTime=2026-01-02T03:04:05.000ZeventTimeZoneOffset=+05:45action=ADD"
        "bizStep=https://ref.gs1.org/cbv/BizStep-loading{https://ns.test/epcis/}note=a"
    )
    assert event_id(event, {"own": OWN}) == (
        "ni:///sha-256;ac8562c1bde9ecdaad4f4857ae8e0f3398d48920d3f61255d63bbca3f1b31afe?ver=CBV2.0"
    )


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"type": "AggregationEvent", "parentID": "urn:x:p", "childEPCs": ["urn:x:2", "urn:x:1"]},
        {"childQuantityList": [{"epcClass": "urn:x:2"}, {"epcClass": "urn:x:1", "quantity": 3}]},
        {"persistentDisposition": {"set": ["damaged"], "unset": ["conformant"]}},
        {
            "bizStep": "urn:epcglobal:cbv:bizstep:departing",
            "disposition": "https://ref.gs1.org/cbv/Disp-expired",
        },
        {
            "eventTime": "2026-11-22T10:45:12.5+03:00",
            "recordTime": "2026-11-22T10:45:13Z",
            "eventID": "urn:x:i",
        },
        {"eventTime": "2026-11-22T07:45:12.0005Z"},
        {"eventTime": "2026-11-22T07:45:12.0015Z"},
        {"own:text": "1e3", "own:time": "2026-11-22T10:45:12+03:00"},
        {"own:text": "nan"},
        {"sourceList": [{"source": "urn:x:s", "type": "possessing_party"}], "sensorElementList": []},
        {"destinationList": [{"destination": "urn:x:s", "type": "location"}], "sensorElementList": []},
        {"bizTransactionList": [{"bizTransaction": "urn:x:t", "type": "po"}], "sensorElementList": []},
    ],
    ids=str,
)
def test_it_is_what_the_reference_makes(change: dict[str, Any]) -> None:
    event = {name: value for name, value in (EVENT | change).items() if value != []}
    assert [prehash(event, {"own": OWN})] == reference_forms(_document(event))


@pytest.mark.parametrize(
    "change",
    [
        {"recordTime": "2026-11-22T10:45:13Z", "eventID": "urn:x:i", "errorDeclaration": {"reason": "x"}},
        {"eventTime": "2026-11-22T10:45:12.5+03:00"},
        {"epcList": ["urn:x:a", "https://id.gs1.org/00/040123450000003338", "urn:x:b"]},
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-sensor_reporting"},
        {"quantityList": [{"uom": "KGM", "quantity": 12.5, "epcClass": "urn:x:q"}]},
        {"own:text": "7"},
    ],
    ids=str,
)
def test_what_does_not_matter_does_not_change_it(change: dict[str, Any]) -> None:
    assert event_id(EVENT | change, {"own": OWN}) == event_id(EVENT, {"own": OWN})
    turned = dict(reversed((EVENT | change).items()))
    assert event_id({"type": "ObjectEvent"} | turned, {"own": OWN}) == event_id(EVENT, {"own": OWN})


@pytest.mark.parametrize(
    "change",
    [
        {"eventTime": "2026-11-22T07:45:12.501Z"},
        {"eventTimeZoneOffset": "+00:00"},
        {"action": "ADD"},
        {"quantityList": [{"epcClass": "urn:x:q", "quantity": 12.51, "uom": "KGM"}]},
        {"own:text": "8"},
        {"readPoint": {"id": "urn:x:other"}},
    ],
    ids=str,
)
def test_what_matters_changes_it(change: dict[str, Any]) -> None:
    assert event_id(EVENT | change, {"own": OWN}) != event_id(EVENT, {"own": OWN})
    assert event_id(EVENT, {"own": f"{OWN}2/"}) != event_id(EVENT, {"own": OWN})
