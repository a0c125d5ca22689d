"""What the settings of several kinds of source are made of: durations, quantities, corrections."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from coldchain.errors import InputError
from coldchain.nearest import did_you_mean
from coldchain.settings import DurationS
from coldchain.units import QUANTITIES, parse_difference

S_PER_H = 3600.0


def _positive(duration_s: float) -> float:
    if duration_s > 0:
        return duration_s
    raise ValueError("longer than 0 s")


def _quantity(name: str) -> str:
    if name in QUANTITIES:
        return name
    raise InputError(
        "quantity", repr(name), f"one of {', '.join(QUANTITIES)}", did_you_mean(name, QUANTITIES)
    )


def _factor(scale: float) -> float:
    if scale and abs(scale) < float("inf"):
        return scale
    raise ValueError("a number that is not 0")


def parse_corrections(came: object) -> dict[str, float]:
    """Return what is to be added to each quantity, in its unit: -0.3 for ``{temperature = "-0.3 degC"}``.

    Raises:
        InputError: It is no table, a quantity is unknown, or a difference has not the quantity's unit.
    """
    if not isinstance(came, dict):
        raise InputError("corrections", repr(came)[:80], '{ temperature = "-0.3 degC" }')
    found: dict[str, float] = {}
    for name, text in came.items():
        unit = QUANTITIES[_quantity(name)].unit
        bare = text.strip() if isinstance(text, str) else text
        minus = isinstance(bare, str) and bare.startswith("-")
        size = parse_difference(bare[1:].lstrip() if isinstance(bare, str) and minus else bare, unit)
        found[name] = -size if minus else size
    return found


PositiveS = Annotated[DurationS, AfterValidator(_positive)]
"""A duration longer than nothing [s]."""

QuantityName = Annotated[str, AfterValidator(_quantity)]
"""The name of a quantity of ``coldchain.units``."""

Factor = Annotated[float, AfterValidator(_factor)]
"""What a raw number is multiplied by; not 0."""

Corrections = Annotated[dict[str, float], BeforeValidator(parse_corrections)]
"""What is added to each quantity [its unit], written ``{ temperature = "-0.3 degC" }``."""
