"""What was measured as EPCIS events: for each leg, for each time beyond a limit, and the verdict. Pure.

All numbers are those of the report. What a channel measured is told with the leg on which it did; one that
went along on more than one leg is told once, over all of its time, since the report has no parts of it.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from coldchain.judgement.verdict import Decision
from reports.content.document import Counted, LegPart, Out, Report, Sensor
from reports.events.custody_events import goods_of
from reports.events.epcis_words import Names, means, own, stamp

ALARM = "ALARM_CONDITION"
REPORTING, INSPECTING = "sensor_reporting", "inspecting"
_METHOD = "urn:coldchain:method:"


def measured(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the events of a report, without their ids."""
    names = Names(report.subject.cooperative)
    left = list(report.sensors)
    for leg in report.legs:
        own_sensors = [each for each in left if _is_of(report, each, leg)]
        left = [each for each in left if each not in own_sensors]
        yield _leg(report, names, leg, sensors=own_sensors)
    elements = [each for sensor in left for each in _elements(report, names, sensor)]
    if elements:
        yield _rest(report, names, elements)
    for out in report.outs:
        yield _out(report, names, out)
    if report.verdict is not None:
        yield _verdict(report, names)


def _rows(report: Report, sensor: Sensor) -> list[Counted]:
    return [each for each in report.ledger if (each.device, each.channel) == (sensor.device, sensor.channel)]


def _is_of(report: Report, sensor: Sensor, leg: LegPart) -> bool:
    """Return whether a channel measured on one leg alone."""
    rows = _rows(report, sensor)
    return bool(rows) and all(
        each.asset == leg.asset and leg.from_at <= each.from_at and each.until_at <= leg.until_at
        for each in rows
    )


def _subject(report: Report, names: Names, asset: str) -> dict[str, Any]:
    """Return what an event is about: goods, or else the asset by itself."""
    goods = goods_of(report, names)
    about: dict[str, Any] = {"quantityList": goods} if goods else {"epcList": []}
    return about | ({"readPoint": {"id": names.urn("asset", asset)}} if asset else {})


def _leg(report: Report, names: Names, leg: LegPart, *, sensors: Sequence[Sensor]) -> dict[str, Any]:
    elements = [
        *_goods(report, leg),
        *(each for sensor in sensors for each in _elements(report, names, sensor)),
    ]
    share = leg.life_used
    return {
        "type": "ObjectEvent",
        **names.times(leg.until_at),
        **_subject(report, names, leg.asset),
        "action": "OBSERVE",
        "bizStep": REPORTING,
        **({"sensorElementList": elements} if elements else {}),
        **own(
            report=report.number, leg=leg.number, goodMs=leg.good_ms, harmfulMs=leg.harmful_ms,
            unknownMs=leg.unknown_ms, lifeUsedBest=share.best, lifeUsedLikely=share.likely,
            lifeUsedWorst=share.worst, harms=[name for name, _ in leg.harms] or None,
        ),
    }  # fmt: skip


def _rest(report: Report, names: Names, elements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    asset = report.subject.id if report.goods is None else ""
    return {
        "type": "ObjectEvent",
        **names.times(report.subject.until_at),
        **_subject(report, names, asset),
        "action": "OBSERVE",
        "bizStep": REPORTING,
        "sensorElementList": list(elements),
        **own(report=report.number),
    }


def _goods(report: Report, leg: LegPart) -> Iterator[dict[str, Any]]:
    """Yield what the goods themselves had on a leg, as it was judged."""
    if leg.mean_c is None:
        return
    reports: list[dict[str, Any]] = [
        {
            "type": "Temperature",
            "dataProcessingMethod": f"{_METHOD}mean-by-time",
            **_present(minValue=leg.minimum_c, maxValue=leg.maximum_c, meanValue=leg.mean_c),
            "uom": "CEL",
        }
    ]
    if leg.mkt_c is not None:
        method = f"{_METHOD}mean-kinetic-temperature"
        reports.append(
            {"type": "Temperature", "dataProcessingMethod": method, "value": leg.mkt_c, "uom": "CEL"}
        )
    rules = (
        f"urn:coldchain:product:{report.product.name}:{report.product.content_hash}"
        if report.product
        else None
    )
    span = _present(startTime=stamp(leg.from_at), endTime=stamp(leg.until_at), bizRules=rules)
    yield {"sensorMetadata": span, "sensorReport": reports}


def _elements(report: Report, names: Names, sensor: Sensor) -> Iterator[dict[str, Any]]:
    """Yield the summary of a channel; nothing when no reading has a value."""
    rows = _rows(report, sensor)
    if not rows or sensor.mean is None:
        return
    kind, unit = means(sensor.channel, sensor.unit)
    link = report.links.get(f"device/{sensor.device}")  # of the whole device, which may have two probes
    probe = names.probe(sensor.device, sensor.channel)
    yield {
        "sensorMetadata": _present(
            startTime=stamp(min(each.from_at for each in rows)),
            endTime=stamp(max(each.until_at for each in rows)),
            deviceID=link or probe,
            deviceMetadata=probe if link else None,
            rawData=_raw(report),
            dataProcessingMethod=f"{_METHOD}mean-of-readings",
        ),
        "sensorReport": [
            {
                "type": kind,
                **_present(
                    minValue=sensor.minimum,
                    maxValue=sensor.maximum,
                    meanValue=sensor.mean,
                    sDev=sensor.deviation,
                ),
                "uom": unit,
            }
        ],
    }


def _out(report: Report, names: Names, out: Out) -> dict[str, Any]:
    kind, unit = means(out.channel, out.unit)
    extreme = _present(**{"maxValue" if out.side == "above" else "minValue": out.extreme})
    return {
        "type": "ObjectEvent",
        **names.times(out.until_at),
        **_subject(report, names, out.asset),
        "action": "OBSERVE",
        "bizStep": REPORTING,
        "sensorElementList": [
            {
                "sensorMetadata": _present(
                    startTime=stamp(out.from_at),
                    endTime=stamp(out.until_at),
                    deviceID=names.probe(out.device, out.channel),
                    rawData=_raw(report),
                    bizRules=names.urn("limit", out.asset, out.limit),
                ),
                "sensorReport": [{"type": kind, "exception": ALARM, **extreme, "uom": unit}],
            }
        ],
        **own(
            report=report.number, leg=out.leg or None, limit=names.urn("limit", out.asset, out.limit),
            side=out.side, bound=out.bound, readings=out.readings, goesOn=out.goes_on, cause=out.cause,
        ),
    }  # fmt: skip


def _verdict(report: Report, names: Names) -> dict[str, Any]:
    verdict = report.verdict
    assert verdict is not None  # noqa: S101 - asked before
    used = verdict.life_used
    return {
        "type": "ObjectEvent",
        **names.times(verdict.as_of_at),
        **_subject(report, names, ""),
        "action": "OBSERVE",
        "bizStep": INSPECTING,
        **_found(verdict.decision),
        **own(
            report=report.number, decision=f"urn:coldchain:decision:{verdict.decision}",
            goodMs=verdict.good_ms, harmfulMs=verdict.harmful_ms, unknownMs=verdict.unknown_ms,
            lifeUsedBest=used.best,
            lifeUsedLikely=used.likely, lifeUsedWorst=used.worst, mktC=verdict.mkt_c,
            harms=[name for name, _ in verdict.harms] or None,
        ),
    }  # fmt: skip


def _found(decision: Decision) -> dict[str, Any]:
    """Return what an inspection found that lasts: only where it is plainly one or the other."""
    found = {Decision.GOOD: "conformant", Decision.REJECT: "non_conformant"}.get(decision)
    sold = {"disposition": "non_sellable_other"} if decision is Decision.REJECT else {}
    return sold | ({"persistentDisposition": {"set": [found]}} if found else {})


def _raw(report: Report) -> str | None:
    return f"urn:coldchain:sha256:{report.readings_sha256}" if report.readings_sha256 else None


def _present(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the fields that are known; JSON has no infinity."""
    return {
        name: value
        for name, value in fields.items()
        if value is not None and not (isinstance(value, float) and not isfinite(value))
    }
