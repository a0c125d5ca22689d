"""How ``calc`` answers: a few lines for a person, or JSON with plain numbers for a program."""

import math
from collections.abc import Iterable

import msgspec

from coldchain.science.ranges import Range

_DECIMALS = 6


def answer(plain: object, lines: Iterable[str], *, json: bool, exact: bool = False) -> None:
    """Print a result.

    Args:
        plain: For a program: dicts, lists, numbers under names that end in their unit.
        lines: For a person; empty ones are left out.
        json: Whether a program reads.
        exact: Whether the numbers go out as they are; else rounded to 6 decimals.
    """
    if json:
        print(msgspec.json.encode(plain if exact else rounded(plain)).decode())
    else:
        print("\n".join(line for line in lines if line))


def rounded(plain: object) -> object:
    """Return plain data with its numbers rounded to 6 decimals; what is not finite becomes None."""
    match plain:
        case dict():
            return {key: rounded(value) for key, value in plain.items()}
        case list() | tuple():
            return [rounded(value) for value in plain]
        case float():
            return (round(plain, _DECIMALS) + 0.0) if math.isfinite(plain) else None  # + 0.0: no -0.0
    return plain


def source(text: str) -> str:
    """Return the line that says where a formula comes from: a key of ``docs/sources.md`` in brackets."""
    return f"source: {text} (keys: docs/sources.md)"


def outside(thing: str, value: float, valid: Range) -> str:
    """Return what there is to say about a value beyond where a formula holds; empty when there is nothing."""
    if not valid.extrapolated(value):
        return ""
    return f"{thing} {value:g} {valid.unit} is outside {valid.low:g} to {valid.high:g} {valid.unit}"


def warning(extrapolated: Iterable[str]) -> str:
    """Return the line that warns of an extrapolated result, or nothing when there is no reason to."""
    reasons = "; ".join(filter(None, extrapolated))
    return f"WARNING, extrapolated: {reasons}" if reasons else ""
