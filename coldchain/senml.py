"""SenML packs (RFC 8428), the payload of every readings topic: the one door for the rest of the project.

``senml_records`` and ``senml_readings`` say what records mean, ``senml_json`` and ``senml_cbor`` how they are
written.
"""

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml_cbor import decode_cbor, encode_cbor, parse_cbor
from coldchain.senml_json import decode_json, encode_json, parse_json
from coldchain.senml_records import Record, Resolved, resolve

__all__ = [
    "Record",
    "Resolved",
    "decode",
    "decode_cbor",
    "decode_json",
    "encode_cbor",
    "encode_json",
    "parse_cbor",
    "parse_json",
    "resolve",
]

_JSON_STARTS = frozenset(b"[ \t\r\n")
_CBOR_STARTS = range(0x80, 0xA0)  # major type 4, an array (RFC 8949 section 3.1)


def decode(payload: bytes, *, received_at: int) -> list[Reading]:
    """Return the readings of a pack, whichever way it is written; the first byte tells.

    Args:
        payload: The whole pack.
        received_at: When it was received [ms since 1970, UTC].

    Raises:
        PackError: It is no SenML pack, or not one of readings.
    """
    first = payload[0] if payload else -1
    if first in _JSON_STARTS:
        return decode_json(payload, received_at=received_at)
    if first in _CBOR_STARTS:
        return decode_cbor(payload, received_at=received_at)
    raise PackError("payload", f"{len(payload)} bytes {payload[:40]!r}", "a SenML pack in JSON or CBOR")
