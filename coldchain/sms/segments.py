"""How a text is cut into the messages that a phone puts together again. Not their bytes: that is ``pdu``.

References:
    3GPP TS 23.040: section 9.2.3.16 length of the user data, 9.2.3.24.1 the header of concatenation.
"""

from enum import StrEnum
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.sms import gsm7

MAX_SEGMENTS = 255  # TS 23.040 section 9.2.3.24.1: the count is one octet


class Encoding(StrEnum):
    """What a character becomes: a septet (or two), or a 16-bit unit (an emoji two)."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


_SINGLE = {Encoding.GSM7: 160, Encoding.UCS2: 70}  # septets; 16-bit units
_EACH = {Encoding.GSM7: 153, Encoding.UCS2: 67}  # 7 septets, or 3 units, are the header of concatenation


class Split(NamedTuple):
    """A text, cut.

    Args:
        encoding: Of all segments.
        units: Length of the whole text: septets for GSM-7, 16-bit units for UCS-2.
        segments: The text of each message, in their order; one, empty, for an empty text.
    """

    encoding: Encoding
    units: int
    segments: tuple[str, ...]


def split(text: str) -> Split:
    """Return a text cut into as few messages as its characters allow.

    One character outside GSM-7 makes all of it UCS-2. No character is cut in two, so a segment may hold one
    unit less than would fit.

    Args:
        text: What it says.

    Raises:
        InputError: It is no valid Unicode, or would take more than 255 segments.
    """
    encoding = Encoding.UCS2 if gsm7.strangers(text) else Encoding.GSM7
    lengths = [_units(char, encoding) for char in text]
    units = sum(lengths)
    if units <= _SINGLE[encoding]:
        return Split(encoding, units, (text,))
    starts, used = [0], 0
    for place, length in enumerate(lengths):
        if used + length > _EACH[encoding]:
            starts.append(place)
            used = 0
        used += length
    if len(starts) > MAX_SEGMENTS:
        raise InputError("text of an SMS", f"{len(starts)} segments", f"at most {MAX_SEGMENTS}")
    ends = [*starts[1:], len(text)]
    return Split(encoding, units, tuple(text[a:b] for a, b in zip(starts, ends, strict=True)))


def ucs2(text: str) -> bytes:
    """Return a text in 16-bit units, high octet first; characters beyond 0xFFFF as two surrogates.

    Raises:
        InputError: It holds half a surrogate pair, as text does that was no UTF-8.
    """
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError as error:
        came = ascii(text[error.start : error.end])
        raise InputError("text of an SMS", came, "whole Unicode characters") from None


def _units(char: str, encoding: Encoding) -> int:
    return len(gsm7.septets(char)) if encoding == Encoding.GSM7 else len(ucs2(char)) // 2
