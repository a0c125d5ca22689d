"""Numbers as ``calc`` takes them: ``T:HOURS``, lists. Not the settings' numbers: those carry units."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.science.ranges import check_not_negative, check_positive, check_temperature

NEGATIVE_NUMBERS = {"ignore_unknown_options": True}
"""Settings of a command: ``-5`` is a number for it, not an option. What is neither is refused here."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE | re.ASCII)
_HELD = "T:HOURS in degC and hours, e.g. 5:23.5 or -2:0.5"
_SHOWN = 40


class Held(NamedTuple):
    """A temperature that was held.

    Args:
        temperature_c: [degC].
        hours: For so long [h].
    """

    temperature_c: float
    hours: float


def held(tokens: Sequence[str]) -> list[Held]:
    """Return temperatures with their durations.

    Args:
        tokens: ``T:HOURS`` each.

    Raises:
        InputError: One is something else; a temperature without its hours too.
    """
    parsed = [_parse(place, token) for place, token in enumerate(tokens, 1)]
    for place, (temperature_c, hours) in enumerate(parsed, 1):
        if hours is None:
            came = f"{temperature_c:g} without hours"
            raise InputError(f"temperature {place}", came, _HELD, "Here it matters how long it lasted.")
    return [Held(temperature_c, hours or 0.0) for temperature_c, hours in parsed]


def weighed(tokens: Sequence[str]) -> tuple[list[float], list[float] | None]:
    """Return temperatures [degC] and their hours [h]; None for the hours when none are given: equal weights.

    Args:
        tokens: ``T`` or ``T:HOURS`` each; beside others with hours, one without counts as one hour.

    Raises:
        InputError: One is something else.
    """
    parsed = [_parse(place, token) for place, token in enumerate(tokens, 1)]
    temperatures = [temperature_c for temperature_c, _ in parsed]
    if all(hours is None for _, hours in parsed):
        return temperatures, None
    return temperatures, [1.0 if hours is None else hours for _, hours in parsed]


def pairs(name: str, text: str) -> tuple[tuple[float, float], ...]:
    """Return the pairs of a list such as ``0:1,10:3``.

    Raises:
        InputError: It is none.
    """
    found = []
    for part in text.split(","):
        first, colon, second = part.strip().partition(":")
        if not (colon and _NUMBER.fullmatch(first) and _NUMBER.fullmatch(second)):
            raise InputError(name, repr(part[:_SHOWN]), "pairs of numbers, e.g. 0:1,10:3,20:7.5")
        found.append((float(first), float(second)))
    return tuple(found)


def number(name: str, text: str) -> float:
    """Return the number that a text says.

    Raises:
        InputError: It says something else.
    """
    _refuse_options(text)
    if not _NUMBER.fullmatch(text):
        raise InputError(name, repr(text[:_SHOWN]), "a number, e.g. 2.5")
    return float(text)


def samples(tokens: Sequence[str]) -> list[tuple[float, float]]:
    """Return pairs (minutes, temperature [degC]) of tokens such as ``10:4.2``.

    Raises:
        InputError: One is something else.
    """
    for token in tokens:
        _refuse_options(token)
    return [pair for place, token in enumerate(tokens, 1) for pair in pairs(f"sample {place}", token)]


def numbers(name: str, tokens: Sequence[str]) -> list[float]:
    """Return numbers, each 0 or more.

    Args:
        name: What each is, with its unit.
        tokens: As they were typed.

    Raises:
        InputError: One is something else.
    """
    things = [f"{name}, number {place}" for place in range(1, len(tokens) + 1)]
    return [
        check_not_negative(number(thing, token), thing=thing, unit="")
        for thing, token in zip(things, tokens, strict=True)
    ]


def _parse(place: int, token: str) -> tuple[float, float | None]:
    _refuse_options(token)
    thing = f"temperature {place}"
    first, colon, second = token.partition(":")
    if not _NUMBER.fullmatch(first) or (colon and not _NUMBER.fullmatch(second)):
        raise InputError(thing, repr(token[:_SHOWN]), _HELD)
    temperature_c = check_temperature(float(first), thing=thing)
    return temperature_c, (
        check_positive(float(second), thing=f"hours of {thing}", unit="") if colon else None
    )


def _refuse_options(token: str) -> None:
    """Raise for a mistyped option, which ``NEGATIVE_NUMBERS`` let through."""
    if re.match(r"-[^\d.]", token):
        raise InputError("option", repr(token[:_SHOWN]), "one that --help shows, or a number")
