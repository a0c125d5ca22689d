r"""The lines that devices and the bridge say to each other on a serial line: types, and how to write them.

One frame a line, ASCII::

    $C1,<device>,<boot>,<sequence>,<uptime_ms>,<age_ms>,<field>[,<field>...]*<crc>\r\n
    $A1,<device>,<boot>,<sequence>*<crc>\r\n

A field is ``<probe>.<code>=<number>``, or ``<probe>.<code>=?<reason>`` when the sensor failed, or the bytes
of a sensor (``coldchain/raw_fields.py``), which the parser turns into such fields. The device keeps a frame
until the acknowledgement (``$A1``) comes and says it again after ``REPEAT_AFTER_S``. The whole protocol, for
writers of firmware, stands in ``firmware_bridge/README.md``. Not a reader: that is
``coldchain/frame_parser.py``.
"""

import binascii
import re
from typing import NamedTuple

from coldchain.errors import FrameError
from coldchain.reading import NAME_PATTERN, Clock, Flag, Reading
from coldchain.units import QUANTITY_OF_CODE

START = b"$"
END = b"\r\n"
MAX_LINE_BYTES = 255  # from "$" to the line feed, both included
MAX_IN_FLIGHT = (
    16  # frames that a device may have said without an acknowledgement; 16 lines fit a 4 KB buffer
)
REPEAT_AFTER_S = 5.0  # [s] after which a device says its oldest unacknowledged frame again
MAX_AGE_MS = 400 * 86_400_000  # [ms] older than 400 days is a broken counter, not a memory

HEAD = re.compile(
    rf"({NAME_PATTERN}),([0-9A-Fa-f]{{8}}),([0-9]{{1,10}})(?:,([0-9]{{1,15}}),([0-9]{{1,15}}))?"
)
FIELD = re.compile(
    rf"({NAME_PATTERN})\.([a-z]{{1,8}})=(?:(-?[0-9]{{1,7}}(?:\.[0-9]{{1,6}})?)|\?([a-z][a-z0-9-]{{0,15}}))"
)


class Field(NamedTuple):
    """One value; NaN with a ``note`` (``crc``, ``off``, ``por``, ``range``) when the sensor failed."""

    probe: str
    code: str
    value: float
    note: str = ""


class Frame(NamedTuple):
    """What a device measured at one moment.

    Args:
        device: Name of the device.
        boot: Random 32-bit id that the device drew when it started, never 0.
        sequence: Counts up from 0 within a boot, up to 2**32 - 1.
        uptime_ms: The device's own monotonic time of the measurement [ms].
        age_ms: How long ago that was when the line was said [ms]; larger each time it is said again.
        fields: What was measured, each ``<probe>.<code>`` once.
        refused: Field texts that could not be understood (only from the parser).
    """

    device: str
    boot: int
    sequence: int
    uptime_ms: int
    age_ms: int
    fields: tuple[Field, ...]
    refused: tuple[str, ...] = ()


class Ack(NamedTuple):
    """The bridge has one frame safely on disk: the device may forget it."""

    device: str
    boot: int
    sequence: int


class Damaged(NamedTuple):
    """A line that is no frame.

    Args:
        raw: The line as it came, from ``$``, without its end.
        reason: What is wrong with it.
        identity: The frame's name, when the line came over whole (its CRC fits) but says something
            impossible. Saying it again would change nothing: once kept in quarantine, it is acknowledged.
    """

    raw: bytes
    reason: FrameError
    identity: Ack | None = None


def crc16(body: bytes) -> int:
    """Return the CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) of the bytes between ``$`` and ``*``."""
    return binascii.crc_hqx(body, 0xFFFF)


def encode(frame: Frame) -> bytes:
    """Return a frame as its line.

    Raises:
        FrameError: A part of it cannot be said in a line, or the line is too long.
    """
    fields = [_field_text(field) for field in frame.fields]
    text = f"{_identity_text(frame)},{frame.uptime_ms},{frame.age_ms}"
    counts_fit = 0 < frame.boot < 2**32 and 0 <= frame.sequence < 2**32
    if HEAD.fullmatch(text) is None or not counts_fit or not fields:
        allowed = "a device name, a boot of 1 to FFFFFFFF, counts of 0 or more, at least one field"
        raise FrameError("frame", repr(text[:120]), allowed)
    line = _line(f"C1,{text},{','.join(fields)}")
    if len(line) > MAX_LINE_BYTES:
        allowed = f"at most {MAX_LINE_BYTES} bytes"
        raise FrameError("frame", f"{len(line)} bytes", allowed, "Send fewer fields a frame.")
    return line


def encode_ack(ack: Ack) -> bytes:
    """Return an acknowledgement as its line."""
    return _line(f"A1,{_identity_text(ack)}")


def to_readings(frame: Frame, event_at: int, clock: str = Clock.GATEWAY) -> list[Reading]:
    """Return the readings of a frame, one a field; a failed sensor gives NaN with flag ``FAIL`` and its note.

    Args:
        frame: As the parser gave it; its refused fields are left out.
        event_at: When it was measured [ms since 1970, UTC].
        clock: A ``coldchain.reading.Clock``: what ``event_at`` was read from.
    """
    readings = []
    for field in frame.fields:
        quantity = QUANTITY_OF_CODE[field.code]
        readings.append(
            Reading(
                device=frame.device,
                channel=f"{field.probe}/{quantity.name}",
                boot=frame.boot,
                sequence=frame.sequence,
                event_at=event_at,
                received_at=0,
                value=field.value,
                unit=quantity.unit,
                flag=Flag.FAIL if field.note else Flag.GOOD,
                clock=clock,
                note=field.note,
            )
        )
    return readings


def _identity_text(named: Frame | Ack) -> str:
    return f"{named.device},{named.boot:08X},{named.sequence}"


def _field_text(field: Field) -> str:
    value = f"?{field.note}" if field.note else f"{field.value:.6f}".rstrip("0").rstrip(".")
    text = f"{field.probe}.{field.code}={value}"
    if FIELD.fullmatch(text) is None or field.code not in QUANTITY_OF_CODE:
        allowed = f"<probe>.<{'|'.join(QUANTITY_OF_CODE)}>=<number or ?reason>"
        raise FrameError("field", repr(text[:120]), allowed)
    return text


def _line(body: str) -> bytes:
    raw = body.encode("ascii")
    return b"$%b*%04X\r\n" % (raw, crc16(raw))
