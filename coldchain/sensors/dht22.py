"""DHT22, also sold as AM2302: its 40 bits. Not the timing on its wire.

::

    byte  0   1         2   3            4
          humidity      temperature      sum of bytes 0 to 3, low 8 bits; words in tenths, high byte first

Below 0 degC the datasheet sets the highest bit and leaves the rest as it is; some makers send two's
complement instead. No word means something possible both ways, so both are read.

References:
    Aosong AM2302 datasheet, section 7. Two's complement: adafruit/DHT-sensor-library issue 182,
    RobTillaart/DHTNew issue 52.
"""

from coldchain.sensors.outcome import Air, Fault, Reason, check_length

LENGTH = 5  # [bytes]
LOWEST_C, HIGHEST_C = -40.0, 125.0  # [degC] the widest that a datasheet gives; most say 80
HIGHEST_PCT = 100.0  # [%RH]
_SUM = 4
_SIGN = 0x8000
_TENTHS = 10


def decode(data: bytes) -> Air | Fault:
    """Return what a DHT22 has measured.

    Args:
        data: Its 40 bits as 5 bytes.

    Returns:
        The values; or ``off`` (nothing but ones), ``zeros`` (which pass the sum), ``crc`` (the sum does not
        fit) or ``range``.

    Raises:
        InputError: ``data`` is not 5 bytes.
    """
    check_length("DHT22 bits", data, LENGTH)
    if data == b"\xff" * LENGTH:
        return Fault(Reason.OFF)
    if not any(data):
        return Fault(Reason.ZEROS)
    if sum(data[:_SUM]) & 0xFF != data[_SUM]:
        return Fault(Reason.CRC)
    humidity_pct = int.from_bytes(data[:2]) / _TENTHS
    measured_c = temperature_c(int.from_bytes(data[2:_SUM]))
    if measured_c is None or humidity_pct > HIGHEST_PCT:
        return Fault(Reason.RANGE)  # a sum of 8 bits passes one damaged read in 256: neither is believed
    return Air(measured_c, humidity_pct)


def temperature_c(word: int) -> float | None:
    """Return the temperature of a word [degC], in either way of writing; None when it can be neither."""
    steps = -(word & ~_SIGN) if word & _SIGN else word
    twos_complement = word - 2 * _SIGN
    for each in (steps, twos_complement):
        if LOWEST_C <= each / _TENTHS <= HIGHEST_C:
            return each / _TENTHS
    return None
