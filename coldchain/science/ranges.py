"""Where a formula holds. Outside it is computed at the nearest edge, and the caller can ask and must say so.

Not the range of a sensor, and not the limit of a product.
"""

import math
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.units import ABSOLUTE_ZERO_C


class Range(NamedTuple):
    """A closed range of validity with its source.

    Args:
        low: Lowest value at which the formula holds [unit].
        high: Highest one [unit].
        unit: Of both.
        source: Key of ``docs/sources.md``.
    """

    low: float
    high: float
    unit: str
    source: str

    def clamp(self, value: float) -> float:
        """Return the value, or the nearest edge of the range; NaN stays NaN."""
        return self.low if value < self.low else min(value, self.high)

    def extrapolated(self, value: float) -> bool:
        """Return whether the value lies outside, so that the answer is the one of the edge."""
        return not self.low <= value <= self.high


def check_temperature(temperature_c: float, *, thing: str = "temperature") -> float:
    """Return the temperature [degC] as it is.

    Raises:
        InputError: It is no number, infinite, or below absolute zero.
    """
    if not (math.isfinite(temperature_c) and temperature_c >= ABSOLUTE_ZERO_C):
        raise InputError(thing, f"{temperature_c} degC", f"a number, {ABSOLUTE_ZERO_C} degC or more")
    return temperature_c


def check_humidity(humidity_pct: float) -> float:
    """Return the relative humidity [%] as it is.

    Raises:
        InputError: It is no number, or outside 0 to 100.
    """
    if not 0.0 <= humidity_pct <= 100.0:  # noqa: PLR2004 - the whole of what a percentage can be
        raise InputError("relative humidity", f"{humidity_pct} %", "0 to 100 %")
    return humidity_pct


def check_number(value: float, *, thing: str, unit: str) -> float:
    """Return a value of any sign that must be finite.

    Raises:
        InputError: It is not.
    """
    if not math.isfinite(value):
        raise InputError(thing, f"{value} {unit}".rstrip(), "a finite number")
    return value


def check_positive(value: float, *, thing: str, unit: str) -> float:
    """Return a value that must be above zero and finite.

    Raises:
        InputError: It is not.
    """
    if not (value > 0 and math.isfinite(value)):
        raise InputError(thing, f"{value} {unit}".rstrip(), "a number above 0")
    return value


def check_not_negative(value: float, *, thing: str, unit: str) -> float:
    """Return a value that must be zero or more, and finite.

    Raises:
        InputError: It is not.
    """
    if not (value >= 0 and math.isfinite(value)):
        raise InputError(thing, f"{value} {unit}".rstrip(), "a number, 0 or more")
    return value
