"""What a metric of Sparkplug measures: by the settings, else by its name and unit. Not its value.

The last part of a name tells the quantity (``Cooler 1/Air Temperature``), what is left of it the probe. A
name that tells nothing is no reading; the settings can name it (``channels`` of the source).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from coldchain.units import ABSOLUTE_ZERO_C, QUANTITIES
from ingest.decoders.names import Names

_WORDS = {
    "temperature": "temperature",
    "temp": "temperature",
    "humidity": "humidity",
    "hum": "humidity",
    "rh": "humidity",
    "voltage": "voltage",
    "volt": "voltage",
    "door": "open",
    "open": "open",
    "latitude": "latitude",
    "lat": "latitude",
    "longitude": "longitude",
    "lon": "longitude",
    "lng": "longitude",
}
_UNIT_WORDS = {"c": "degC", "f": "degF", "k": "K", "degc": "degC", "degf": "degF", "mv": "mV", "v": "V"}
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_LONGEST = 200
_LONGEST_UNIT = 20
# quantity -> unit as people write it, lower case -> (factor, offset) to ours
_TO_OURS: dict[str, dict[str, tuple[float, float]]] = {
    "temperature": {
        **dict.fromkeys(("", "degc", "°c", "c", "cel", "celsius", "deg c"), (1.0, 0.0)),
        **dict.fromkeys(("degf", "°f", "f", "fahrenheit", "deg f"), (5 / 9, -32 * 5 / 9)),
        **dict.fromkeys(("k", "kelvin"), (1.0, ABSOLUTE_ZERO_C)),
    },
    "humidity": dict.fromkeys(("", "%", "%rh", "rh", "percent", "% rh"), (1.0, 0.0)),
    "voltage": {**dict.fromkeys(("", "v", "volt", "volts"), (1.0, 0.0)), "mv": (0.001, 0.0)},
}


class Meaning(NamedTuple):
    """What a metric measures.

    Args:
        probe: What its maker calls the probe, for ``Names.channel``.
        quantity: One of ``coldchain.units.QUANTITIES``.
        factor: The number times this ...
        offset: ... and with this added is the value in our unit.
        foreign_unit: A unit that nobody knows here: admission then refuses its readings; else empty.
    """

    probe: str
    quantity: str
    factor: float
    offset: float
    foreign_unit: str = ""


def meaning(name: str, unit: str, *, names: Names, units: Mapping[str, str]) -> Meaning | None:
    """Return what a metric measures; None when it is nothing that is kept here.

    Args:
        name: Its whole name.
        unit: As its birth tells it; empty when it tells none.
        names: Of the source.
        units: The unit of each quantity where births tell none.
    """
    words = [word.lower() for word in _PARTS.findall(name.rpartition("/")[2][:_LONGEST])]
    quantity = next((_WORDS[word] for word in reversed(words) if word in _WORDS), "")
    probe = _probe(name, words)
    if names.knows(name):
        probe = name
        quantity = names.channel(name, quantity or "unknown").rpartition("/")[2]
    if quantity not in QUANTITIES:
        return None
    said = unit or _unit_of(words) or units.get(quantity, "")
    table = _TO_OURS.get(quantity)
    found = (1.0, 0.0) if table is None else table.get(said.strip().lower())
    if found is None:
        return Meaning(probe, quantity, 1.0, 0.0, said[:_LONGEST_UNIT])
    return Meaning(probe, quantity, *found)


def _probe(name: str, words: list[str]) -> str:
    """Return what is left of a name without its quantity and its unit."""
    left = [word for word in words if word not in _WORDS and word not in _UNIT_WORDS]
    folder = name.rpartition("/")[0]
    return "-".join([*([folder] if folder else []), *left])


def _unit_of(words: list[str]) -> str:
    return _UNIT_WORDS.get(words[-1], "") if len(words) > 1 else ""
