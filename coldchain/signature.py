"""Signatures of what a gateway says: HMAC-SHA256, cut to 128 bits, over the topic and all that stands before.

It is the last record of a pack (the label ``mac``, which other readers of SenML pass over), or the last key
of a JSON object. It says who wrote the message and that nobody changed it; not when it was sent: a copy that
is sent again is still good, and changes nothing, because readings are known by their names. Not encryption.
"""

import hmac
from enum import Enum

SIGNED = ("/readings", "/alarms")
"""How the topics end on which a gateway signs what it says."""

_BYTES = 16
_DIGITS = 2 * _BYTES
_ARRAY, _ARRAY_END = b',{"bn":"","mac":"', b'"}]'
_OBJECT, _OBJECT_END = b',"mac":"', b'"}'
_CBOR = b"\xa2\x21\x60\x63mac\x50"  # {-2 (bn): "", "mac": 16 bytes}
_CBOR_ARRAYS = range(0x80, 0xA0)  # major type 4 (RFC 8949 section 3.1)
_CBOR_SHORT = 24  # an array shorter than this has its length in the first byte
_CBOR_LENGTHS = {0x98: 1, 0x99: 2, 0x9A: 4}  # first byte -> how many bytes of length follow


class Seal(Enum):
    """What was found of a signature."""

    GOOD = "good"
    WRONG = "wrong"
    NONE = "none"


def sign(topic: str, payload: bytes, key: str) -> bytes:
    """Return a message with its signature; as it is when it is none that can carry one.

    Args:
        topic: Where it is published.
        payload: A JSON array or object without blanks at its end, or a CBOR array of known length.
        key: The gateway's.
    """
    if len(payload) > 2 and payload.endswith(b"]"):  # noqa: PLR2004 - more than brackets
        body, head, end = payload[:-1], _ARRAY, _ARRAY_END
    elif len(payload) > 2 and payload.endswith(b"}") and payload.startswith(b"{"):  # noqa: PLR2004
        body, head, end = payload[:-1], _OBJECT, _OBJECT_END
    elif payload and payload[0] in _CBOR_ARRAYS and (longer := _one_longer(payload)):
        return longer + _CBOR + _mac(topic, longer, key)
    else:
        return payload
    return body + head + _mac(topic, body, key).hex().encode() + end


def check(topic: str, payload: bytes, key: str) -> Seal:
    """Return whether a message carries the signature of a key.

    Args:
        topic: Where it was published.
        payload: As it came.
        key: The gateway's.
    """
    body, said = _split(payload)
    if not said:
        return Seal.NONE
    return Seal.GOOD if hmac.compare_digest(said, _mac(topic, body, key)) else Seal.WRONG


def bare(payload: bytes) -> bytes:
    """Return a signed JSON message without its signature, which is quicker to decode; all else as it is."""
    body, said = _split(payload)
    if not said or payload[0] in _CBOR_ARRAYS:
        return payload
    return body + payload[-1:]


def _mac(topic: str, body: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), topic.encode() + b"\0" + body, "sha256")[:_BYTES]


def _split(payload: bytes) -> tuple[bytes, bytes]:
    """Return what was signed and the signature; the signature is empty when there is none."""
    if payload[:1] and payload[0] in _CBOR_ARRAYS:
        if payload[-_BYTES - len(_CBOR) : -_BYTES] == _CBOR:
            return payload[: -_BYTES - len(_CBOR)], payload[-_BYTES:]
        return payload, b""
    for head, end in ((_ARRAY, _ARRAY_END), (_OBJECT, _OBJECT_END)):
        start = len(payload) - len(head) - _DIGITS - len(end)
        if start > 0 and payload.endswith(end) and payload.startswith(head, start):
            try:
                return payload[:start], bytes.fromhex(payload[start + len(head) : -len(end)].decode("ascii"))
            except ValueError:
                return payload, b""
    return payload, b""


def _one_longer(payload: bytes) -> bytes:
    """Return a CBOR array whose head says one more than it holds; empty when its head says no length."""
    first = payload[0]
    size = _CBOR_LENGTHS.get(first, 0)
    if first - 0x80 < _CBOR_SHORT:
        length = first - 0x80 + 1
    elif size and len(payload) > size:
        length = int.from_bytes(payload[1 : 1 + size], "big") + 1
    else:
        return b""
    rest = payload[1 + size :]
    if length < _CBOR_SHORT:
        return bytes([0x80 + length]) + rest
    for first, size in _CBOR_LENGTHS.items():
        if length < 1 << 8 * size:
            return bytes([first]) + length.to_bytes(size, "big") + rest
    return b""
