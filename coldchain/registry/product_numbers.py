"""Numbers of a product as people write them: the unit in the text, with a source and how sure it is.

``"4 degC"`` alone is the cooperative's own number; ``{ value = "4 degC", source = "S2", confidence =
"high" }`` says where it was read. Not the keys of a product's table: those are in ``product_settings``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator, PlainValidator

from coldchain.errors import InputError, UnitError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.product import Confidence, Sourced
from coldchain.units import parse_duration_s, parse_quantity, parse_temperature_c

OWN = "own"  # the cooperative says so
MEMORY = "m"  # nobody looked it up
WORDS = {
    MEMORY: "from memory",
    "derived": "reckoned from numbers that have a source",
    "convention": "a choice of ours",
    OWN: "the cooperative's",
}
_KEY = re.compile(r"S([1-9]|[1-4]\d|50)")
_OWN_WORDS = f"{OWN}: "  # where the cooperative read it, in its own words
_LONGEST_WORDS = 200
_NUMBER_AND_UNIT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(.*)")
_S_PER_DAY = 86_400.0
_SHARE = "%"
_SHOWN_LENGTH = 80
_PARTS = ("value", "source", "confidence")
_TABLE = 'text with a unit, or { value = "...", source = "...", confidence = "..." }'


class Unit(NamedTuple):
    """A unit that only products are measured in."""

    symbol: str
    example: str


SHARE = Unit(_SHARE, "a share such as 10 %")
PERCENT = Unit(_SHARE, "a loss such as 5 %")
DEGREE_HOURS = Unit("degC h", "degree-hours such as 700 degC h")
TRANSPIRATION = Unit("ng/(kg s Pa)", "a coefficient such as 44 ng/(kg s Pa)")
ENERGY = Unit("kJ/mol", "an energy such as 83.14472 kJ/mol")
PER_KELVIN = Unit("1/K", "a rise such as 0.12 1/K")


def parse_positive(text: object, unit: Unit) -> float:
    """Return a number of at least 0 in a unit of products.

    Raises:
        UnitError: The unit is missing or another one, or the number is negative.
    """
    match = _NUMBER_AND_UNIT.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or match[2] != unit.symbol or float(match[1]) < 0:
        raise UnitError("number", repr(text)[:_SHOWN_LENGTH], f"{unit.example}, not negative")
    return float(match[1])


def parse_share(text: object) -> float:
    """Return a share [0..1], e.g. 0.1 for ``"10 %"``.

    Raises:
        UnitError: It has no ``%``, is negative or more than 100 %.
    """
    percent = parse_positive(text, SHARE)
    if percent > 100:  # noqa: PLR2004 - the whole
        raise UnitError("share", repr(text), "0 % to 100 %")
    return percent / 100


def parse_days(text: object) -> float:
    """Return a duration [d], e.g. 0.5 for ``"12h"``.

    Raises:
        UnitError: It is no duration.
    """
    return parse_duration_s(text) / _S_PER_DAY


def check_source(key: str) -> str:
    """Return the key of a source.

    Raises:
        InputError: No such source.
    """
    if not is_known_source(key):
        raise InputError(
            "source",
            repr(key)[:_SHOWN_LENGTH],
            f"S1 to S50, one of {listed(WORDS)}, or own: and where you read it",
            did_you_mean(key, WORDS),
        )
    return key


def is_known_source(key: str) -> bool:
    """Return whether a text is a key of a source, one of ``WORDS``, or ``own:`` with words of one's own."""
    words = key.removeprefix(_OWN_WORDS).strip()
    is_told = key.startswith(_OWN_WORDS) and words.isprintable() and 0 < len(words) <= _LONGEST_WORDS
    return key in WORDS or is_told or _KEY.fullmatch(key) is not None


def sourced(parse: Callable[[object], float]) -> Callable[[object], Sourced]:
    """Return what reads a number with its source; without one it is the cooperative's own."""

    def read(came: object) -> Sourced:
        if not isinstance(came, Mapping):
            return Sourced(parse(came), OWN, Confidence.MEDIUM)
        unknown = next((key for key in came if key not in _PARTS), None)
        if unknown is not None:
            raise InputError("number", f"the unknown key {unknown!r}", _TABLE, did_you_mean(unknown, _PARTS))
        if "value" not in came:
            raise InputError("number", "no value", _TABLE)
        source = came.get("source", OWN)
        if not isinstance(source, str):
            raise InputError("source", repr(source)[:_SHOWN_LENGTH], "text in quotes")
        check_source(source)
        return Sourced(parse(came["value"]), source, _confidence(came.get("confidence"), source))

    return read


def _confidence(came: object, source: str) -> Confidence:
    """Return how sure a number is; the cooperative need not say so."""
    if came is None and (source == OWN or source.startswith(_OWN_WORDS)):
        return Confidence.MEDIUM
    known = [each.value for each in Confidence]
    if not isinstance(came, str) or came not in known:
        near = did_you_mean(came, known) if isinstance(came, str) else ""
        shown = "no confidence" if came is None else repr(came)[:_SHOWN_LENGTH]
        raise InputError("confidence", shown, f"one of {', '.join(known)}", near)
    if source == MEMORY and came == Confidence.HIGH:
        raise InputError("confidence", "'high' for a number from memory", "medium or low with source m")
    return Confidence(came)


def _humidity_pct(text: object) -> float:
    return parse_quantity(text, "%RH")


def _percent(text: object) -> float:
    return parse_positive(text, PERCENT)


def _degree_hours(text: object) -> float:
    return parse_positive(text, DEGREE_HOURS)


def _transpiration(text: object) -> float:
    return parse_positive(text, TRANSPIRATION)


def _energy(text: object) -> float:
    return parse_positive(text, ENERGY)


def _per_kelvin(text: object) -> float:
    return parse_positive(text, PER_KELVIN)


SourcedC = Annotated[Sourced, PlainValidator(sourced(parse_temperature_c))]
"""A temperature with its source [degC]."""

SourcedS = Annotated[Sourced, PlainValidator(sourced(parse_duration_s))]
"""A duration with its source [s]."""

SourcedDays = Annotated[Sourced, PlainValidator(sourced(parse_days))]
"""A duration with its source [d]."""

SourcedHumidity = Annotated[Sourced, PlainValidator(sourced(_humidity_pct))]
"""A relative humidity with its source [%]."""

SourcedPercent = Annotated[Sourced, PlainValidator(sourced(_percent))]
"""A loss with its source [%]."""

SourcedDegreeHours = Annotated[Sourced, PlainValidator(sourced(_degree_hours))]
"""Degree-hours with their source [degC h]."""

SourcedTranspiration = Annotated[Sourced, PlainValidator(sourced(_transpiration))]
"""A transpiration coefficient with its source [ng/(kg s Pa)]."""

Share = Annotated[float, BeforeValidator(parse_share)]
"""A share, written ``"10 %"`` [0..1]."""

EnergyKjMol = Annotated[float, BeforeValidator(_energy)]
"""An energy, written ``"83.14472 kJ/mol"``."""

PerKelvin = Annotated[float, BeforeValidator(_per_kelvin)]
"""A rise with each kelvin, written ``"0.12 1/K"``."""

SourceKey = Annotated[str, AfterValidator(check_source)]
"""A key of docs/sources.md, one of ``WORDS``, or ``own:`` with words of one's own."""
