"""BTHome version 2: the objects inside one advertisement. Not who hands it on, not encryption.

::

    02 CA 09   03 BF 13      an object's id, then its value, low byte first; ids count up
    temperature humidity     2506 / 100 degC, 5055 / 100 %RH

An object's length follows from its id alone, so nothing can be read behind an id that is not known.

References:
    S30 and S51 of docs/sources.md: bthome.io/format, and the tests of bthome-ble.
"""

from typing import NamedTuple

from ingest.decoders.measured import Measured, humidity

PACKET_ID = 0x00
_TEXT, _RAW = 0x53, 0x54  # their next byte is their length
_LENGTHS = {
    length: bytes.fromhex(ids)
    for length, ids in {
        1: "00 01 09 0F 10 11 15 16 17 18 19 1A 1B 1C 1D 1E 1F 20 21 22 23 24 25 26 27 28 29 2A 2B 2C 2D 2E"
        "2F 3A 46 57 58 59 60 64",
        2: "02 03 06 07 08 0C 0D 0E 12 13 14 3C 3D 3F 40 41 43 44 45 47 48 49 4A 51 52 56 5A 5D 5E 5F 61",
        3: "04 05 0A 0B 42 4B",
        4: "3E 4C 4D 4E 4F 50 55 5B 5C 62 63",
    }.items()
}
LENGTH_OF = {identity: length for length, ids in _LENGTHS.items() for identity in ids}


class _Meaning(NamedTuple):
    probe: str
    quantity: str
    scale: float
    signed: bool = False


# What is measured here; everything else is passed over by its length. A garage door is a door.
_MEANINGS: dict[int, _Meaning] = {
    0x02: _Meaning("", "temperature", 0.01, signed=True),
    0x45: _Meaning("", "temperature", 0.1, signed=True),
    0x57: _Meaning("", "temperature", 1.0, signed=True),
    0x58: _Meaning("", "temperature", 0.35, signed=True),
    0x03: _Meaning("", "humidity", 0.01),
    0x2E: _Meaning("", "humidity", 1.0),
    0x0C: _Meaning("battery", "voltage", 0.001),
    0x4A: _Meaning("battery", "voltage", 0.1),
    0x11: _Meaning("", "open", 1.0),
    0x1A: _Meaning("", "open", 1.0),
    0x1B: _Meaning("", "open", 1.0),
    0x2D: _Meaning("window", "open", 1.0),
}


class Objects(NamedTuple):
    """What the objects of one advertisement say.

    Args:
        measured: In their order; a second temperature has the probe ``2``, and so on.
        has_packet_id: Whether the device counts its packets.
        unread: Why the rest was not read; empty when there is none.
    """

    measured: tuple[Measured, ...]
    has_packet_id: bool
    unread: str


def read(data: bytes) -> Objects:
    """Return what the objects say, up to the first that is not known or is cut; never raises.

    Args:
        data: All objects, decrypted, without the byte of device information.
    """
    measured: list[Measured] = []
    seen: dict[tuple[str, str], int] = {}
    at, has_packet_id = 0, False
    while at < len(data):
        identity = data[at]
        start, length = _extent(data, at)
        if length is None:
            return Objects(tuple(measured), has_packet_id, f"object 0x{identity:02X}, which is not known")
        value = data[start : start + length]
        if len(value) < length:
            return Objects(tuple(measured), has_packet_id, f"object 0x{identity:02X}, which is cut")
        has_packet_id = has_packet_id or identity == PACKET_ID
        meaning = _MEANINGS.get(identity)
        if meaning is not None:
            count = seen[meaning[:2]] = seen.get(meaning[:2], 0) + 1
            number = int.from_bytes(value, "little", signed=meaning.signed) * meaning.scale
            probe = meaning.probe if count == 1 else f"{meaning.probe}{count}"
            is_humidity = meaning.quantity == "humidity"
            measured.append(
                humidity(probe, number) if is_humidity else Measured(probe, meaning.quantity, number)
            )
        at = start + length
    return Objects(tuple(measured), has_packet_id, "")


def _extent(data: bytes, at: int) -> tuple[int, int | None]:
    """Return where an object's value starts and how long it is; None when that cannot be known."""
    if data[at] in (_TEXT, _RAW):
        return at + 2, data[at + 1] if at + 1 < len(data) else None
    return at + 1, LENGTH_OF.get(data[at])
