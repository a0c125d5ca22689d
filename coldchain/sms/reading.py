"""Messages that come from a modem: SMS-DELIVER (a text) and SMS-STATUS-REPORT (what became of one of ours).

Not the putting together of long texts: that is ``assembly``. Whatever octets come, the answer is a message or
an ``InputError``.

References:
    3GPP TS 23.040: section 9.2.2.1 SMS-DELIVER, 9.2.2.3 SMS-STATUS-REPORT, 9.2.3.11 time stamps,
    9.2.3.15 status, 9.2.3.24 headers, 9.1.2.5 addresses.
    3GPP TS 23.038: section 4 coding schemes.
"""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.sms import gsm7
from coldchain.sms.segments import Encoding

_TYPE, _DELIVER, _REPORT, _WITH_HEADER = 0x03, 0x00, 0x02, 0x40
_INTERNATIONAL, _ALPHANUMERIC, _KIND = 0x10, 0x50, 0x70
_DIGITS = "0123456789*#abc"
_CONCATENATED_8, _CONCATENATED_16 = 0x00, 0x08  # elements of a header
_PENDING_FROM, _FAILED_FROM = 0x20, 0x40
_MAX_DIGITS = 20
_MINUTES_PER_QUARTER = 15
_BINARY = "(no text) "


class Part(NamedTuple):
    """Which part of a long text a message is.

    Args:
        reference: The same for all parts of a text; of 8 or 16 bits.
        parts: How many there are.
        place: Which one it is, from 1.
    """

    reference: int
    parts: int
    place: int


class Deliver(NamedTuple):
    """A message from somebody.

    Args:
        number: Of the sender; international with ``+`` where the network says so; or a name.
        text: What it says.
        sent_at: By the service centre's clock; None when that says nothing [ms since 1970, UTC].
        part: Of which long text; None for a whole one.
    """

    number: str
    text: str
    sent_at: int | None
    part: Part | None = None


class Fate(StrEnum):
    """What became of a message of ours."""

    DELIVERED = "delivered"
    PENDING = "pending"  # the network goes on trying
    FAILED = "failed"  # for good


class Report(NamedTuple):
    """What the service centre says of a message of ours.

    Args:
        reference: As ``+CMGS`` told it, 0..255.
        number: To whom the message went.
        fate: What became of it.
        status: Its number in the standard.
        at: When; None when the service centre does not say [ms since 1970, UTC].
    """

    reference: int
    number: str
    fate: Fate
    status: int
    at: int | None


def read(pdu: str) -> Deliver | Report:
    """Return what a PDU says.

    Args:
        pdu: In hexadecimal, with the service centre before it, as ``+CMGL``, ``+CMT`` and ``+CDS`` give it.

    Raises:
        InputError: It is neither, or is cut off.
    """
    try:
        octets = bytes.fromhex(pdu)
        cursor = _Cursor(octets)
        cursor.take(cursor.octet())  # the service centre
        first = cursor.octet()
        if first & _TYPE == _DELIVER:
            return _deliver(cursor, first)
        if first & _TYPE == _REPORT:
            return _report(cursor)
    except ValueError:
        raise InputError("message of the modem", _cut(pdu), "a whole PDU in hexadecimal") from None
    raise InputError("message of the modem", _cut(pdu), "SMS-DELIVER or SMS-STATUS-REPORT")


def sender_in(pdu: str) -> str:
    """Return from whom a PDU comes, even when the rest of it cannot be read; empty when that is not known."""
    try:
        cursor = _Cursor(bytes.fromhex(pdu))
        cursor.take(cursor.octet())
        return _address(cursor) if cursor.octet() & _TYPE == _DELIVER else ""
    except ValueError:
        return ""


class _Cursor:
    """Octets that are taken one after the other; ValueError when there are no more."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._octets[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError
        self._at += count
        return taken

    def octet(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        return self.take(len(self._octets) - self._at)


def _deliver(cursor: _Cursor, first: int) -> Deliver:
    number = _address(cursor)
    cursor.octet()  # protocol
    scheme = cursor.octet()
    sent_at = _instant(cursor.take(7))
    length = cursor.octet()
    data = cursor.rest()
    header = data[1 : 1 + data[0]] if first & _WITH_HEADER and data else b""
    skip = 1 + data[0] if first & _WITH_HEADER and data else 0
    return Deliver(number, _text(data, length, skip, scheme), sent_at, _part(header))


def _report(cursor: _Cursor) -> Report:
    reference = cursor.octet()
    number = _address(cursor)
    cursor.take(7)  # when the service centre had it
    at = _instant(cursor.take(7))
    status = cursor.octet()
    fate = Fate.DELIVERED
    if status >= _FAILED_FROM:
        fate = Fate.FAILED
    elif status >= _PENDING_FROM:
        fate = Fate.PENDING
    return Report(reference, number, fate, status, at)


def _address(cursor: _Cursor) -> str:
    digits, kind = cursor.octet(), cursor.octet()
    if digits > _MAX_DIGITS + 2:
        raise ValueError
    octets = cursor.take((digits + 1) // 2)
    if kind & _KIND == _ALPHANUMERIC:
        return gsm7.text_of(gsm7.unpack(octets, digits * 4 // 7)).strip("\0 ")
    nibbles = [nibble for octet in octets for nibble in (octet & 15, octet >> 4)][:digits]
    said = "".join(_DIGITS[nibble] for nibble in nibbles if nibble < len(_DIGITS))
    return f"+{said}" if kind & _KIND == _INTERNATIONAL else said


def _instant(octets: bytes) -> int | None:
    """Return a time stamp: year to second, and quarters of an hour east of Greenwich, in swapped halves."""
    year, month, day, hour, minute, second = ((octet & 15) * 10 + (octet >> 4) for octet in octets[:6])
    zone = octets[6]
    quarters = (zone & 7) * 10 + (zone >> 4)
    offset = timedelta(minutes=(-1 if zone & 8 else 1) * quarters * _MINUTES_PER_QUARTER)
    try:
        moment = datetime(2000 + year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError:  # all zeros, or a phone that was never told the time
        return None
    return round(moment.astimezone(UTC).timestamp()) * 1000


def _part(header: bytes) -> Part | None:
    """Return what a header says of a long text; of what else it says nothing matters here."""
    at = 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        said = header[at + 2 : at + 2 + length]
        at += 2 + length
        if kind == _CONCATENATED_8 and len(said) == 3:  # noqa: PLR2004 - reference, parts, place
            part = Part(said[0], said[1], said[2])
        elif kind == _CONCATENATED_16 and len(said) == 4:  # noqa: PLR2004 - as above, reference of 16 bits
            part = Part(said[0] << 8 | said[1], said[2], said[3])
        else:
            continue
        return part if 1 <= part.place <= part.parts and part.parts > 1 else None
    return None


def _text(data: bytes, length: int, skip: int, scheme: int) -> str:
    encoding = _encoding(scheme)
    if encoding is Encoding.GSM7:
        fill = -8 * skip % 7
        return gsm7.text_of(gsm7.unpack(data[skip:], max(0, length - (8 * skip + fill) // 7), fill_bits=fill))
    body = data[skip:length]
    if encoding is Encoding.UCS2:
        return body[: len(body) // 2 * 2].decode("utf-16-be", "surrogatepass")  # ``assembly`` joins halves
    return _BINARY + body.hex()


def _encoding(scheme: int) -> Encoding | None:
    """Return how the text is coded; None for octets that are no text."""
    group, low = scheme >> 4, scheme & 0x0C
    if group <= 7:  # noqa: PLR2004 - the general groups; 0x20 is compression, which nobody uses
        named = {0x00: Encoding.GSM7, 0x08: Encoding.UCS2, 0x0C: Encoding.GSM7}
        return None if scheme & 0x20 else named.get(low)
    if group == 0xE:  # noqa: PLR2004 - message waiting, UCS-2
        return Encoding.UCS2
    if group == 0xF and scheme & 0x04:  # noqa: PLR2004 - 8 bits
        return None
    return Encoding.GSM7


def _cut(pdu: str) -> str:
    return repr(pdu[:40] + ("..." if len(pdu) > 40 else ""))  # noqa: PLR2004 - enough to find it
