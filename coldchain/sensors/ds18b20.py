"""DS18B20 of Maxim, and its clones: the nine bytes of its scratchpad. Not the 1-Wire bus.

::

    byte  0   1    2  3   4       5   6         7   8
          T low,hi TH TL  config  FF  reserved  10  CRC-8 of bytes 0 to 7

An 85.0 may be true. Before its first conversion the sensor says 85.0 too, but then byte 6 is 0x0C, where
after a conversion to 85.0 it is 0x10. Some clones always keep 0x0C there: their true 85.0 is taken for
a start.

References:
    Maxim DS18B20 datasheet (rev. 6), figures 4, 9 and 10. S45 of docs/sources.md: fault codes; cpetrich,
    counterfeit_DS18B20: byte 6 and 0x07FF, as the Linux driver w1_therm has it too.
"""

from typing import NamedTuple

from coldchain.crc import dallas_crc
from coldchain.sensors.outcome import Fault, Reason, check_length

LENGTH = 9  # [bytes] of a scratchpad
LOWEST_C, HIGHEST_C = -55.0, 125.0  # [degC] datasheet
_STEPS_PER_K = 16
_CONFIG, _RESERVED, _CRC = 4, 6, 8
_POWER_ON_WORD = 0x0550  # 85.0 degC
_POWER_ON_RESERVED = 0x0C
_LOW_POWER_WORD = 0x07FF  # 127.94 degC
_DISCONNECTED_WORD = 0xF810  # -127 degC, what libraries put for "nobody there"
_DS18S20_CONFIG = 0xFF  # its older brother counts half degrees and has no configuration


class Probe(NamedTuple):
    """One measurement of a probe.

    Args:
        temperature_c: [degC].
        resolution_k: The step of the sensor as it is set up [K]: 0.5, 0.25, 0.125 or 0.0625.
    """

    temperature_c: float
    resolution_k: float


def decode(scratchpad: bytes) -> Probe | Fault:
    """Return what a DS18B20 has measured.

    Args:
        scratchpad: Its 9 bytes, checksum included.

    Returns:
        The value; or ``off`` (nothing but ones, or -127), ``zeros`` (which pass the checksum), ``crc``,
        ``foreign`` (a DS18S20), ``por``, ``low-power`` or ``range``.

    Raises:
        InputError: ``scratchpad`` is not 9 bytes.
    """
    check_length("DS18B20 scratchpad", scratchpad, LENGTH)
    reason = _unreadable(scratchpad) or _unmeasured(scratchpad)
    if reason:
        return Fault(reason)
    unused_bits = 3 - (scratchpad[_CONFIG] >> 5 & 0b11)  # 9 to 12 bits: the lowest are undefined below 12
    steps = int.from_bytes(scratchpad[:2], "little", signed=True) >> unused_bits << unused_bits
    temperature_c = steps / _STEPS_PER_K
    if not LOWEST_C <= temperature_c <= HIGHEST_C:
        return Fault(Reason.RANGE)
    return Probe(temperature_c, (1 << unused_bits) / _STEPS_PER_K)


def _unreadable(scratchpad: bytes) -> Reason | None:
    """Return why these are not the bytes of such a sensor."""
    if scratchpad == b"\xff" * LENGTH:
        return Reason.OFF
    if not any(scratchpad):
        return Reason.ZEROS
    if dallas_crc(scratchpad[:_CRC]) != scratchpad[_CRC]:
        return Reason.CRC
    return Reason.FOREIGN if scratchpad[_CONFIG] == _DS18S20_CONFIG else None


def _unmeasured(scratchpad: bytes) -> Reason | None:
    """Return why the number in a sound scratchpad is no measurement."""
    word = int.from_bytes(scratchpad[:2], "little")
    if word == _POWER_ON_WORD and scratchpad[_RESERVED] == _POWER_ON_RESERVED:
        return Reason.POWER_ON
    return {_LOW_POWER_WORD: Reason.LOW_POWER, _DISCONNECTED_WORD: Reason.OFF}.get(word)
