"""readings.csv: all readings of a report, a line each, and the chain of hashes over its lines. Pure.

The bytes are the record: ``read_readings`` takes only what ``write_readings`` writes, byte by byte. Instants
are whole milliseconds since 1970, UTC. A value is the shortest text that is exactly that number again, in the
unit of its line; it is empty where there is none (NaN). Fields are quoted only where RFC 4180 asks for it;
lines end in LF. A text that a spreadsheet would take for a formula (it begins with ``= + - @``, tab or CR,
also behind apostrophes) has an apostrophe put before it; so has one that looks as if it had one, hence it can
be taken off again without a doubt: see ``coldchain.registry.cells.guarded``.

The chain: h_0 is the SHA-256 of the header line, h_i that of h_(i-1) (32 bytes) and line i, each line with
its LF; the head is the last one. A line is a record: a note may hold line breaks. To check it one needs a
hash and a split, and no reader of numbers. Not a signature: see the manifest.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn

from coldchain.errors import InputError
from coldchain.reading import Reading
from coldchain.registry.cells import guarded, unguarded

HEADER = "device,channel,boot,sequence,event_at,received_at,value,unit,flag,clock,note"
FIELDS = tuple(HEADER.split(","))
_SPECIAL = re.compile(r'[",\r\n]')
_FIELD = re.compile(r'"(?:[^"]|"")*"|[^",]*')
_SHOWN = 80
_MOST_NUMBERS = 20_000  # then they do not come again, and would only be kept


class Written(NamedTuple):
    """A file of readings.

    Args:
        body: Its bytes.
        sha256: Of them, as hex.
        chain_head: Newest hash of the chain over its lines, as hex.
    """

    body: bytes
    sha256: str
    chain_head: str


class _Begins(dict[tuple[str, str, int], str]):
    """What a line begins with: device, channel and boot; each is worked out once."""

    def __missing__(self, key: tuple[str, str, int]) -> str:
        device, channel, boot = key
        text = self[key] = f"{_field(device)},{_field(channel)},{boot}"
        return text


class _Ends(dict[tuple[str, int, str, str], str]):
    """What a line ends with: unit, flag, clock and note; each is worked out once."""

    def __missing__(self, key: tuple[str, int, str, str]) -> str:
        unit, flag, clock, note = key
        text = self[key] = f"{_field(unit)},{flag:d},{_field(clock)},{_field(note)}"
        return text


class _Numbers(dict[float, str]):
    """Values as texts: a sensor says the same ones again and again. Not for zeros, of which there are two."""

    def __missing__(self, value: float) -> str:
        if value != value:  # noqa: PLR0124 - only NaN differs from itself
            return ""
        text = repr(value * 1.0)
        if len(self) < _MOST_NUMBERS:
            self[value] = text
        return text


class _Texts(dict[str, str]):
    """Fields of the file as the texts that they were; each is worked out once."""

    def __missing__(self, field: str) -> str:
        text = self[field] = unguarded(field)
        return text


def write_readings(readings: Sequence[Reading]) -> Written:
    """Return the file of readings, in the order in which they come."""
    body = _written(readings)
    return Written(body, hashlib.sha256(body).hexdigest(), chain_head(body))


def read_readings(body: bytes) -> list[Reading]:
    """Return the readings of a file that ``write_readings`` made.

    Args:
        body: The whole file.

    Raises:
        InputError: Another file, or one that was changed; it names the first line that is not right.
    """
    try:
        body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _refused(line, f"the byte {body[error.start]:#04x}", "UTF-8") from None
    records = records_of(body)
    if not records or records[0] != f"{HEADER}\n".encode():
        raise _refused(1, repr((records or [b""])[0][:_SHOWN]), HEADER)
    found, line, text = [], 2, _Texts()
    for record in records[1:]:
        found.append(_reading(record, line, text))
        line += record.count(b"\n")
    again = _written(found)
    if again != body:
        _tell(records, again)
    return found


def records_of(body: bytes) -> list[bytes]:
    """Return the lines of a file, each with its LF; a quoted line break is part of its line."""
    if b'"' not in body:
        return list(_pieces(body)) if b"\r" in body else body.splitlines(keepends=True)
    records: list[bytes] = []
    open_: list[bytes] = []  # joined once: a quote that nobody closes must not be looked at again and again
    is_quoted = False
    for piece in _pieces(body):
        open_.append(piece)
        is_quoted ^= piece.count(b'"') % 2 == 1
        if not is_quoted:
            records.append(b"".join(open_))
            open_ = []
    return [*records, b"".join(open_)] if open_ else records


def chain_head(body: bytes) -> str:
    """Return the newest hash of the chain over the lines of a file, as hex."""
    digest, sha256 = b"", hashlib.sha256
    for record in records_of(body):
        digest = sha256(digest + record).digest()
    return digest.hex()


def _written(readings: Sequence[Reading]) -> bytes:
    begin, number, end = _Begins(), _Numbers(), _Ends()
    lines = [
        f"{begin[each.device, each.channel, each.boot]},{each.sequence},{each.event_at},{each.received_at},"
        f"{number[each.value] if each.value else each.value * 1.0},"
        f"{end[each.unit, each.flag, each.clock, each.note]}\n"
        for each in readings
    ]
    return f"{HEADER}\n{''.join(lines)}".encode()


def _field(text: str) -> str:
    """Return a text as a field."""
    field = guarded(text)
    return '"' + field.replace('"', '""') + '"' if _SPECIAL.search(field) else field


def _pieces(body: bytes) -> Iterator[bytes]:
    """Yield what lies between line feeds; no other sign ends a line."""
    pieces = body.split(b"\n")
    yield from (piece + b"\n" for piece in pieces[:-1])
    if pieces[-1]:
        yield pieces[-1]


def _reading(record: bytes, line: int, text_of: _Texts) -> Reading:
    text = record.decode().removesuffix("\n")
    fields = _quoted(text) if '"' in text else text.split(",")
    if len(fields) != len(FIELDS):
        raise _refused(line, f"{len(fields)} fields", f"{len(FIELDS)}: {HEADER}")
    device, channel, boot, sequence, event_at, received_at, value, unit, flag, clock, note = fields
    try:
        return Reading(
            device=text_of[device],
            channel=text_of[channel],
            boot=int(boot),
            sequence=int(sequence),
            event_at=int(event_at),
            received_at=int(received_at),
            value=float(value) if value else float("nan"),
            unit=text_of[unit],
            flag=int(flag),
            clock=text_of[clock],
            note=text_of[note],
        )
    except ValueError:
        raise _refused(line, repr(text[:_SHOWN]), "whole numbers, and a value in digits or none") from None


def _quoted(text: str) -> list[str]:
    """Return the fields of a line with quotes; of a line that is not right, fields that are not right."""
    fields, at = [], 0
    while True:
        match = _FIELD.match(text, at)
        assert match is not None  # noqa: S101 - it matches the empty text
        field, at = match[0], match.end()
        fields.append(field[1:-1].replace('""', '"') if field.startswith('"') else field)
        if at >= len(text) or text[at] != ",":
            return fields if at >= len(text) else []
        at += 1


def _tell(records: Sequence[bytes], again: bytes) -> NoReturn:
    """Refuse a file that would not be written as it came: another way to write the same is a change."""
    line = 1
    for came, right in zip(records, records_of(again), strict=False):
        if came != right:
            raise _refused(line, repr(came[:_SHOWN]), repr(right[:_SHOWN]))
        line += came.count(b"\n")
    raise _refused(line, "another end of the file", "a line break after the last reading, and nothing behind")


def _refused(line: int, came: str, allowed: str) -> InputError:
    next_step = "Take the file as it was made; nothing in it may be changed."
    return InputError(f"readings.csv, line {line}", came, allowed, next_step, reason="bad-readings")
