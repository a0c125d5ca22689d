"""RuuviTag, data format 5 (RAWv2): what a tag says in a Bluetooth advertisement. Not the radio.

::

    byte  0  1 2          3 4       5 6       7 to 12   13 14          15     16 17     18 to 23
          05 temperature  humidity  pressure  x, y, z   battery 11 bit  moves  sequence  MAC
             i16 / 200    u16 / 400 +50000 Pa i16 [mg]  +1600 mV, power 5 bit, 2 dBm a step from -40

Words stand high byte first. Each field has one value that means "none"; the rest of the tag may be sound.

References:
    S29 of docs/sources.md: ruuvi/docs, data-format-5-rawv2.md.
"""

import struct
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.sensors.outcome import Fault, Reason, check_length

LENGTH = 24  # [bytes]
FORMAT = 5
_FIELDS = struct.Struct(">BhHHhhhHBH6s")
_NO_I16, _NO_U16, _NO_U8, _NO_BATTERY, _NO_POWER, _NO_MAC = -0x8000, 0xFFFF, 0xFF, 0x7FF, 0x1F, b"\xff" * 6
_POWER_BITS = 5
_MANUFACTURER_DATA = 0xFF  # type of an advertisement's part
_RUUVI = b"\x99\x04"  # company 0x0499, low byte first


class Tag(NamedTuple):
    """One measurement of a tag; None is what the tag itself says that it does not have.

    Args:
        temperature_c: [degC], -163.835 to 163.835.
        humidity_pct: Relative humidity [%RH], as sent: above 100 the sensor is wet or broken.
        pressure_pa: [Pa].
        acceleration_x_mg: [mg], thousandths of standard gravity; ``y`` and ``z`` likewise.
        acceleration_y_mg: See there.
        acceleration_z_mg: See there.
        battery_mv: [mV].
        tx_power_dbm: [dBm].
        movements: Counts up from 0 to 254, and starts again.
        sequence: Counts measurements from 0 to 65534, and starts again: the same again is a repetition.
        mac: ``CB:B8:33:4C:88:4F``.
    """

    temperature_c: float | None
    humidity_pct: float | None
    pressure_pa: int | None
    acceleration_x_mg: int | None
    acceleration_y_mg: int | None
    acceleration_z_mg: int | None
    battery_mv: int | None
    tx_power_dbm: int | None
    movements: int | None
    sequence: int | None
    mac: str | None


def decode(payload: bytes) -> Tag | Fault:
    """Return what a tag has measured.

    Args:
        payload: The 24 bytes from the format on, without the manufacturer's id (see ``payload_of``).

    Returns:
        The values; or ``foreign`` when it is another data format.

    Raises:
        InputError: ``payload`` is not 24 bytes.
    """
    if payload[:1] not in {b"", bytes([FORMAT])}:
        return Fault(Reason.FOREIGN)  # other formats have other lengths
    check_length("Ruuvi payload", payload, LENGTH)
    _, temperature, humidity, pressure, *axes, power, movements, sequence, mac = _FIELDS.unpack(payload)
    x_mg, y_mg, z_mg = (None if axis == _NO_I16 else int(axis) for axis in axes)
    battery, tx_power = power >> _POWER_BITS, power & _NO_POWER
    return Tag(
        temperature_c=None if temperature == _NO_I16 else temperature / 200,
        humidity_pct=None if humidity == _NO_U16 else humidity / 400,
        pressure_pa=None if pressure == _NO_U16 else pressure + 50_000,
        acceleration_x_mg=x_mg,
        acceleration_y_mg=y_mg,
        acceleration_z_mg=z_mg,
        battery_mv=None if battery == _NO_BATTERY else battery + 1600,
        tx_power_dbm=None if tx_power == _NO_POWER else 2 * tx_power - 40,
        movements=None if movements == _NO_U8 else movements,
        sequence=None if sequence == _NO_U16 else sequence,
        mac=None if mac == _NO_MAC else mac.hex(":").upper(),
    )


def payload_of(advertisement: bytes) -> bytes:
    """Return the payload of a whole advertisement, as a Ruuvi Gateway hands it on.

    Raises:
        InputError: It holds nothing of Ruuvi's, or is cut.
    """
    at = 0
    while at < len(advertisement) and advertisement[at]:
        part = advertisement[at + 1 : at + 1 + advertisement[at]]
        if len(part) == advertisement[at] and part[:3] == bytes([_MANUFACTURER_DATA]) + _RUUVI:
            return part[3:]
        at += 1 + advertisement[at]
    raise InputError(
        "Bluetooth advertisement",
        advertisement.hex().upper()[:80] or "no bytes",
        "parts with their length before them, one of them manufacturer data (FF) of company 0x0499",
    )
