"""The checksums of the sensors and lines that a cold chain meets, each with the check value of its standard.

The check value of each is what it gives for the nine bytes ``123456789``.
"""

from typing import Literal, get_args

from coldchain.frames import crc16

CrcName = Literal["frame", "modbus", "sensirion", "dallas"]
CRC_NAMES: tuple[str, ...] = get_args(CrcName)


def modbus_crc(data: bytes) -> int:
    """Return CRC-16/MODBUS (reflected 0xA001, start 0xFFFF), check 0x4B37; on the wire low byte first.

    References:
        MODBUS over Serial Line V1.02, section 6.2.2.
    """
    return _reflected(data, 0xFFFF, 0xA001)


def dallas_crc(data: bytes) -> int:
    """Return CRC-8 of Dallas/Maxim 1-Wire (reflected 0x8C, start 0), check 0xA1. All zeros pass: refuse them.

    References:
        Maxim application note 27.
    """
    return _reflected(data, 0, 0x8C)


def sensirion_crc(data: bytes) -> int:
    """Return CRC-8 of Sensirion sensors (polynomial 0x31, start 0xFF), check 0xF7; ``BE EF`` gives 0x92.

    References:
        Sensirion SHT3x datasheet, section 4.12.
    """
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ 0x31 if crc & 0x80 else crc << 1
        crc &= 0xFF
    return crc


def crc_of(name: CrcName, data: bytes) -> int:
    """Return the checksum of this name."""
    return {"frame": crc16, "modbus": modbus_crc, "sensirion": sensirion_crc, "dallas": dallas_crc}[name](
        data
    )


def _reflected(data: bytes, start: int, polynomial: int) -> int:
    crc = start
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ polynomial if crc & 1 else crc >> 1
    return crc
