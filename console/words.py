"""Words and numbers for people: text that other languages can say too; no HTML, no clock, no data access.

Shapes stand beside every state word so that the page never relies on colour alone.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from coldchain.instants import MS_PER_S
from coldchain.registry.profile import Side
from coldchain.units import QUANTITIES
from console.said import Number, Said, cased, row, said

OPEN_QUANTITY = "open"
NO_VALUE = said("no value")
NO_READINGS = said("no readings")
SENSOR_FAULT = said("cannot be believed")


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
_MOST_KEPT = 1_024  # words that a large fleet says again and again
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
_ACTIONS = {
    "registry:add": "added",
    "registry:change": "changed",
    "registry:remove": "removed",
    "registry:keep": "kept as people made it",
    "shipment:create": "entered",
    "shipment:correct": "corrected",
    "hold:set": "hold placed",
    "hold:lift": "hold released",
    "hold:copies-delete": "copies for released holds deleted",
    "registry:file": "brought by the settings file",
    "log-in": "logged in",
    "log-in-failed": "log-in failed",
    "log-in-refused": "log-in refused after too many tries",
    "log-out": "logged out",
    "account-added": "account added",
    "account-disabled": "account closed",
    "account-enabled": "account opened again",
    "account-unlocked": "account unlocked",
    "password-set": "password set",
    "role-given": "role given",
    "role-taken": "role taken away",
    "token-made": "token made",
    "token-revoked": "token taken back",
    "export": "file taken",
    "report": "evidence pack taken",
    "summary:ask": "summary asked for",
    "summary:cancel": "summary cancelled",
    "summary:removed": "summary tidied away",
    "goods:correct": "corrected",
    "goods:withdraw": "taken back",
    "readings:backfill": "readings brought",
    "key-create": "key made",
    "key-rotate": "key renewed",
    "key-revoke": "key taken back",
    "backup": "backup taken",
    "restore": "backup put back",
    "quarantine-replay": "refused things taken in again",
    "quarantine-drop": "refused things thrown away",
}
_BECAME = re.compile(r"(\S+) became (\S+)")
_DECISIONS = {"good": "good so far", "sell-first": "sell first", "unknown": "not known"}
_CAUSES = {
    "readings or legs that came late changed the numbers": said("what came late changed the numbers"),
    "goes on: a leg was added": said("it goes on: a leg was added"),
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


def number(value: float, decimals: int) -> Number:
    """Return a number as people write it; never ``-0.0``, a real minus sign, groups of three."""
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return Number(f"−{text}" if rounded < 0 else text)


def short_number(value: float) -> Number:
    """Return a number with at most two decimals and none that are zero: a bound, a mass, money."""
    text = number(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_value(channel: str, value: float, unit: str) -> Said:
    """Return a value with its unit; a door is ``open`` or ``closed``."""
    if channel.endswith(f"/{OPEN_QUANTITY}"):
        return said("open" if value >= 0.5 else "closed")  # noqa: PLR2004 - halfway between 0 and 1
    words = unit_words(unit)
    return _with_unit(number(value, words.decimals), unit)


@lru_cache(maxsize=_MOST_KEPT)
def channel_label(channel: str) -> Said:
    """Return ``Air temperature`` for ``air/temperature``, ``Door`` for ``door/open``."""
    probe, _, quantity = channel.partition("/")
    probe, quantity = (part.replace("_", " ").replace("-", " ").strip() for part in (probe, quantity))
    if quantity in (OPEN_QUANTITY, "") or not probe:
        return cased(said(probe or quantity), is_upper=True)
    return cased(said("{probe} {quantity}", probe=said(probe), quantity=said(quantity)), is_upper=True)


@lru_cache(maxsize=_MOST_KEPT)
def bound_words(channel: str, side: str, bound: float, unit: str) -> Said:
    """Return how a value is out: ``above 8 °C``."""
    if channel.endswith(f"/{OPEN_QUANTITY}"):
        return said("open" if side == Side.ABOVE else "closed")
    value = _with_unit(short_number(bound), unit)
    return said("above {value}" if side == Side.ABOVE else "below {value}", value=value)


@lru_cache(maxsize=_MOST_KEPT)
def range_words(lowest: float | None, highest: float | None, unit: str) -> str:
    """Return the allowed range: ``2 to 8 °C``, ``up to 8 °C``, ``from 2 °C``; empty without limits."""
    if lowest is not None and highest is not None:
        return said("{low} to {high}", low=short_number(lowest), high=_with_unit(short_number(highest), unit))
    if highest is not None:
        return said("up to {value}", value=_with_unit(short_number(highest), unit))
    return said("from {value}", value=_with_unit(short_number(lowest), unit)) if lowest is not None else ""


def _with_unit(value: Number, unit: str) -> Said:
    symbol = unit_words(unit).symbol
    return row((value, symbol), " ") if symbol else value


def kind_words(kind: str) -> str:
    """Return what an asset is, e.g. ``Motorcycle box``."""
    return _KINDS.get(kind, kind)


def site_kind_words(kind: str) -> str:
    """Return what a site is, e.g. ``village station``."""
    return _SITE_KINDS.get(kind, kind)


def alarm_state_words(state: str, suppression: str) -> Said:
    """Return what has happened to an alarm so far."""
    words = _ALARM_STATES.get(state.upper(), state)
    aside = _SUPPRESSIONS.get(suppression.upper(), "")
    return row((said(words), said(aside))) if aside else said(words)


def act_words(action: str) -> Said:
    """Return what somebody did, from the name that the audit chain has for it; else that name itself."""
    kind, _, what = action.partition(":")
    if kind == "refused":
        return said("not allowed: {what}", what=what)
    return said(_ACTIONS.get(action) or (what if kind in ("goods", "alarm") and what else action))


def cause_words(cause: str) -> Said:
    """Return why a verdict was given anew, from the words that stand in the records."""
    if (found := _BECAME.fullmatch(cause)) is not None:
        was, now = (said(_DECISIONS.get(each, each)) for each in found.groups())
        return row((was, now), " → ")
    if cause.startswith("now "):
        return said(_DECISIONS.get(cause[4:], cause[4:]))
    return _CAUSES.get(cause) or said(cause)


def message_words(event: str) -> str:
    """Return what a message is, from what happened to its alarm; empty when it is about none."""
    return _MESSAGES.get(event, event)


def joined(names: Sequence[str]) -> str:
    """Return ``log``, ``log and file``, ``log, file and sms``."""
    *first, last = names or ("",)
    return said("{names} and {last}", names=row(first), last=last) if first else last


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return cased(text, is_upper=True)


def duration(milliseconds: int) -> Said:
    """Return a length of time in its two largest parts: ``12 s``, ``4 min``, ``2 h 10 min``, ``3 d 4 h``."""
    seconds = max(0, milliseconds) // MS_PER_S
    if seconds < _MINUTE_S:
        return said("{n} s", n=seconds)
    if seconds < _HOUR_S:
        return said("{n} min", n=seconds // _MINUTE_S)
    if seconds < _DAY_S:
        return _two("{n} h", seconds // _HOUR_S, "{n} min", seconds % _HOUR_S // _MINUTE_S)
    return _two("{n} d", seconds // _DAY_S, "{n} h", seconds % _DAY_S // _HOUR_S)


def _two(key: str, first: int, next_key: str, second: int) -> Said:
    one = said(key, n=first)
    return row((one, said(next_key, n=second)), " ") if second else one


def count(amount: int, one: str, many: str = "") -> Said:
    """Return ``1 alarm``, ``2 alarms``; in other languages ``alarms: 2``: no word of theirs bends."""
    many = many or one + "s"
    english = f"{amount:,} {one if amount == 1 else many}"
    return said(f"{many}: {{n}}", english, n=Number(f"{amount:,}"))


def goods(product: str, lot: str) -> str:
    """Return what is in a shipment: ``Milk, lot 42``."""
    return said("{product}, lot {lot}", product=product, lot=lot) if lot else product
