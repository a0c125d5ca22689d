"""What decoding gives: values, or one named fault. A fault is an answer, not an error: sensors do fail.

The names of faults fit the notes of serial frames (``air.t=?crc``) and of readings.
"""

from enum import StrEnum
from typing import NamedTuple

from coldchain.errors import InputError


class Reason(StrEnum):
    """What is wrong with what a sensor said."""

    CRC = "crc"
    """Its checksum does not fit: noise, a long cable, a read cut short."""
    OFF = "off"
    """Nobody answers: unplugged, a broken wire."""
    ONES = "ones"
    """A word of 0xFFFF: the sensor is at its stop, or the line was never pulled down."""
    ZEROS = "zeros"
    """Nothing but zeros, which pass some checksums: the line is held down."""
    POWER_ON = "por"
    """The sensor has started, and has not measured yet."""
    LOW_POWER = "low-power"
    """Too little current to measure."""
    RANGE = "range"
    """No sensor of this kind can mean this value."""
    FOREIGN = "foreign"
    """Another kind of sensor, or another data format."""
    FRAME = "frame"
    """A whole message, but not the answer that was asked for."""
    REFUSED = "refused"
    """The device answers that it will not answer."""


class Fault(NamedTuple):
    """Why there are no values.

    Args:
        reason: What is wrong.
        temperature_c: The temperature, where only the humidity beside it failed [degC].
    """

    reason: Reason
    temperature_c: float | None = None


class Air(NamedTuple):
    """One measurement of air.

    Args:
        temperature_c: [degC].
        humidity_pct: Relative humidity over water [%RH], 0 to 100.
    """

    temperature_c: float
    humidity_pct: float


def check_length(thing: str, data: bytes, length: int) -> None:
    """Refuse bytes of another number than a read of this sensor has.

    Raises:
        InputError: There are fewer or more.
    """
    if len(data) != length:
        raise InputError(thing, f"{len(data)} bytes", f"{length} bytes", "Hand in one whole read.")
