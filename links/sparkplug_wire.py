"""Sparkplug B payloads as bytes: the fields of the specification that are used here. Not what they mean.

The message types are described below and built when this is loaded: no generated file, no copy of anybody's.
What is not described (data sets, templates) is passed over. Texts are taken as bytes, because a
text that is no UTF-8 must not fail anywhere but here.

References:
    S50 of docs/sources.md: Sparkplug specification 3.0, chapter 6, numbers of fields and of data types.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, EncodeError, Message

from coldchain.errors import PackError

MAX_PAYLOAD_BYTES = 256 * 1024
MAX_METRICS = 2000  # of one message: a birth of so many takes 50 ms; an empty metric takes 2 bytes
_MAX_PROPERTIES = 64  # of one metric, that are looked through
BOOLEAN = 11
_SIGNED = {1: 8, 2: 16, 3: 32, 4: 64}  # Int8, Int16, Int32, Int64 -> bits; they come as unsigned
_MASK_32, _MASK_64 = 2**32 - 1, 2**64 - 1
_PACKAGE = "coldchain.sparkplug"
_UNIT_KEYS = (b"engUnit", b"Engineering Units", b"unit", b"units")
_THING = "Sparkplug payload"
_ALLOWED = "a payload of Sparkplug B"
_Type = descriptor_pb2.FieldDescriptorProto

# message -> field -> (number, type); a type in capitals is one of ours, * is repeated
_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "Value": {"type": (1, "uint32"), "is_null": (2, "bool"), "string_value": (8, "bytes")},
    "Properties": {"keys": (1, "*bytes"), "values": (2, "*Value")},
    "Metric": {
        "name": (1, "bytes"),
        "alias": (2, "uint64"),
        "timestamp": (3, "uint64"),
        "datatype": (4, "uint32"),
        "is_historical": (5, "bool"),
        "is_transient": (6, "bool"),
        "is_null": (7, "bool"),
        "properties": (9, "Properties"),
        "int_value": (10, "uint32"),
        "long_value": (11, "uint64"),
        "float_value": (12, "float"),
        "double_value": (13, "double"),
        "boolean_value": (14, "bool"),
    },
    "Payload": {"timestamp": (1, "uint64"), "metrics": (2, "*Metric"), "seq": (3, "uint64")},
}


class Metric(NamedTuple):
    """One metric.

    Args:
        name: Empty where only the alias is said.
        alias: None when it has none.
        timestamp: [ms since 1970, UTC]; 0 when it says none.
        datatype: Number of its type; 0 when it is not said.
        is_historical: It was kept by the sender and is not the present value.
        is_transient: Its sender does not want it kept.
        value: Whole numbers as they came, unsigned (see ``signed``); None when it is null, or no number.
        unit: As a property tells it; empty when none does.
    """

    name: str
    alias: int | None = None
    timestamp: int = 0
    datatype: int = 0
    is_historical: bool = False
    is_transient: bool = False
    value: float | None = None
    unit: str = ""


class Payload(NamedTuple):
    """One payload; the time is 0 and the sequence None where they are not said."""

    timestamp: int
    metrics: tuple[Metric, ...]
    seq: int | None = None


def parse(payload: bytes) -> Payload:
    """Return what a payload says.

    Raises:
        PackError: It is too large (reason ``oversize``), or no Sparkplug B.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        allowed = f"at most {MAX_PAYLOAD_BYTES} bytes"
        raise PackError(_THING, f"{len(payload)} bytes", allowed, reason="oversize")
    message = _payload_class()
    try:
        message.ParseFromString(payload)
    except (DecodeError, RecursionError) as error:
        raise PackError(_THING, str(error)[:200], _ALLOWED) from None
    if len(message.metrics) > MAX_METRICS:
        came = f"{len(message.metrics)} metrics"
        raise PackError(_THING, came, f"at most {MAX_METRICS}", "Send smaller payloads.", reason="oversize")
    seq = message.seq if message.HasField("seq") else None
    return Payload(message.timestamp, tuple(map(_metric, message.metrics)), seq)


def encode(payload: Payload) -> bytes:
    """Return a payload as bytes; whole numbers go as the type says, all others as ``double``.

    Raises:
        PackError: A number does not fit its field.
    """
    try:
        message = _payload_class(timestamp=payload.timestamp)
        if payload.seq is not None:
            message.seq = payload.seq
        for metric in payload.metrics:
            _fill(message.metrics.add(), metric)
        return bytes(message.SerializeToString())
    except (EncodeError, ValueError, TypeError) as error:
        raise PackError(_THING, str(error)[:200], "numbers that fit their fields") from None


def signed(value: float, datatype: int) -> float:
    """Return a whole number of a signed type, of the unsigned one in which it came; others as they are.

    Args:
        value: As it came.
        datatype: Number of its type.
    """
    bits = _SIGNED.get(datatype)
    if bits is None or not isinstance(value, int):
        return value
    low = value & ((1 << bits) - 1)
    return low - (1 << bits) if low >> (bits - 1) else low


def _metric(metric: Message) -> Metric:
    value: float | None = None
    if not metric.is_null:
        kind = metric.WhichOneof("value")
        value = getattr(metric, kind) if kind is not None else None
    return Metric(
        metric.name.decode("utf-8", "replace"),
        metric.alias if metric.HasField("alias") else None,
        metric.timestamp,
        metric.datatype,
        metric.is_historical,
        metric.is_transient,
        value,
        _unit(metric.properties) if metric.HasField("properties") else "",
    )


def _unit(properties: Message) -> str:
    for key, value in islice(zip(properties.keys, properties.values, strict=False), _MAX_PROPERTIES):
        if key in _UNIT_KEYS:
            return bytes(value.string_value).decode("utf-8", "replace")
    return ""


def _fill(message: Message, metric: Metric) -> None:
    message.name = metric.name.encode()
    if metric.alias is not None:
        message.alias = metric.alias
    message.timestamp, message.datatype = metric.timestamp, metric.datatype
    message.is_historical, message.is_transient = metric.is_historical, metric.is_transient
    if metric.unit:
        message.properties.keys.append(_UNIT_KEYS[0])
        message.properties.values.add(string_value=metric.unit.encode())
    if metric.value is None:
        message.is_null = True
    elif metric.datatype == BOOLEAN:
        message.boolean_value = bool(metric.value)
    elif not isinstance(metric.value, int):
        message.double_value = metric.value
    elif _SIGNED.get(metric.datatype, 64) <= 32:  # noqa: PLR2004 - bits of the smaller field
        message.int_value = metric.value & _MASK_32
    else:
        message.long_value = metric.value & _MASK_64


def _describe(name: str, fields: Iterable[tuple[str, tuple[int, str]]]) -> descriptor_pb2.DescriptorProto:
    described = descriptor_pb2.DescriptorProto(name=name)
    for field_name, (number, said) in fields:
        kind = said.removeprefix("*")
        field = described.field.add(name=field_name, number=number)
        field.label = _Type.LABEL_REPEATED if kind != said else _Type.LABEL_OPTIONAL
        if kind in _MESSAGES:
            field.type, field.type_name = _Type.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
        else:
            field.type = _Type.Type.Value(f"TYPE_{kind.upper()}")
        if name == "Metric" and field_name.endswith("_value"):
            field.oneof_index = 0
    if name == "Metric":
        described.oneof_decl.add(name="value")
    return described


def _build() -> Callable[..., Message]:
    file = descriptor_pb2.FileDescriptorProto(
        name="coldchain/sparkplug.proto", package=_PACKAGE, syntax="proto2"
    )
    file.message_type.extend(_describe(name, fields.items()) for name, fields in _MESSAGES.items())
    pool = descriptor_pool.DescriptorPool()  # of its own: no other library's file can collide with it
    pool.Add(file)
    made: Callable[..., Message] = message_factory.GetMessageClass(
        pool.FindMessageTypeByName(f"{_PACKAGE}.Payload")
    )
    return made


_payload_class = _build()
