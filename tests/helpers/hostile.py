"""What a hostile or broken sender may publish, of sixty kinds, each with the reason it must be kept under.

Each is different from all others by its number, so that each can be found again in the quarantine.
"""

import gzip
import json
import struct
from collections.abc import Callable
from typing import NamedTuple

import cbor2

from coldchain import senml
from coldchain.reading import Reading

GOOD_TOPIC = "coldchain/v1/co/gw/readings"
OTHER_COOP, OTHER_DEVICE = "other", "van-other"
MAX_BYTES = 256 * 1024
_DAY_MS = 86_400_000


class Hostile(NamedTuple):
    """One hostile message.

    Args:
        kind: What is wrong with it.
        reason: Under which it must be kept.
        topic: Where it is published.
        payload: What is published.
        name: (device, sequence) of the reading that must be kept; None when the message is kept as it came.
    """

    kind: str
    reason: str
    topic: str
    payload: bytes
    name: tuple[str, int] | None = None


def hostile(number: int, now: int) -> Hostile:
    """Return the hostile message of a number; the kinds take turns.

    Args:
        number: From 0; also the sequence of its reading, when it has one.
        now: The time [ms since 1970, UTC].
    """
    undecoded = sorted(_UNDECODED.items())
    kinds = len(undecoded) + len(_TOPICS) + len(_REFUSED)
    turn = number % kinds
    if turn < len(undecoded):
        kind, made = undecoded[turn]
        return Hostile(kind, _REASONS.get(kind, "bad-pack"), GOOD_TOPIC, made(number))
    turn -= len(undecoded)
    if turn < len(_TOPICS):
        kind, topic, reason = _TOPICS[turn]
        payload = senml.encode_json([_reading(number, now)])
        name = None if reason == "bad-topic" else ("van-0", number)
        return Hostile(kind, reason, topic.format(number=number), payload, name)
    kind, reason, changes = _REFUSED[turn - len(_TOPICS)]
    bad = _reading(number, now)
    values = {**{field: getattr(bad, field) for field in bad.__struct_fields__}, **changes}
    if "ago_ms" in values:
        values["event_at"] = now - int(str(values.pop("ago_ms")))
    reading = Reading(**values)
    return Hostile(kind, reason, GOOD_TOPIC, senml.encode_json([reading]), (reading.device, reading.sequence))


def kinds() -> int:
    """Return how many kinds there are."""
    return len(_UNDECODED) + len(_TOPICS) + len(_REFUSED)


def _reading(number: int, now: int) -> Reading:
    return Reading("van-0", "air/temperature", 0xBAD, number, now - 60_000, 0, 4.5, "Cel")


def _record(number: int, **changes: object) -> bytes:
    record = {"bn": "van-0/", "n": "air/temperature", "u": "Cel", "bt": 1.79e9, "v": 4.5, "seq": number}
    return json.dumps([{**record, **changes}]).encode()


def _cbor(number: int, raw: bytes) -> bytes:
    """Return a pack of one record whose value is given as bytes of CBOR."""
    name = cbor2.dumps("van-0/air/temperature")
    return b"\x81\xa3\x00" + name + b"\x63seq" + cbor2.dumps(number) + b"\x02" + raw


def _text(number: int, text: str) -> bytes:
    return text.replace("#", str(number)).encode()


_UNDECODED: dict[str, Callable[[int], bytes]] = {
    "deep arrays": lambda n: _text(n, "[" * 100_000 + "#"),
    "deep objects": lambda n: _text(n, '[{"x#":' + '{"a":' * 50_000),
    "huge number": lambda n: _text(n, '[{"n":"van-0/air/temperature","v":1e999,"seq":#}]'),
    "endless digits": lambda n: _text(n, '[{"n":"van-0/air/temperature","v":' + "9" * 5000 + ',"seq":#}]'),
    "NaN as text": lambda n: _text(n, '[{"n":"van-0/air/temperature","v":NaN,"seq":#}]'),
    "infinity as text": lambda n: _text(n, '[{"n":"van-0/air/temperature","v":-Infinity,"seq":#}]'),
    "number as text": lambda n: _record(n, v="4.5", vs=None),
    "cut JSON": lambda n: _record(n)[:-3],
    "cut CBOR": lambda n: senml.encode_cbor([_reading(n, 1_790_000_000_000)])[:-4],
    "endless CBOR array": lambda n: b"\x9f" + cbor2.dumps(n),
    "CBOR array of 2^64": lambda n: b"\x9b" + b"\xff" * 8 + cbor2.dumps(n),
    "CBOR bytes of 2^62": lambda n: _cbor(n, b"\x5b\x3f" + b"\xff" * 7),
    "CBOR map of 2^60": lambda n: b"\x81\xbb\x0f" + b"\xff" * 7 + cbor2.dumps(n),
    "deep CBOR arrays": lambda n: b"\x81" * 50_000 + cbor2.dumps(n),
    "deep CBOR tags": lambda n: _cbor(n, b"\xc1" * 50_000 + b"\x00"),
    "CBOR that holds itself": lambda n: _cbor(n, b"\xd8\x1c\x81\xd8\x1d\x00"),
    "CBOR number of 200 KB": lambda n: _cbor(n, b"\xc2" + cbor2.dumps(b"\xff" * 200_000)),
    "CBOR decimal of 10^(10^9)": lambda n: _cbor(n, b"\xc4" + cbor2.dumps([10**9, 3])),
    "CBOR bigfloat of 2^(10^9)": lambda n: _cbor(n, b"\xc5" + cbor2.dumps([10**9, 3])),
    "CBOR rational over 0": lambda n: _cbor(n, b"\xd8\x1e" + cbor2.dumps([1, 0])),
    "CBOR regular expression": lambda n: _cbor(n, b"\xd8\x23" + cbor2.dumps("(" * 1000)),
    "CBOR date": lambda n: _cbor(n, b"\xc0" + cbor2.dumps("2026-13-77T99:99:99Z")),
    "CBOR map as key": lambda n: b"\x81\xa1\xa1\x00\x00" + cbor2.dumps(n),
    "not UTF-8": lambda n: b'[{"n":"van-0/\xff\xfe\x80' + str(n).encode() + b'","v":1}]',
    "half a surrogate": lambda n: _text(n, '[{"n":"van-0/\\ud800#","v":1}]'),
    "NUL in a name": lambda n: _text(n, '[{"n":"van-0/air\\u0000/temperature#","v":1}]'),
    "only a number": lambda n: str(n).encode(),
    "zeros": lambda n: bytes(n % 1000 + 1) + str(n).encode(),
    "empty records": lambda n: b"[" + b"{}," * 20_000 + b"{}" + b" " * (n % 1000) + b"]",
    "a name of 200 KB": lambda n: _record(n, n="a" * 200_000),
    "blanks of 250 KB": lambda n: b"[" + b" " * 250_000 + str(n).encode(),
    "one byte too large": lambda n: struct.pack(">Q", n) + b"[" * (MAX_BYTES + 1 - 8),
    "compressed": lambda n: gzip.compress(b"[" * 1000 + str(n).encode()),
    "markup": lambda n: _text(n, "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a '#'>]><r>&a;</r>"),
    "SQL in a name": lambda n: _record(n, bn="van-0'; DROP TABLE entries; --/"),
    "a path as a name": lambda n: _record(n, bn="../../../etc/"),
    "negative sequence": lambda n: _record(-n - 1),
    "sequence of 2^63": lambda n: _record(2**63 + n),
    "sequence with a fraction": lambda n: _record(n, seq=n + 0.5),
    "year 10000": lambda n: _record(n, bt=2.6e11),
    "time before 1970": lambda n: _record(n, bt=-2e9),
    "flag of another world": lambda n: _record(n, flag=9),
    "unknown clock": lambda n: _record(n, clk="sundial"),
    "boot id that is none": lambda n: _record(n, boot="zz"),
    "must be understood": lambda n: _record(n, danger_=1),
    "SenML of the future": lambda n: _record(n, bver=11),
    "text for a value": lambda n: _text(n, '[{"n":"van-0/air/temperature","vs":"warm","seq":#}]'),
    "two values": lambda n: _record(n, vb=True),
}
_REASONS = {"one byte too large": "oversize"}
_TOPICS = (
    ("capital letters", "coldchain/v1/CO/gw{number}/readings", "bad-topic"),
    ("a name of marks", "coldchain/v1/co/gw~{number}/readings", "bad-topic"),
    ("a name too long", "coldchain/v1/co/" + "g" * 80 + "{number}/readings", "bad-topic"),
    ("unknown gateway", "coldchain/v1/co/gw-{number}/readings", "unknown-gateway"),
    ("gateway of another cooperative", f"coldchain/v1/{OTHER_COOP}/gw/readings", "wrong-tenant"),
)
_REFUSED: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("unknown device", "unknown-device", {"device": "van-nobody"}),
    ("device of another cooperative", "wrong-tenant", {"device": OTHER_DEVICE}),
    ("unknown quantity", "unknown-quantity", {"channel": "air/smell"}),
    ("unit of something else", "wrong-unit", {"unit": "Pa"}),
    ("too hot", "impossible-value", {"value": 1e6}),
    ("below absolute zero", "impossible-value", {"value": -300.0, "unit": "K"}),
    ("tomorrow", "future-time", {"ago_ms": -_DAY_MS}),
    ("the year 9999", "future-time", {"event_at": 253_370_764_800_000}),
    ("two years ago", "ancient-time", {"ago_ms": 730 * _DAY_MS}),
    ("the year 2000", "unset-clock", {"event_at": 946_684_800_000}),
)
