"""Numbers with their units, as people write them, turned into the units of the core. Not a unit library.

A number without a unit is refused everywhere: ``"8"`` may be degrees Celsius or Fahrenheit, and goods spoil
over such a doubt. Inside the core the unit stands in the name instead (``temperature_c``, ``on_delay_s``).
"""

import re
from typing import NamedTuple

from coldchain.errors import UnitError

ABSOLUTE_ZERO_C = -273.15  # [Cel] SI Brochure, 9th edition, section 2.3.1
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_NUMBER_AND_UNIT = re.compile(rf"({_NUMBER})\s*(\S*)")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)(?![a-z])\s*", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_MS_PER_PART = {"d": 86_400_000, "h": 3_600_000, "min": 60_000}
_SHOWN_LENGTH = 80
_DECIMALS = 9  # (46.4 - 32) * 5 / 9 must be 8, not 7.999999999999999
_CELSIUS = ("degC", "°C", "Cel")
_FAHRENHEIT = ("degF", "°F")
_KILOGRAMS = {"kg": 1.0, "g": 0.001, "t": 1000.0}
_MASSES = "a mass such as 120 kg, 800 g or 1.5 t"
_BYTES = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_SIZES = "a size such as 512 MB, 2 GB or 64 MiB"
_DURATIONS = "a duration such as 250ms, 30s, 15m, 1h30m, 72h or 14d"
_TEMPERATURES = "a temperature such as 8 degC, 46.4 degF or 281.15 K"
_DIFFERENCES = "a temperature difference such as 0.5 degC, 1 degF or 0.5 K"


class Quantity(NamedTuple):
    """What a channel measures.

    Args:
        name: Last part of a channel's name.
        code: Short name on a serial line.
        unit: SenML unit symbol (RFC 8428 section 12.1).
        decimals: Digits after the point that people are shown.
        minimum: Least value that a sensor can mean [unit].
        maximum: Greatest value that a sensor can mean [unit].
    """

    name: str
    code: str
    unit: str
    decimals: int
    minimum: float
    maximum: float


QUANTITIES: dict[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity("temperature", "t", "Cel", 1, -80.0, 150.0),
        Quantity("humidity", "h", "%RH", 0, 0.0, 100.0),
        Quantity("voltage", "v", "V", 2, 0.0, 60.0),
        Quantity("open", "o", "/", 0, 0.0, 1.0),  # a door: 0 closed, 1 open
        Quantity("latitude", "lat", "lat", 5, -90.0, 90.0),  # degrees, north is positive; 5 decimals are 1 m
        Quantity("longitude", "lon", "lon", 5, -180.0, 180.0),  # degrees, east is positive
    )
}
QUANTITY_OF_CODE: dict[str, Quantity] = {quantity.code: quantity for quantity in QUANTITIES.values()}

# unit symbol -> how it may be written -> factor to that unit; temperatures need more than a factor
_FACTORS: dict[str, dict[str, float]] = {
    "%RH": {"%RH": 1.0},
    "V": {"V": 1.0, "mV": 0.001},
    "/": {"/": 1.0},
    "lat": {"deg": 1.0, "lat": 1.0},
    "lon": {"deg": 1.0, "lon": 1.0},
}
_WORDS = {"/": {"closed": 0.0, "open": 1.0}}
_EXAMPLES = {
    "%RH": "a humidity such as 85 %RH",
    "V": "a voltage such as 11.5 V or 11500 mV",
    "/": "closed or open",
    "lat": "a latitude such as 27.7172 deg",
    "lon": "a longitude such as 85.324 deg",
}


def parse_duration_s(text: object) -> float:
    """Return a duration [s], e.g. 5400.0 for ``"1h30m"``.

    Args:
        text: Numbers with ms, s, m (or min), h, d, each unit once, the longest first.

    Raises:
        UnitError: It has no unit, an unknown unit, or is no text.
    """
    if not isinstance(text, str) or not text.strip():
        raise UnitError("duration", _shown(text), _DURATIONS)
    rest, total_s, last_s = text.strip(), 0.0, float("inf")
    while rest:
        part = _DURATION_PART.match(rest)
        if part is None or _SECONDS[part[2]] >= last_s:
            raise UnitError("duration", _shown(text), _DURATIONS)
        last_s = _SECONDS[part[2]]
        total_s += float(part[1]) * last_s
        rest = rest[part.end() :]
    return round(total_s, _DECIMALS)


def parse_temperature_c(text: object) -> float:
    """Return a temperature [Cel], e.g. 8.0 for ``"46.4 degF"``.

    Raises:
        UnitError: It has no unit, another unit than degC, degF or K, or lies below absolute zero.
    """
    number, unit = _split("temperature", text, _TEMPERATURES)
    if unit in _CELSIUS:
        temperature_c = number
    elif unit in _FAHRENHEIT:
        temperature_c = (number - 32.0) * 5.0 / 9.0
    elif unit == "K":
        temperature_c = number + ABSOLUTE_ZERO_C
    else:
        raise UnitError("temperature", _shown(text), _TEMPERATURES)
    if temperature_c < ABSOLUTE_ZERO_C:
        raise UnitError("temperature", _shown(text), "a temperature above absolute zero, -273.15 degC")
    return round(temperature_c, _DECIMALS)


def parse_temperature_difference_k(text: object) -> float:
    """Return the size of a temperature difference [K], e.g. 0.5 for ``"0.9 degF"``.

    Raises:
        UnitError: It has no unit, another unit than degC, degF or K, or is negative.
    """
    number, unit = _split("temperature difference", text, _DIFFERENCES)
    if number < 0 or unit not in (*_CELSIUS, *_FAHRENHEIT, "K"):
        raise UnitError("temperature difference", _shown(text), f"{_DIFFERENCES}, not negative")
    return round(number * 5.0 / 9.0 if unit in _FAHRENHEIT else number, _DECIMALS)


def parse_mass_kg(text: object) -> float:
    """Return a mass [kg], e.g. 1500.0 for ``"1.5 t"``.

    Raises:
        UnitError: It has no unit, another unit than kg, g or t, or is negative.
    """
    number, unit = _split("mass", text, _MASSES)
    if number < 0 or unit not in _KILOGRAMS:
        raise UnitError("mass", _shown(text), f"{_MASSES}, not negative")
    return round(number * _KILOGRAMS[unit], _DECIMALS)


def parse_size_bytes(text: object) -> int:
    """Return a size of files or disks [bytes], e.g. 512000000 for ``"512 MB"``.

    Raises:
        UnitError: It has no unit, another unit than kB, MB, GB, KiB, MiB or GiB, or is not positive.
    """
    number, unit = _split("size", text, _SIZES)
    if unit not in _BYTES or number <= 0:
        raise UnitError("size", _shown(text), _SIZES)
    return round(number * _BYTES[unit])


def parse_quantity(text: object, unit: str) -> float:
    """Return a value in a channel's unit, e.g. 85.0 for ``"85 %RH"``.

    Args:
        text: The number with its unit; for doors (``/``) also ``closed`` and ``open``.
        unit: SenML unit symbol of one of ``QUANTITIES``.

    Raises:
        UnitError: The text's unit is missing or does not fit.
    """
    if unit == "Cel":
        return parse_temperature_c(text)
    factors = _FACTORS.get(unit)
    if factors is None:
        known = ", ".join(quantity.unit for quantity in QUANTITIES.values())
        raise UnitError("unit of a quantity", repr(unit), f"one of {known}")
    if isinstance(text, str) and text.strip() in _WORDS.get(unit, {}):
        return _WORDS[unit][text.strip()]
    number, came = _split("value", text, _EXAMPLES[unit])
    if came not in factors:
        raise UnitError("value", _shown(text), _EXAMPLES[unit])
    return round(number * factors[came], _DECIMALS)


def parse_difference(text: object, unit: str) -> float:
    """Return the size of a difference in a channel's unit, e.g. 5.0 for ``"5 %RH"``.

    Raises:
        UnitError: The text's unit is missing or does not fit, or the number is negative.
    """
    if unit == "Cel":
        return parse_temperature_difference_k(text)
    difference = parse_quantity(text, unit)
    if difference < 0:
        raise UnitError("difference", _shown(text), f"{_EXAMPLES.get(unit, unit)}, not negative")
    return difference


def format_duration(duration_s: float) -> str:
    """Return a duration as people read it, its two longest parts: ``1 h 30 min``, ``3 d``, ``2.5 s``.

    Args:
        duration_s: [s]; a negative one gets a minus sign.
    """
    if duration_s < 0:
        return f"-{format_duration(-duration_s)}"
    step_ms = next(
        step
        for below_s, step in ((1, 1), (60, 100), (3600, 1000), (86400, 60_000), (float("inf"), 3_600_000))
        if duration_s < below_s
    )
    rest_ms = round(duration_s * 1000 / step_ms) * step_ms
    if rest_ms < 1000:  # noqa: PLR2004 - milliseconds in a second
        return f"{rest_ms} ms" if rest_ms else "0 s"
    parts = []
    for name, part_ms in _MS_PER_PART.items():
        count, rest_ms = divmod(rest_ms, part_ms)
        parts += [f"{count} {name}"] if count else []
    return " ".join([*parts, f"{rest_ms / 1000:g} s"] if rest_ms else parts)


def _split(thing: str, text: object, allowed: str) -> tuple[float, str]:
    """Return number and unit of a text; the unit is empty when there is none."""
    match = _NUMBER_AND_UNIT.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise UnitError(thing, _shown(text), allowed)
    if not match[2]:
        raise UnitError(thing, _shown(text), allowed)
    return float(match[1]), match[2]


def _shown(came: object) -> str:
    """Return what came for a message, cut; a bare number gets the hint that its unit is missing."""
    is_number = isinstance(came, int | float) and not isinstance(came, bool)
    is_bare = is_number or (isinstance(came, str) and re.fullmatch(_NUMBER, came.strip()) is not None)
    shown = repr(came)[:_SHOWN_LENGTH]
    return f"{shown} without a unit" if is_bare else shown
