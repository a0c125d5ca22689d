"""A spool row: what one frame said, with all that names it and places it in time. Plain types, no file."""

from typing import NamedTuple

import msgspec

from coldchain.frames import Frame, to_readings
from coldchain.reading import Reading


class Value(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One value of a row; the fields of ``coldchain.reading.Reading`` that differ within a frame."""

    channel: str
    value: float
    unit: str
    flag: int
    note: str


class SpoolRow(NamedTuple):
    """One frame.

    Args:
        device: Name of the device.
        boot: Of the device.
        sequence: Of the frame.
        event_at: When it was measured [ms since 1970, UTC]; before the spool took it, a proposal.
        uptime_ms: The device's own time of the measurement [ms]. Not sent: kept so that rows that wait here
            can be stamped anew when the gateway's clock turns out to have been wrong.
        clock: A ``coldchain.reading.Clock``: what ``event_at`` was read from.
        values: What was measured.
        id: Counts up as rows come; 0 before the spool took it.
    """

    device: str
    boot: int
    sequence: int
    event_at: int
    uptime_ms: int
    clock: str
    values: tuple[Value, ...]
    id: int = 0

    @property
    def name(self) -> tuple[str, int, int]:
        """Return (device, boot, sequence)."""
        return self.device, self.boot, self.sequence


_VALUES = msgspec.msgpack.Decoder(tuple[Value, ...])


def from_frame(frame: Frame, *, arrived_at: int, clock: str) -> SpoolRow:
    """Return the row of a frame.

    Args:
        frame: As the parser gave it.
        arrived_at: When its last byte was read [ms since 1970, UTC].
        clock: A ``coldchain.reading.Clock``: what ``arrived_at`` was read from.
    """
    event_at = arrived_at - frame.age_ms
    values = tuple(
        Value(reading.channel, reading.value, reading.unit, int(reading.flag), reading.note)
        for reading in to_readings(frame, event_at, clock)
    )
    return SpoolRow(frame.device, frame.boot, frame.sequence, event_at, frame.uptime_ms, clock, values)


def to_pack(rows: list[SpoolRow]) -> list[Reading]:
    """Return the readings of rows, sorted by name: neighbours share most of their name, which packs well."""
    return [
        Reading(
            device=row.device,
            channel=value.channel,
            boot=row.boot,
            sequence=row.sequence,
            event_at=row.event_at,
            received_at=0,
            value=value.value,
            unit=value.unit,
            flag=value.flag,
            clock=row.clock,
            note=value.note,
        )
        for row in sorted(rows, key=lambda row: row.name)
        for value in row.values
    ]


def encode_values(values: tuple[Value, ...]) -> bytes:
    """Return values as they lie in the file."""
    return msgspec.msgpack.encode(values)


def decode_values(blob: bytes) -> tuple[Value, ...]:
    """Return what ``encode_values`` wrote."""
    return _VALUES.decode(blob)
