"""Hostile things for every door of a station, each with the reason under which it is kept."""

import time
from typing import NamedTuple

from coldchain.frames import crc16
from helpers.wired_station import (
    COOP,
    GATEWAY,
)

BURST = 400  # damaged lines at once on a port beside a good one


class Hostile(NamedTuple):
    """One hostile thing.

    Args:
        what: For people.
        sent: What comes in; ``{n}`` stands for the round, so that no frame comes twice.
        reason: Under which it is kept; empty when it stands outside of any line, and is only counted.
        told: What the detail must say of what came.
        topic: Where it is published, or empty for the serial lines.
        kept: What the kept bytes must hold; what came when left out.
    """

    what: str
    sent: bytes
    reason: str
    told: str = ""
    topic: str = ""
    kept: bytes = b""


def whole(body: bytes) -> bytes:
    """Return a line that came over whole: its checksum fits. ``{n}`` in it is filled in later."""
    return b"WHOLE:" + body


def line_of(sent: bytes, number: int) -> bytes:
    """Return what is said on a line in a round."""
    sent = sent.replace(b"{n}", b"%d" % number)
    body = sent.removeprefix(b"WHOLE:")
    return sent if body == sent else b"$%b*%04X\r\n" % (body, crc16(body))


# Kept by the bridge, in its spool file. A half line is ended by whatever stands behind it.
ON_A_LINE = (
    Hostile("noise outside of lines", b"\xff\xfe\x07garbage, no line\r\n", ""),
    Hostile("NUL bytes outside of lines", b"\0" * 64, ""),
    Hostile(
        "wrong checksum",
        b"$C1,good-1,0000B007,{n},0,0,air.t=4.2*0000\r\n",
        "bad-crc",
        "CRC 0000",
        kept=b"good-1",
    ),
    Hostile("half a frame", b"$C1,good-1,0000B007,{n},0,0,air.t", "cut-short", "air.t'"),
    Hostile("a line of 300 bytes", b"$C1,%b*0000\r\n" % (b"x" * 290), "too-long", "more bytes", kept=b"xxx"),
    Hostile("NUL bytes in a line", b"$C1,good-1,\0\0\0*1234\r\n", "bad-crc", "CRC 1234"),
    Hostile(
        "a burst of every byte",
        bytes(range(256)) + b"\r\n",
        "cut-short",
        "\\xff",
        kept=bytes(range(200, 256)),
    ),
    Hostile("another kind of line", whole(b"Z9,hello,{n}"), "unknown-kind", "'Z9'"),
    Hostile("no name", whole(b"C1,GOOD 1,0000B007,{n},0,0,air.t=1"), "bad-head", "GOOD 1"),
    Hostile("boot 0", whole(b"C1,good-1,00000000,{n},0,0,air.t=1"), "bad-head", "boot 00000000"),
    Hostile(
        "two years old",
        whole(b"C1,good-1,0000BAD0,{n},0,63072000000,air.t=1"),
        "impossible-age",
        "63072000000",
    ),
    Hostile("a quantity of nobody's", whole(b"C1,good-1,0000BAD1,{n},0,0,air.zz=1"), "bad-field", "air.zz=1"),
    Hostile("not a number", whole(b"C1,good-1,0000BAD2,{n},0,0,air.t=nan"), "bad-field", "air.t=nan"),
    Hostile(
        "a wrong field among good ones",
        whole(b"C1,mixed,0000B00C,{n},0,0,air.t=4.5,door.o=ajar,product.t=3.5"),
        "bad-field",
        "door.o=ajar",
        kept=b"door.o=ajar",
    ),
)

READINGS = f"coldchain/v1/{COOP}/{GATEWAY}/readings"


def pack(
    name: str = "good-1/air/temperature", unit: str = "Cel", time_s: str = "{now}", value: str = "4"
) -> bytes:
    """Return a pack of one reading."""
    return f'[{{"n":"{name}","u":"{unit}","t":{time_s},"v":{value},"boot":"0000dead","seq":{{n}}}}]'.encode()


# Kept by ingest, in the journal's file: the first ones came as frames that the bridge could not refuse.
TO_INGEST = (
    Hostile(
        "an impossible value",
        whole(b"C1,good-1,0000BAD3,{n},0,0,air.t=9999"),
        "impossible-value",
        "9999.0",
        kept=b"9999",
    ),
    Hostile(
        "an unknown device",
        whole(b"C1,stranger,0000BAD4,{n},0,0,air.t=4"),
        "unknown-device",
        "stranger",
        kept=b"stranger",
    ),
    Hostile("nothing", b"", "bad-pack", "0 bytes", READINGS),
    Hostile("no JSON", b"hello", "bad-pack", "hello", READINGS),
    Hostile("half of JSON", b'[{"n":"good-1/air', "bad-pack", "truncated", READINGS),
    Hostile("an object", b'{"n":"good-1/air/temperature","v":4}', "bad-pack", "bytes b'{", READINGS),
    Hostile("an array of numbers", b"[1,2,3]", "bad-pack", "got `int` - at `$[0]`;", READINGS),
    Hostile("a name that is a number", b'[{"n":5,"v":4}]', "bad-pack", "`$[0].n`", READINGS),
    Hostile("an empty pack", b"[]", "bad-pack", "no reading", READINGS),
    Hostile("NaN", pack(value="NaN"), "bad-pack", "invalid character", READINGS),
    Hostile("a value of 400 digits", pack(value="9" * 400), "bad-pack", "out of range", READINGS),
    Hostile(
        "a sequence of 400 digits",
        b'[{"n":"good-1/air/temperature","v":4,"seq":%b}]' % (b"9" * 400),
        "bad-pack",
        "got seq 999",
        READINGS,
    ),
    Hostile(
        "too deep", b'[{"n":"good-1/air/temperature","x":' + b"[" * 100_000, "bad-pack", "nested", READINGS
    ),
    Hostile("a time of nowhen", pack(time_s="-1e300"), "bad-pack", "the time -1e+300", READINGS),
    Hostile("CBOR, cut", b"\x9f\xa1\x00", "bad-pack", "end of stream", READINGS),
    Hostile("CBOR, no map", b"\x81\x01", "bad-pack", "got a int", READINGS),
    Hostile("CBOR, too deep", b"\x81" * 5000, "bad-pack", "depth", READINGS),
    Hostile("a wrong unit", pack(unit="%RH"), "wrong-unit", "unit '%RH'", READINGS),
    Hostile("no such quantity", pack("good-1/air/colour"), "unknown-quantity", "good-1/air/colour", READINGS),
    Hostile(
        "an unknown device's pack", pack("alien/air/temperature"), "unknown-device", "device alien", READINGS
    ),
    Hostile("a sensor's absolute nonsense", pack(value="-300"), "impossible-value", "-300", READINGS),
    Hostile("tomorrow", pack(time_s="{tomorrow}"), "future-time", "good-1/air/temperature: got 2", READINGS),
    Hostile("300 KB", b'["' + b"a" * 300_000 + b'"]', "oversize", "300004 bytes", READINGS, b"aaaa"),
    Hostile(
        "an unknown gateway", pack(), "unknown-gateway", "highland/gw-9", f"coldchain/v1/{COOP}/gw-9/readings"
    ),
    Hostile(
        "another cooperative",
        pack(),
        "wrong-tenant",
        "lowland/gw-1",
        f"coldchain/v1/lowland/{GATEWAY}/readings",
    ),
    Hostile(
        "a topic that cannot be", pack(), "bad-topic", "HIGHLAND", f"coldchain/v1/HIGHLAND/{GATEWAY}/readings"
    ),
)
KEPT_FOR_LATER = Hostile("a retained message", pack(), "retained", "retained message", READINGS)
REFUSED_STATUS = b'{"v": nothing'
REFUSED_STORED = b'{"v":1,"ranges":[["good-1","no boot",0,"all"]]}'

BAD_SETTINGS = """\
gateways = ["gw-1"]
cooperative = { id = "highland", name = "Highland", time_zone = "Africa/Nowhere" }
[bridge]
gateway = "gw-1"
spool_keep = "3 weeks"
sped = 9600
"""
BAD_CSV = "time,A1\n0,4.0\n1,warm\n2\nlater,4.0\n3,4.5\n"


def filled(payload: bytes, number: int) -> bytes:
    """Return a payload with its round and its times filled in."""
    now_s = time.time()
    for mark, value in ((b"{n}", number), (b"{now}", now_s), (b"{tomorrow}", now_s + 86_400)):
        payload = payload.replace(mark, b"%d" % value)
    return payload
