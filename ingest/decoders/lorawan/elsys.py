"""Elsys (ERS, ELT, EMS): type, value, high byte first.

An external probe is ``ext1`` or ``ext2``; a second one on the same input ``ext2-2``.

References:
    S53 of docs/sources.md: elsys.se, payload description.
"""

from collections.abc import Callable, Iterable

from ingest.decoders.lorawan.objects import Kind, read
from ingest.decoders.measured import Measured, humidity

_MV_PER_V = 1000


def _temperature(probe: str) -> Callable[[int, bytes], Iterable[Measured]]:
    def said(_channel: int, value: bytes) -> Iterable[Measured]:
        return (Measured(probe, "temperature", int.from_bytes(value, "big", signed=True) / 10),)

    return said


def _humidity(_channel: int, value: bytes) -> Iterable[Measured]:
    return (humidity("", float(value[0])),)


def _battery(_channel: int, value: bytes) -> Iterable[Measured]:
    return (Measured("battery", "voltage", int.from_bytes(value, "big") / _MV_PER_V),)


_KINDS = {
    bytes([kind]): what
    for kind, what in {
        0x01: Kind(2, _temperature("")),
        0x02: Kind(1, _humidity),
        0x03: Kind(3),  # acceleration
        0x04: Kind(2),  # light
        0x05: Kind(1),  # motion
        0x06: Kind(2),  # carbon dioxide
        0x07: Kind(2, _battery),
        0x08: Kind(2),  # analog input
        0x09: Kind(6),  # position
        0x0A: Kind(2),  # pulses since the last
        0x0B: Kind(4),  # pulses
        0x0C: Kind(2, _temperature("ext1")),
        0x0D: Kind(1),  # digital input: what it means depends on what is wired to it
        0x0E: Kind(2),  # distance
        0x0F: Kind(1),  # motion by acceleration
        0x10: Kind(4),  # infrared temperatures: of surfaces, not of air
        0x11: Kind(1),  # occupancy
        0x12: Kind(1),  # leak
        0x13: Kind(65),  # grid of infrared
        0x14: Kind(4),  # pressure
        0x15: Kind(2),  # sound
        0x16: Kind(2),  # pulses since the last, second input
        0x17: Kind(4),  # pulses, second input
        0x18: Kind(2),  # analog input 2
        0x19: Kind(2, _temperature("ext2")),
        0x1A: Kind(1),  # digital input 2
        0x1B: Kind(4),  # load cell
        0x1C: Kind(2),  # organic compounds
        0x3D: Kind(4),  # for its makers
    }.items()
}


def decode(_f_port: int, data: bytes) -> list[Measured]:
    """Return what a payload says.

    Raises:
        PackError: Its first object is not known (``lorawan-object``), or it is too long.
    """
    found: list[Measured] = []
    for one in read("Elsys payload", data, _KINDS, head=1, channel_at=0):
        # Several probes on one input come one after another, each under the same type
        earlier = sum(other.quantity == one.quantity and other.probe.startswith(one.probe) for other in found)
        found.append(one._replace(probe=f"{one.probe}-{earlier + 1}") if one.probe and earlier else one)
    return found
