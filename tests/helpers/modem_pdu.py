"""PDUs as a network and a phone write and read them, for the model of a modem. On purpose not our code."""

import time
from typing import NamedTuple

_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {"^": "Λ", "{": "(", "}": ")", "\\": "/", "[": "<", "~": "=", "]": ">", "|": "¡", "€": "e"}


class Sms(NamedTuple):
    """A message that the network took: to whom, what, and as which part of how many."""

    number: str
    text: str
    part: int = 1
    parts: int = 1


def wants_report(pdu: bytes) -> bool:
    """Return whether an SMS-SUBMIT asks for a delivery report."""
    return bool(pdu[1 + pdu[0]] & 0x20)


def decode(pdu: bytes) -> Sms:
    """Return what an SMS-SUBMIT says."""
    rest = pdu[1 + pdu[0] :]
    first, digits = rest[0], rest[2]
    kind, octets = rest[3], (digits + 1) // 2
    number = "".join(f"{byte & 15:x}{byte >> 4:x}" for byte in rest[4 : 4 + octets])[:digits]
    rest = rest[4 + octets :]
    scheme, rest = rest[1], rest[2:]
    validity = {0x00: 0, 0x10: 1, 0x08: 7, 0x18: 7}[first & 0x18]
    length, data = rest[validity], rest[validity + 1 :]
    head, part, parts = 0, 1, 1
    if first & 0x40:
        head = data[0] + 1
        if data[1] == 0:
            parts, part = data[4], data[5]
    if scheme & 0x0C == 0x08:
        text = data[head:length].decode("utf-16-be")
    else:
        skip = (head * 8 + 6) // 7
        bits = int.from_bytes(data, "little")
        text = "".join(_ALPHABET[bits >> (7 * place) & 0x7F] for place in range(skip, length))
        for char, code in _EXTENSION.items():
            text = text.replace("\x1b" + code, char)
    plus = "+" if kind == 0x91 else ""
    return Sms(f"{plus}{number}", text, part, parts)


def deliver(
    number: str,
    text: str,
    *,
    part: tuple[int, int, int] | None = None,
    wide: bool = False,
    at_s: float = 1_790_000_000.0,
    quarters: int = 0,
    ucs2: bytes | None = None,
) -> str:
    """Return an SMS-DELIVER in hexadecimal, with a service centre before it.

    Args:
        number: With ``+``, of digits, or a name.
        text: What it says; in GSM-7 without extension if it can be.
        part: Reference, count and place, of a long text.
        wide: Whether the reference has 16 bits.
        at_s: When the service centre had it [s since 1970].
        quarters: Its zone, in quarters of an hour east of Greenwich.
        ucs2: The text's octets, where it is half an emoji.
    """
    header = b""
    if part is not None:
        reference, count, place = part
        said = [8, 4, reference >> 8, reference & 255] if wide else [0, 3, reference & 255]
        header = bytes([len(said) + 2, *said, count, place])
    if ucs2 is None and all(char in _ALPHABET for char in text):
        scheme = 0
        skip = (len(header) * 8 + 6) // 7
        bits = sum(_ALPHABET.index(char) << (7 * (skip + at)) for at, char in enumerate(text))
        length = skip + len(text)
        data = bits.to_bytes((7 * length + 7) // 8, "little")
        data = header + data[len(header) :]
    else:
        scheme, data = 8, header + (ucs2 if ucs2 is not None else text.encode("utf-16-be"))
        length = len(data)
    first = 0x04 | (0x40 if header else 0)
    head = bytes([first]) + _address(number) + bytes([0, scheme]) + _stamp(at_s, quarters)
    return (_CENTRE + head + bytes([length]) + data).hex().upper()


def report(reference: int, number: str, status: int = 0, at_s: float = 1_790_000_100.0) -> str:
    """Return an SMS-STATUS-REPORT in hexadecimal, with a service centre before it."""
    stamps = _stamp(at_s - 10, 0) + _stamp(at_s, 0)
    return (_CENTRE + bytes([0x06, reference]) + _address(number) + stamps + bytes([status])).hex().upper()


_CENTRE = bytes.fromhex("07914500000000F0")


def _address(number: str) -> bytes:
    digits = number.removeprefix("+")
    if not digits.isdecimal():
        bits = sum(_ALPHABET.index(char) << (7 * at) for at, char in enumerate(number))
        octets = bits.to_bytes((7 * len(number) + 7) // 8, "little")
        return bytes([(7 * len(number) + 3) // 4, 0xD0]) + octets
    even = digits + "F" * (len(digits) % 2)
    swapped = "".join(even[at + 1] + even[at] for at in range(0, len(even), 2))
    return bytes([len(digits), 0x91 if number.startswith("+") else 0x81]) + bytes.fromhex(swapped)


def _stamp(at_s: float, quarters: int) -> bytes:
    local = time.gmtime(at_s + quarters * 900)
    numbers = [local.tm_year % 100, *local[1:6], abs(quarters)]
    octets = [number % 10 << 4 | number // 10 for number in numbers]
    octets[6] |= 8 if quarters < 0 else 0
    return bytes(octets)
