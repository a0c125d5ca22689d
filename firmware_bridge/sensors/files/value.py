"""From the text of a kernel's file to a value, or a named fault. Pure.

The files of a DS18B20 (driver w1_therm) come in two forms: ``temperature`` holds thousandths of a degree, and
reading it fails when the checksum was wrong; ``w1_slave`` shows the scratchpad, then YES or NO, then ``t=``.

References:
    Linux kernel, Documentation/w1/slaves/w1_therm.rst and drivers/w1/slaves/w1_therm.c.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coldchain.frames import Field
from coldchain.sensors import ds18b20
from coldchain.sensors.outcome import Reason
from coldchain.units import QUANTITIES

if TYPE_CHECKING:
    from firmware_bridge.sensors.files.settings import FileSettings

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?")
_SLAVE = re.compile(r"crc=[0-9a-f]{2} (YES|NO)\b.*\bt=(-?\d{1,7})\b", re.DOTALL)
_PER_DEGREE = 1000
_NOT_MEASURED = {  # thousandths of a degree that are no temperatures
    85_000: Reason.POWER_ON,
    127_937: Reason.LOW_POWER,
    -127_000: Reason.OFF,
}
_DECIMALS = 6


def field(settings: FileSettings, text: str) -> Field:
    """Return what a file says.

    Args:
        settings: Of the file.
        text: What stands in it.
    """
    outcome = _probe(text) if settings.format == "ds18b20" else _number(text)
    if isinstance(outcome, Reason):
        return failed(settings, outcome)
    value = outcome if settings.format == "ds18b20" else outcome * settings.scale
    value += settings.offset
    value = 1.0 - value if settings.inverted else value
    quantity = QUANTITIES[settings.quantity]
    if not quantity.minimum <= value <= quantity.maximum:
        return failed(settings, Reason.RANGE)
    return Field(settings.probe, quantity.code, round(value, _DECIMALS) + 0.0)


def failed(settings: FileSettings, reason: Reason) -> Field:
    """Return the field of a file without a value."""
    return Field(settings.probe, QUANTITIES[settings.quantity].code, float("nan"), str(reason))


def _number(text: str) -> float | Reason:
    match = _NUMBER.fullmatch(text.strip())
    return float(match[0]) if match else Reason.FOREIGN


def _probe(text: str) -> float | Reason:
    """Return the temperature of a DS18B20 [degC]."""
    slave = _SLAVE.search(text)
    if slave and slave[1] == "NO":
        return Reason.ZEROS if text.startswith("00 00 00 00 00 00 00 00 00") else Reason.CRC
    thousandths = float(slave[2]) if slave else _number(text)
    if isinstance(thousandths, Reason):
        return thousandths
    if reason := _NOT_MEASURED.get(round(thousandths)):
        return reason
    temperature_c = thousandths / _PER_DEGREE
    return temperature_c if ds18b20.LOWEST_C <= temperature_c <= ds18b20.HIGHEST_C else Reason.RANGE
