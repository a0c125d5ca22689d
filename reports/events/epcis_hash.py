"""The id of an EPCIS event out of its content: the CBV 2.0 "EPCIS Event Hash ID". Pure.

An event is written down in one fixed form, whatever the order of its keys, the zone of its times or the way
in which its words are abbreviated; the SHA-256 of that is its id. So anybody can find out whether an event
was changed, and the same event told twice is one. GS1 keys are taken as ``https://id.gs1.org`` links and, of
the older URNs, SSCC and SGLN; the other URNs are not translated: our own events hold none.

Source: GS1 Core Business Vocabulary 2.0, section on event hash ids; held against its reference
implementation.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Event = Mapping[str, Any]

_CBV = "https://ref.gs1.org/cbv/"
_GS1 = "https://gs1.org/voc/"
_IGNORED = frozenset(
    {"type", "recordTime", "eventID", "errorDeclaration", "@context", "rdfs:comment", "comment"}
)
_OLD_WORDS = {
    "urn:epcglobal:cbv:bizstep:": f"{_CBV}BizStep-",
    "urn:epcglobal:cbv:disp:": f"{_CBV}Disp-",
    "urn:epcglobal:cbv:btt:": f"{_CBV}BTT-",
    "urn:epcglobal:cbv:sdt:": f"{_CBV}SDT-",
    "urn:epcglobal:cbv:er:": f"{_CBV}ER-",
}
_WORDS = {  # field -> what stands before its bare words
    "bizStep": f"{_CBV}BizStep-",
    "disposition": f"{_CBV}Disp-",
    "set": f"{_CBV}Disp-",
    "unset": f"{_CBV}Disp-",
    "component": f"{_CBV}Comp-",
    "sensorReport/type": _GS1,
    "exception": _GS1,
    "bizTransactionList/type": f"{_CBV}BTT-",
    "sourceList/type": f"{_CBV}SDT-",
    "destinationList/type": f"{_CBV}SDT-",
}
_QUANTITY = ("epcClass", "quantity", "uom")
_METADATA = (
    "time",
    "startTime",
    "endTime",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
)
_REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time",
    "microorganism", "chemicalSubstance", "value", "component", "stringValue", "booleanValue",
    "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev",
    "percRank", "percValue", "uom", "coordinateReferenceSystem",
)  # fmt: skip
_ORDER = (
    "eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID", "epcList", "inputEPCList",
    "childEPCs", "quantityList", "childQuantityList", "inputQuantityList", "outputEPCList",
    "outputQuantityList", "action",
    "transformationID", "bizStep", "disposition", "persistentDisposition", "readPoint", "bizLocation",
    "bizTransactionList", "sourceList", "destinationList", "sensorElementList",
)  # fmt: skip
_PAIRS = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
_GROUPS = {
    "persistentDisposition": ("set", "unset"),
    "readPoint": ("id",),
    "bizLocation": ("id",),
    "sensorMetadata": _METADATA,
    "sensorReport": _REPORT,
}


def event_id(event: Event, namespaces: Mapping[str, str]) -> str:
    """Return the id of an event.

    Args:
        event: As in a JSON-LD document.
        namespaces: What the prefixes of its own fields stand for, as in ``@context``.
    """
    digest = hashlib.sha256(prehash(event, namespaces).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def prehash(event: Event, namespaces: Mapping[str, str]) -> str:
    """Return the fixed form of an event, of which the hash is taken; see ``event_id``."""
    parts = [f"eventType={event['type']}"]
    parts += [_field(name, event[name], namespaces) for name in _ORDER if name in event]
    rest = {name: value for name, value in event.items() if name not in _ORDER and name not in _IGNORED}
    return "".join(parts) + _own(rest, namespaces)


def _field(name: str, value: Any, namespaces: Mapping[str, str]) -> str:  # noqa: ANN401 - JSON
    """Return one field with its name; empty for one that says nothing."""
    if name == "childEPCs" or name.endswith("EPCList") or name == "epcList":
        return _named(name, sorted(f"epc={_canonical(each)}" for each in value))
    if name.endswith("uantityList"):
        return _named(
            name, sorted("quantityElement" + _group("", each, _QUANTITY, namespaces) for each in value)
        )
    if name in _PAIRS:
        item = _PAIRS[name]
        return _named(name, sorted(_pair(name, item, each) for each in value))
    if name == "sensorElementList":
        return _named(name, sorted(_element(each, namespaces) for each in value))
    if name in _GROUPS:
        return _named(name, [_group(name, value, _GROUPS[name], namespaces)])
    return _leaf("", name, value)


def _named(name: str, parts: Sequence[str]) -> str:
    inner = "".join(parts)
    return f"{name}{inner}" if inner else ""


def _pair(name: str, item: str, each: Event) -> str:
    return f"{item}={_canonical(each[item])}" + (_leaf(name, "type", each["type"]) if "type" in each else "")


def _element(element: Event, namespaces: Mapping[str, str]) -> str:
    """Return a sensor element; its reports in the order of what they say."""
    metadata = element.get("sensorMetadata")
    about = (
        _named("sensorMetadata", [_group("sensorMetadata", metadata, _METADATA, namespaces)])
        if metadata
        else ""
    )
    reports = sorted(
        "sensorReport" + _group("sensorReport", each, _REPORT, namespaces)
        for each in element.get("sensorReport", ())
    )
    own = {name: value for name, value in element.items() if name not in ("sensorMetadata", "sensorReport")}
    return "".join(("sensorElement", about, *reports, _own(own, namespaces)))


def _group(name: str, group: Event, order: Iterable[str], namespaces: Mapping[str, str]) -> str:
    """Return the fields of a group in their order, then its own."""
    known = [_leaf(name, each, group[each]) for each in order if each in group]
    own = {key: value for key, value in group.items() if key not in order}
    return "".join(known) + _own(own, namespaces)


def _leaf(group: str, name: str, value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return "".join(sorted(_leaf(group, name, each) for each in value))
    if "time" in name.lower() and "offset" not in name.lower():
        return f"{name}={_utc(value)}"
    prefix = _WORDS.get(name) or _WORDS.get(f"{group}/{name}", "")
    text = str(value).strip()
    if prefix and ":" not in text:
        text = prefix + text
    return f"{name}={_canonical(text)}" if text else ""


def _own(fields: Event, namespaces: Mapping[str, str]) -> str:
    """Return fields that are no part of EPCIS, by namespace, in the order of what they say."""
    return "".join(sorted(part for name, value in fields.items() for part in _parts(name, value, namespaces)))


def _parts(name: str, value: Any, namespaces: Mapping[str, str]) -> Iterable[str]:  # noqa: ANN401 - JSON
    prefix, colon, local = name.partition(":")
    full = f"{{{namespaces[prefix]}}}{local}" if colon and prefix in namespaces else name
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield full + _own({key: inner for key, inner in each.items() if key not in _IGNORED}, namespaces)
        else:
            text = str(each).strip()
            yield f"{full}={_canonical(text)}" if text else full


def _canonical(value: object) -> str:
    """Return a value in its one form: numbers without ornament, words and keys as links."""
    text = str(value).strip()
    for old, new in _OLD_WORDS.items():
        text = text.replace(old, new)
    return _link(_number(text))


def _number(text: str) -> str:
    """Return a number without a plus, zeros that say nothing or an exponent that is not needed."""
    try:
        number = float(text)
        whole = int(number)
    except (ValueError, OverflowError):
        return text
    return str(whole) if whole == number else str(number)


def _link(text: str) -> str:
    """Return a GS1 key that is a URN as a link."""
    scheme, _, key = text.rpartition(":")
    parts = key.split(".")
    if scheme == "urn:epc:id:sscc" and len(parts) == 2:  # noqa: PLR2004 - company and serial
        digits = parts[1][:1] + parts[0] + parts[1][1:]
        return f"https://id.gs1.org/00/{digits}{_check_digit(digits)}"
    if scheme == "urn:epc:id:sgln" and len(parts) == 3:  # noqa: PLR2004 - company, location, extension
        digits = parts[0] + parts[1]
        extension = "" if parts[2] == "0" else f"/254/{parts[2]}"
        return f"https://id.gs1.org/414/{digits}{_check_digit(digits)}{extension}"
    return text


def _check_digit(digits: str) -> int:
    """Return the check digit of a GS1 key (General Specifications 7.9.1): weights 3 and 1 from the right."""
    total = sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(reversed(digits)))
    return -total % 10


def _utc(text: str) -> str:
    """Return a time in UTC with milliseconds, halves of one to the even."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    moment = moment.replace(microsecond=0) + timedelta(milliseconds=round(moment.microsecond / 1000))
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
