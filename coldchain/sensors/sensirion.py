"""Sensirion SHT3x and SHT4x: two words with a checksum each, as read over I2C. Not the commands to them.

::

    byte  0    1    2    3    4    5
          temperature CRC  humidity  CRC      words high byte first; CRC-8 of each word alone

References:
    Sensirion SHT3x-DIS datasheet (version 5), sections 4.12, 4.13; SHT4x datasheet, section 4.6.
"""

from coldchain.crc import sensirion_crc
from coldchain.sensors.outcome import Air, Fault, Reason, check_length

LENGTH = 6  # [bytes] of one measurement
LOWEST_C, HIGHEST_C = -40.0, 125.0  # [degC] what both families are specified for
_FULL = 0xFFFF


def temperature_c(word: int) -> float:
    """Return the temperature of a word [degC], -45 to 130; the same for both families."""
    return -45.0 + 175.0 * word / _FULL


def sht3x_humidity_pct(word: int) -> float:
    """Return the relative humidity of an SHT3x word [%RH], 0 to 100."""
    return 100.0 * word / _FULL


def sht4x_humidity_pct(word: int) -> float:
    """Return the relative humidity of an SHT4x word [%RH], cut to 0 to 100 as its datasheet tells."""
    return min(100.0, max(0.0, -6.0 + 125.0 * word / _FULL))


def decode_sht3x(data: bytes) -> Air | Fault:
    """Return what an SHT30, SHT31 or SHT35 has measured.

    Args:
        data: The 6 bytes of one measurement.

    Returns:
        The values; or ``crc``, ``ones`` or ``range``. When only the humidity failed, the fault holds the
        temperature.

    Raises:
        InputError: ``data`` is not 6 bytes.
    """
    return _decode(data, sht4x=False)


def decode_sht4x(data: bytes) -> Air | Fault:
    """Return what an SHT40, SHT41, SHT43 or SHT45 has measured; all else as for ``decode_sht3x``."""
    return _decode(data, sht4x=True)


def decode_halves(data: bytes, *, sht4x: bool = False) -> tuple[float | Reason, float | Reason]:
    """Return temperature [degC] and relative humidity [%RH], or for each what is wrong with it.

    The words have a checksum each: a damaged one says nothing about the other.

    Args:
        data: The 6 bytes of one measurement.
        sht4x: Of an SHT4x, not an SHT3x.

    Raises:
        InputError: ``data`` is not 6 bytes.
    """
    check_length("SHT4x measurement" if sht4x else "SHT3x measurement", data, LENGTH)
    first, second = _word(data[:3]), _word(data[3:])
    measured_c: float | Reason = first if isinstance(first, Reason) else temperature_c(first)
    if not isinstance(measured_c, Reason) and not LOWEST_C <= measured_c <= HIGHEST_C:
        measured_c = Reason.RANGE
    if isinstance(second, Reason):
        return measured_c, second
    return measured_c, sht4x_humidity_pct(second) if sht4x else sht3x_humidity_pct(second)


def _decode(data: bytes, *, sht4x: bool) -> Air | Fault:
    measured_c, humidity_pct = decode_halves(data, sht4x=sht4x)
    if isinstance(measured_c, Reason):
        return Fault(measured_c)
    if isinstance(humidity_pct, Reason):
        return Fault(humidity_pct, temperature_c=measured_c)
    return Air(measured_c, humidity_pct)


def _word(data: bytes) -> int | Reason:
    """Return the word of two bytes and their checksum, or what is wrong with them."""
    word = int.from_bytes(data[:2])
    if word == _FULL:
        return Reason.ONES  # before the checksum: a bus that nobody pulls down reads FF FF FF
    if sensirion_crc(data[:2]) != data[2]:
        return Reason.CRC
    return word
