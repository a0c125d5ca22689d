"""Telephone numbers in one form: international with ``+``. Not a directory: no number is checked to exist."""

import re

_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_DIGITS = re.compile(r"[0-9]+")
_SHORTEST = 7  # shorter ones are an operator's services, and have no country


def international(number: str, country_code: str = "", trunk_prefix: str = "0") -> str:
    """Return a number with ``+`` and its country; as it is when that cannot be known.

    Args:
        number: ``+254 712 345678``, ``00254712345678``, or, with a country code, ``0712345678``.
        country_code: Of this station, e.g. ``254``; empty: numbers without country stay as they are.
        trunk_prefix: What stands before a number inside the country; empty where nothing does.
    """
    bare = _BETWEEN_DIGITS.sub("", number)
    if bare.startswith("+") or not _DIGITS.fullmatch(bare) or not bare.isascii():
        return bare if bare.startswith("+") else number
    if bare.startswith("00"):
        return f"+{bare[2:]}"
    if not country_code or len(bare) < _SHORTEST:
        return bare
    if trunk_prefix and bare.startswith(trunk_prefix):
        return f"+{country_code}{bare.removeprefix(trunk_prefix)}"
    if bare.startswith(country_code) and len(bare) > _SHORTEST + len(country_code):
        return f"+{bare}"
    return f"+{country_code}{bare}"
