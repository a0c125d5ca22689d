"""Reads serial bytes into frames: bytes in, frames out, and the caller owns the port.

Laws (``tests/property/test_frame_laws.py``): nothing that comes in raises; any split of the bytes gives the
same result; every line that came over whole is found, whatever stands before, between and behind. That holds
because ``$`` starts a line wherever it stands, and carriage return, line feed and the next ``$`` end one.
"""

import re

from coldchain import raw_fields
from coldchain.errors import FrameError
from coldchain.frames import FIELD, HEAD, MAX_AGE_MS, MAX_LINE_BYTES, Ack, Damaged, Field, Frame, crc16
from coldchain.units import QUANTITY_OF_CODE

Event = Frame | Ack | Damaged

_MARKS = re.compile(rb"[$\r\n]")
_CRC = re.compile(rb"[0-9A-Fa-f]{4}")
_MAX_CONTENT_BYTES = MAX_LINE_BYTES - 3  # without "$", carriage return and line feed
_KINDS = "$C1 (frame) or $A1 (acknowledgement)"


class FrameParser:
    """Finds the lines in a stream of bytes; it holds at most one line.

    ``noise_bytes`` counts what stood outside of lines (boot messages, line noise) and was dropped.
    """

    def __init__(self) -> None:
        self.noise_bytes = 0
        self._inside = False
        self._content = bytearray()

    def feed(self, data: bytes) -> list[Event]:
        """Return what the bytes complete, in order. Never raises."""
        events: list[Event] = []
        begin = 0
        for mark in _MARKS.finditer(data):
            self._take(data[begin : mark.start()], events)
            self._end(events)
            self._inside = mark.group() == b"$"
            begin = mark.end()
        self._take(data[begin:], events)
        return events

    def _take(self, piece: bytes, events: list[Event]) -> None:
        if not self._inside:
            self.noise_bytes += len(piece)
            return
        self._content += piece
        excess = len(self._content) - _MAX_CONTENT_BYTES
        if excess > 0:
            raw = b"$" + self._content[:_MAX_CONTENT_BYTES]
            reason = _error("more bytes", f"at most {MAX_LINE_BYTES} bytes a line", "too-long")
            events.append(Damaged(raw, reason))
            self.noise_bytes += excess
            self._content.clear()
            self._inside = False

    def _end(self, events: list[Event]) -> None:
        if not self._inside:
            return
        if self._content:
            events.append(parse_line(bytes(self._content)))
            self._content.clear()
        else:
            self.noise_bytes += 1  # a "$" with nothing behind it


def parse_line(content: bytes) -> Event:
    """Return what one line says.

    Args:
        content: The line without its ``$`` and its end.
    """
    body, star, crc = content.rpartition(b"*")
    try:
        if not star or _CRC.fullmatch(crc) is None:
            raise _error(repr(content[-12:]), "a line that ends in * and 4 hexadecimal digits", "cut-short")
        if int(crc, 16) != crc16(body):
            raise _error(f"CRC {crc.decode()}", f"{crc16(body):04X} for these bytes", "bad-crc")
        return _parse_body(b"$" + content, body)
    except FrameError as reason:
        return Damaged(b"$" + content, reason)


def _parse_body(raw: bytes, body: bytes) -> Event:
    text = body.decode("ascii", "replace")
    kind, _, rest = text.partition(",")
    head = HEAD.match(rest)
    if kind not in {"C1", "A1"}:
        raise _error(repr(kind[:12]), _KINDS, "unknown-kind")
    if head is None:
        raise _error(repr(rest[:80]), "<device>,<boot of 8 hexadecimal digits>,<sequence>", "bad-head")
    identity = Ack(head[1], int(head[2], 16), int(head[3]))
    rest = rest[head.end() :]
    if kind == "A1":
        if rest or head[4] is not None:
            raise _error(repr(rest[:80]), "nothing behind the sequence", "bad-head")
        return identity
    if head[4] is None or not rest.startswith(","):
        raise _error(repr(rest[:80]), "<uptime_ms>,<age_ms>,<fields> behind the sequence", "bad-head")
    return _parse_frame(raw, identity, (int(head[4]), int(head[5])), rest[1:])


def _parse_frame(raw: bytes, identity: Ack, times: tuple[int, int], rest: str) -> Frame | Damaged:
    uptime_ms, age_ms = times
    fields, refused = _parse_fields(rest)
    if identity.boot == 0 or identity.sequence >= 2**32:
        came = f"boot {identity.boot:08X}, sequence {identity.sequence}"
        reason = _error(came, "a boot that is not 0, a sequence below 2**32", "bad-head")
    elif age_ms > MAX_AGE_MS:
        reason = _error(f"age {age_ms} ms", f"at most {MAX_AGE_MS} ms (400 days)", "impossible-age")
    elif not fields:
        reason = _field_error(refused[0])
    else:
        return Frame(*identity, uptime_ms, age_ms, tuple(fields), tuple(refused))
    return Damaged(raw, reason, identity)


def _parse_fields(rest: str) -> tuple[list[Field], list[str]]:
    fields: list[Field] = []
    refused: list[str] = []
    names: set[tuple[str, str]] = set()
    for text in rest.split(","):
        found = _parse_field(text)
        claimed = {(field.probe, field.code) for field in found}
        if not found or not names.isdisjoint(claimed):
            refused.append(text)
            continue
        names |= claimed
        fields += found
    return fields, refused


def _parse_field(text: str) -> list[Field]:
    match = FIELD.fullmatch(text)
    if match is None or match[2] not in QUANTITY_OF_CODE:
        return raw_fields.parse(text)
    value = float("nan") if match[3] is None else float(match[3]) + 0.0  # + 0.0 turns -0.0 into 0.0
    return [Field(match[1], match[2], value, match[4] or "")]


def refusal(frame: Frame) -> Damaged | None:
    """Return what was refused of a frame, as a line with only those fields; None when nothing was."""
    if not frame.refused:
        return None
    head = f"$C1,{frame.device},{frame.boot:08X},{frame.sequence},{frame.uptime_ms},{frame.age_ms},"
    return Damaged((head + ",".join(frame.refused)).encode(), _field_error(frame.refused[0]))


def _field_error(text: str) -> FrameError:
    codes, kinds = "|".join(QUANTITY_OF_CODE), "|".join(raw_fields.KINDS)
    allowed = f"<probe>.<{codes}>=<number>, <probe>.<{kinds}>=#<its bytes>, or =?<reason>, each name once"
    return _error(repr(text[:80]), allowed, "bad-field")


def _error(came: str, allowed: str, reason: str) -> FrameError:
    return FrameError("serial line", came, allowed, reason=reason)
