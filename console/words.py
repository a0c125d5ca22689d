"""Words and numbers for people: pure text, no HTML, no clock, no data access.

Shapes stand beside every state word so that the page never relies on colour alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from coldchain.instants import MS_PER_S
from coldchain.registry.profile import Side
from coldchain.units import QUANTITIES

OPEN_QUANTITY = "open"
NO_VALUE = "no value"
NO_READINGS = "no readings"
SENSOR_FAULT = "cannot be believed"


class UnitWords(NamedTuple):
    """How a SenML unit is shown."""

    symbol: str
    decimals: int


_SYMBOLS = {"Cel": "°C", "%RH": "% RH", "/": "", "lat": "°", "lon": "°"}
_UNITS = {
    quantity.unit: UnitWords(_SYMBOLS.get(quantity.unit, quantity.unit), quantity.decimals)
    for quantity in QUANTITIES.values()
}
_UNKNOWN_UNIT_DECIMALS = 2
_SHAPES = {
    "in": "●",
    "out": "▲",
    "alarm": "▲",
    "below": "▼",
    "stale": "◌",
    "failed": "✕",
    "unsure": "?",
    "none": "–",
}
_KINDS = {"van": "Van", "motorcycle_box": "Motorcycle box", "drone": "Drone", "cooler": "Cooler"}
_SITE_KINDS = {
    "county_centre": "county centre",
    "township_station": "township station",
    "village_station": "village station",
}
_ALARM_STATES = {
    "UNACK": "nobody has answered",
    "ACKED": "answered",
    "RTN_UNACK": "back within limits, nobody has answered",
}
_SUPPRESSIONS = {
    "SHELVED": "shelved",
    "SUPPRESSED_BY_DESIGN": "suppressed by design",
    "OUT_OF_SERVICE": "out of service",
}
_MESSAGES = {
    "raise": "alarm",
    "return": "over",
    "withdraw": "correction",
    "record": "late report",
    "close": "ended",
    "acknowledge": "seen",
}
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400


def shape(state: str) -> str:
    """Return the shape that stands beside a state word."""
    return _SHAPES.get(state, "–")


def unit_words(unit: str) -> UnitWords:
    """Return the symbol and the number of decimals of a SenML unit."""
    return _UNITS.get(unit, UnitWords(unit, _UNKNOWN_UNIT_DECIMALS))


def unit_of(channel: str) -> str:
    """Return the SenML unit that a channel's quantity has; empty for a quantity that is not ours."""
    quantity = QUANTITIES.get(channel.partition("/")[2])
    return quantity.unit if quantity else ""


def number(value: float, decimals: int) -> str:
    """Return a number as people write it; never ``-0.0``, a real minus sign, groups of three."""
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"−{text}" if rounded < 0 else text


def short_number(value: float) -> str:
    """Return a number with at most two decimals and none that are zero: a bound, a mass, money."""
    text = number(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_value(channel: str, value: float, unit: str) -> str:
    """Return a value with its unit; a door is ``open`` or ``closed``."""
    if channel.endswith(f"/{OPEN_QUANTITY}"):
        return "open" if value >= 0.5 else "closed"  # noqa: PLR2004 - halfway between 0 and 1
    words = unit_words(unit)
    return f"{number(value, words.decimals)} {words.symbol}".strip()


def channel_label(channel: str) -> str:
    """Return ``Air temperature`` for ``air/temperature``, ``Door`` for ``door/open``."""
    probe, _, quantity = channel.partition("/")
    words = probe if quantity == OPEN_QUANTITY else f"{probe} {quantity}"
    words = words.replace("_", " ").replace("-", " ").strip()
    return sentence(words)


def bound_words(channel: str, side: str, bound: float, unit: str) -> str:
    """Return how a value is out: ``above 8 °C``."""
    if channel.endswith(f"/{OPEN_QUANTITY}"):
        return "open" if side == Side.ABOVE else "closed"
    return f"{side} {short_number(bound)} {unit_words(unit).symbol}".strip()


def range_words(lowest: float | None, highest: float | None, unit: str) -> str:
    """Return the allowed range: ``2 to 8 °C``, ``up to 8 °C``, ``from 2 °C``; empty without limits."""
    symbol = unit_words(unit).symbol
    if lowest is not None and highest is not None:
        return f"{short_number(lowest)} to {short_number(highest)} {symbol}".strip()
    if highest is not None:
        return f"up to {short_number(highest)} {symbol}".strip()
    return f"from {short_number(lowest)} {symbol}".strip() if lowest is not None else ""


def kind_words(kind: str) -> str:
    """Return what an asset is, e.g. ``Motorcycle box``."""
    return _KINDS.get(kind, kind)


def site_kind_words(kind: str) -> str:
    """Return what a site is, e.g. ``village station``."""
    return _SITE_KINDS.get(kind, kind)


def alarm_state_words(state: str, suppression: str) -> str:
    """Return what has happened to an alarm so far."""
    words = _ALARM_STATES.get(state.upper(), state)
    aside = _SUPPRESSIONS.get(suppression.upper(), "")
    return f"{words}, {aside}" if aside else words


def message_words(event: str) -> str:
    """Return what a message is, from what happened to its alarm; empty when it is about none."""
    return _MESSAGES.get(event, event)


def joined(names: Sequence[str]) -> str:
    """Return ``log``, ``log and file``, ``log, file and sms``."""
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def duration(milliseconds: int) -> str:
    """Return a length of time in its two largest parts: ``12 s``, ``4 min``, ``2 h 10 min``, ``3 d 4 h``."""
    seconds = max(0, milliseconds) // MS_PER_S
    if seconds < _MINUTE_S:
        return f"{seconds} s"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S} min"
    if seconds < _DAY_S:
        return _two(seconds // _HOUR_S, "h", seconds % _HOUR_S // _MINUTE_S, "min")
    return _two(seconds // _DAY_S, "d", seconds % _DAY_S // _HOUR_S, "h")


def _two(first: int, first_unit: str, second: int, second_unit: str) -> str:
    return f"{first} {first_unit} {second} {second_unit}" if second else f"{first} {first_unit}"


def count(amount: int, one: str, many: str = "") -> str:
    """Return ``1 alarm``, ``2 alarms``."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def goods(product: str, lot: str) -> str:
    """Return what is in a shipment: ``Milk, lot 42``."""
    return f"{product}, lot {lot}" if lot else product
