"""Cayenne Low Power Payload: channel, type, value, high byte first. Any node may speak it.

The channel is the probe (``ch3``). Analog inputs say no unit and digital ones no meaning: they are passed
over.

References:
    S52 of docs/sources.md: myDevices, Cayenne LPP.
"""

from collections.abc import Iterable, Iterator

from ingest.decoders.lorawan.objects import Kind, read
from ingest.decoders.measured import Measured, humidity


def _temperature(channel: int, value: bytes) -> Iterable[Measured]:
    return (Measured(f"ch{channel}", "temperature", int.from_bytes(value, "big", signed=True) / 10),)


def _humidity(channel: int, value: bytes) -> Iterable[Measured]:
    return (humidity(f"ch{channel}", value[0] / 2),)


def _voltage(channel: int, value: bytes) -> Iterable[Measured]:
    return (Measured(f"ch{channel}", "voltage", int.from_bytes(value, "big") / 100),)


def _place(channel: int, value: bytes) -> Iterator[Measured]:
    for quantity, digits in (("latitude", value[0:3]), ("longitude", value[3:6])):
        yield Measured(f"ch{channel}", quantity, int.from_bytes(digits, "big", signed=True) / 10_000)


_KINDS = {
    bytes([kind]): what
    for kind, what in {
        0x00: Kind(1),  # digital input
        0x01: Kind(1),  # digital output
        0x02: Kind(2),  # analog input
        0x03: Kind(2),  # analog output
        0x64: Kind(4),  # generic
        0x65: Kind(2),  # illuminance
        0x66: Kind(1),  # presence
        0x67: Kind(2, _temperature),
        0x68: Kind(1, _humidity),
        0x71: Kind(6),  # acceleration
        0x73: Kind(2),  # pressure
        0x74: Kind(2, _voltage),
        0x78: Kind(1),  # percentage
        0x86: Kind(6),  # gyrometer
        0x88: Kind(9, _place),
    }.items()
}


def decode(_f_port: int, data: bytes) -> list[Measured]:
    """Return what a payload says.

    Raises:
        PackError: Its first object is not known (``lorawan-object``), or it is too long.
    """
    return read("Cayenne LPP", data, _KINDS, head=2, channel_at=0)
