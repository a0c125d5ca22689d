"""The 7-bit alphabet of SMS, and how its septets are packed into octets and taken out again.

Not the choice of an encoding: that is ``segments``.

References:
    3GPP TS 23.038 (GSM 03.38): section 6.1.2.1 packing, 6.2.1 the alphabet, 6.2.1.1 its extension.
"""

from coldchain.errors import InputError

_ESCAPE = 0x1B
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
"""Each character stands at its code; at 0x1B is the escape to the extension, which is no character."""
BASIC = frozenset(ALPHABET) - {chr(_ESCAPE)}
"""The characters that take one septet."""

_EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_OF_EXTENSION = {code: char for char, code in _EXTENSION.items()}
_SEPTETS = {char: bytes([code]) for code, char in enumerate(ALPHABET) if code != _ESCAPE} | {
    char: bytes([_ESCAPE, code]) for char, code in _EXTENSION.items()
}


def strangers(text: str) -> tuple[str, ...]:
    """Return the characters that the alphabet and its extension lack, each once, in the order of the text."""
    return tuple(dict.fromkeys(char for char in text if char not in _SEPTETS))


def septets(text: str) -> bytes:
    """Return a text as septets, one a byte; a character of the extension takes two.

    Args:
        text: What it says.

    Raises:
        InputError: A character is not in the alphabet.
    """
    foreign = strangers(text)
    if foreign:
        raise InputError("text of a 7-bit SMS", repr("".join(foreign))[:80], "characters of GSM 03.38")
    return b"".join(_SEPTETS[char] for char in text)


def pack(codes: bytes, *, fill_bits: int = 0) -> bytes:
    """Return septets packed into octets, the first septet in the lowest bits.

    Args:
        codes: Septets, one a byte.
        fill_bits: Empty bits before the first septet (0..6), so that it stands on a septet's border.
    """
    bits = 0
    for place, code in enumerate(codes):
        bits |= code << (7 * place + fill_bits)
    return bits.to_bytes((7 * len(codes) + fill_bits + 7) // 8, "little")


def unpack(octets: bytes, count: int, *, fill_bits: int = 0) -> bytes:
    """Return septets, one a byte, taken out of octets; fewer when there are not so many.

    Args:
        octets: As ``pack`` makes them.
        count: How many septets.
        fill_bits: Empty bits before the first septet (0..6).
    """
    bits = int.from_bytes(octets, "little") >> fill_bits
    there = min(count, max(0, 8 * len(octets) - fill_bits) // 7)
    return bytes(bits >> (7 * place) & 0x7F for place in range(there))


def text_of(codes: bytes) -> str:
    """Return the text of septets. What the extension does not know is read in the basic alphabet.

    Args:
        codes: Septets, one a byte.
    """
    said: list[str] = []
    escaped = False
    for code in codes:
        if code == _ESCAPE and not escaped:
            escaped = True
            continue
        said.append(_OF_EXTENSION.get(code, ALPHABET[code]) if escaped else ALPHABET[code])
        escaped = False
    return "".join(said).replace(chr(_ESCAPE), " ")
