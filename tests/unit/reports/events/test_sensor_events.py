"""What was measured, as EPCIS events: every number is that of the report."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.judgement.verdict import Decision
from helpers.told_report import eventful, made
from reports.content.document import Report
from reports.events.epcis_words import means, stamp
from reports.events.sensor_events import ALARM, measured


def _elements(event: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(each["sensorMetadata"], each["sensorReport"][0]) for each in event.get("sensorElementList", [])]


def _check_sensors(report: Report, elements: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Hold each summary against the sensor of the report, and see that there is one for each."""
    said = {
        (meta["deviceID"], told["type"], told["uom"]): told for meta, told in elements if "deviceID" in meta
    }
    assert len(said) == len(report.sensors)
    for sensor in report.sensors:
        device = f"urn:coldchain:device:kaimosi:{sensor.device}:{sensor.channel.partition('/')[0]}"
        told = said[(device, *means(sensor.channel, sensor.unit))]
        numbers = (told["minValue"], told["maxValue"], told["meanValue"], told["sDev"])
        assert numbers == (sensor.minimum, sensor.maximum, sensor.mean, sensor.deviation)


def test_each_leg_has_a_summary_of_its_goods_and_its_channels() -> None:
    report = made()[0]
    events = list(measured(report))
    assert [each["bizStep"] for each in events] == ["sensor_reporting", "sensor_reporting", "inspecting"]
    for leg, event in zip(report.legs, events, strict=False):
        meta, goods = _elements(event)[0]
        assert (meta["startTime"], meta["endTime"]) == (stamp(leg.from_at), stamp(leg.until_at))
        assert (goods["minValue"], goods["maxValue"], goods["meanValue"]) == (
            leg.minimum_c,
            leg.maximum_c,
            leg.mean_c,
        )
        assert event["sensorElementList"][0]["sensorReport"][1]["value"] == leg.mkt_c
        assert event["coldchain:lifeUsedLikely"] == leg.life_used.likely
        assert event["coldchain:goodMs"] == leg.good_ms
    _check_sensors(report, [pair for event in events for pair in _elements(event)])


def test_a_channel_of_two_legs_is_told_once_over_all_of_its_time() -> None:
    report = made()[0]
    counted = replace(
        report.ledger[-1], asset="cooler-1", from_at=report.legs[1].from_at, until_at=report.legs[1].until_at
    )
    both = replace(report, ledger=(*report.ledger, counted))
    events = list(measured(both))
    assert [each.get("coldchain:leg") for each in events] == [1, 2, None, None]
    ((meta, _),) = _elements(events[2])
    assert (meta["startTime"], meta["endTime"]) == (stamp(report.ledger[-1].from_at), stamp(counted.until_at))
    _check_sensors(both, [pair for event in events for pair in _elements(event)])


def test_a_time_beyond_a_limit_is_an_alarm_condition() -> None:
    report = eventful()
    above, below = (each for each in measured(report) if "coldchain:limit" in each)
    (meta, told), (_, other) = *_elements(above), *_elements(below)
    out = report.outs[0]
    assert told == {"type": "Temperature", "exception": ALARM, "maxValue": out.extreme, "uom": "CEL"}
    assert other["minValue"] == report.outs[1].extreme
    assert (meta["startTime"], meta["endTime"]) == (stamp(out.from_at), stamp(out.until_at))
    assert meta["rawData"] == f"urn:coldchain:sha256:{report.readings_sha256}"
    assert (above["coldchain:bound"], above["coldchain:readings"], above["coldchain:cause"]) == (
        8.1,
        61,
        "door",
    )
    assert "coldchain:cause" not in below


def test_a_leg_without_readings_says_that_nothing_is_known() -> None:
    report = made()[0]
    silent = replace(report.legs[0], minimum_c=None, mean_c=None, maximum_c=None, mkt_c=None, unknown_ms=5)
    event = next(measured(replace(report, legs=(silent,), sensors=(), ledger=())))
    assert "sensorElementList" not in event
    assert event["coldchain:unknownMs"] == 5


def test_a_number_that_json_does_not_have_is_left_out() -> None:
    report = eventful()
    out = replace(report.outs[0], extreme=float("inf"))
    event = next(each for each in measured(replace(report, outs=(out,))) if "coldchain:limit" in each)
    assert _elements(event)[0][1] == {"type": "Temperature", "exception": ALARM, "uom": "CEL"}


def test_an_asset_is_where_it_was_measured() -> None:
    report = made()[0]
    asset = replace(report, goods=None, verdict=None, legs=(), subject=replace(report.subject, id="van-1"))
    (event,) = measured(asset)
    assert event["readPoint"] == {"id": "urn:coldchain:asset:kaimosi:van-1"}
    assert event["epcList"] == []
    assert "quantityList" not in event


def test_the_verdict_is_told() -> None:
    report = eventful()
    assert report.verdict is not None
    *_, last = measured(report)
    assert last["coldchain:decision"] == "urn:coldchain:decision:good"
    assert last["coldchain:harms"] == ["freezing"]
    assert last["coldchain:mktC"] == report.verdict.mkt_c


@pytest.mark.parametrize(
    ("decision", "lasts", "state"),
    [
        (Decision.GOOD, {"set": ["conformant"]}, None),
        (Decision.REJECT, {"set": ["non_conformant"]}, "non_sellable_other"),
        (Decision.WATCH, None, None),
        (Decision.UNKNOWN, None, None),
    ],
)
def test_an_inspection_says_in_the_standards_words_what_it_found_where_that_is_plain(
    decision: Decision, lasts: object, state: str | None
) -> None:
    report = made()[0]
    assert report.verdict is not None
    *_, last = measured(replace(report, verdict=replace(report.verdict, decision=decision)))
    assert (last.get("persistentDisposition"), last.get("disposition")) == (lasts, state)
