"""SMS-SUBMIT: what ``AT+CMGS`` takes in PDU mode, one for each segment. Not a decoder, and no modem.

::

    00        no service centre: the SIM's own
    SUBMIT    message type, whether a validity, a header, a report
    00        message reference: the modem's own
    address   digits, type, semi-octets
    00        protocol
    scheme    00 GSM-7, 08 UCS-2
    validity  only when given
    length    septets, or octets of UCS-2; the header counts
    data      header of concatenation (of several segments only), text

References:
    3GPP TS 23.040: section 9.2.2.2 SMS-SUBMIT, 9.1.2.5 addresses, 9.2.3.12.1 validity,
    9.2.3.24.1 concatenation.
"""

import math
import re
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.sms import gsm7
from coldchain.sms.segments import Encoding, Split, split, ucs2

_SUBMIT, _WITH_VALIDITY, _WITH_REPORT, _WITH_HEADER = 0x01, 0x10, 0x20, 0x40
_SCHEME = {Encoding.GSM7: 0x00, Encoding.UCS2: 0x08}
_INTERNATIONAL, _UNKNOWN = 0x91, 0x81  # type of number, ISDN numbering plan
_NUMBER = re.compile(r"\+?[0-9]{1,20}")
_BETWEEN_DIGITS = re.compile(r"[\s().-]")
_SERVICE_CENTRE_OCTETS = 1
_HEADER_FILL_BITS, _HEADER_SEPTETS = 1, 7  # its 6 octets, and 1 bit to the border of a septet
_VALIDITY_STEPS = (  # up to [s], step [s], code at the beginning, beginning [s]
    (12 * 3600, 300, -1, 0),
    (24 * 3600, 1800, 143, 12 * 3600),
    (30 * 86400, 86400, 166, 0),
    (63 * 7 * 86400, 7 * 86400, 192, 0),
)


class Options(NamedTuple):
    """How a message is to be handled.

    Args:
        validity_s: How long the network may try, rounded up to its steps [s]; None: as long as it likes.
        report: Whether the network is to say when it has been delivered.
        reference: Tells the segments of one text from those of another (0..255).
    """

    validity_s: float | None = None
    report: bool = False
    reference: int = 0


class Pdu(NamedTuple):
    """One message for a modem.

    Args:
        octets: All of it; in hexadecimal it follows the prompt of ``AT+CMGS``.
        user_data: Its last part: header and text.
    """

    octets: bytes
    user_data: bytes

    @property
    def cmgs_length(self) -> int:
        """The number that ``AT+CMGS=`` wants: octets without the service centre's."""
        return len(self.octets) - _SERVICE_CENTRE_OCTETS


_PLAIN = Options()


def submit(text: str, number: str = "", *, options: Options = _PLAIN) -> tuple[Pdu, ...]:
    """Return the messages of a text, in their order.

    Args:
        text: What it says.
        number: Of the phone, international with ``+``; none: an address without digits, for looking at only.
        options: How it is to be handled.

    Raises:
        InputError: The number or the validity is none, or the text is too long.
    """
    whole = split(text)
    count = len(whole.segments)
    first = _SUBMIT | (_WITH_REPORT if options.report else 0) | (_WITH_HEADER if count > 1 else 0)
    validity = b""
    if options.validity_s is not None:
        first |= _WITH_VALIDITY
        validity = bytes([relative_validity(options.validity_s)])
    head = bytes([0, first, 0]) + address(number) + bytes([0, _SCHEME[whole.encoding]]) + validity
    pdus = []
    for place, segment in enumerate(whole.segments, 1):
        header = bytes([5, 0, 3, options.reference & 0xFF, count, place]) if count > 1 else b""
        length, data = _user_data(segment, header, whole)
        pdus.append(Pdu(head + bytes([length]) + data, data))
    return tuple(pdus)


def address(number: str) -> bytes:
    """Return a destination address: count of digits, type of number, digits in semi-octets.

    Args:
        number: ``+15125551234``; spaces, dots, dashes and brackets are skipped; none: no digits.

    Raises:
        InputError: It is no number of at most 20 digits.
    """
    bare = _BETWEEN_DIGITS.sub("", number)
    if bare and not _NUMBER.fullmatch(bare):
        raise InputError("phone number", repr(number[:40]), "up to 20 digits, e.g. +15125551234")
    digits = bare.removeprefix("+")
    kind = _INTERNATIONAL if bare.startswith("+") else _UNKNOWN
    return bytes([len(digits), kind]) + semi_octets(digits)


def semi_octets(digits: str) -> bytes:
    """Return digits two an octet, the first in the low half; an odd one is filled up with F."""
    even = digits + "F" * (len(digits) % 2)
    return bytes.fromhex("".join(even[place + 1] + even[place] for place in range(0, len(even), 2)))


def relative_validity(validity_s: float) -> int:
    """Return the octet of a validity, rounded up to the next step: 5 min, 30 min, 1 d, 1 week.

    Args:
        validity_s: More than 0, at most 63 weeks [s].

    Raises:
        InputError: It is outside that.
    """
    for end_s, step_s, code, begin_s in _VALIDITY_STEPS:
        if 0 < validity_s <= end_s:
            return code + math.ceil((validity_s - begin_s) / step_s)
    raise InputError("validity of an SMS", f"{validity_s:g} s", "more than 0 s, at most 63 weeks")


def _user_data(segment: str, header: bytes, whole: Split) -> tuple[int, bytes]:
    """Return the length as the PDU counts it, and the octets."""
    if whole.encoding == Encoding.UCS2:
        data = header + ucs2(segment)
        return len(data), data
    codes = gsm7.septets(segment)
    if not header:
        return len(codes), gsm7.pack(codes)
    return _HEADER_SEPTETS + len(codes), header + gsm7.pack(codes, fill_bits=_HEADER_FILL_BITS)
