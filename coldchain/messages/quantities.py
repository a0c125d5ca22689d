"""What is measured, its value and where that is, in a language: "air temperature", "above 8.0C"."""

from coldchain.judgement.facts import Excursion
from coldchain.messages.catalogue import Phrases
from coldchain.messages.fitting import short
from coldchain.messages.times import number_text
from coldchain.registry.profile import Limit, Side
from coldchain.units import QUANTITIES

DOOR = "open"
_PROBES = ("air", "product", "supply", "door")
_SHOWN_UNITS = {"Cel": "C", "%RH": "%", "V": "V", "lat": " deg", "lon": " deg"}


def thing_text(channel: str, phrases: Phrases) -> str:
    """Return what a channel measures: its probe and quantity; of a door only the probe.

    Args:
        channel: ``<probe>/<quantity>``; a name that is no word of ours stays as it is.
        phrases: Of the reader.
    """
    name, _, quantity = channel.partition("/")
    probe = phrases.say("thing", name) if name in _PROBES else short(name, name, phrases)
    if quantity == DOOR or not quantity:
        return probe
    known = quantity in QUANTITIES
    said = phrases.say("thing", quantity) if known else short(quantity, quantity, phrases)
    return phrases.say("thing", "both", probe=probe, quantity=said)


def what_text(excursion: Excursion, limit: Limit | None, phrases: Phrases) -> tuple[str, str]:
    """Return what was measured and where it is, e.g. ("air temperature", "above 8.0C").

    Args:
        excursion: What was found.
        limit: What was passed; None when it is gone: then its name is told.
        phrases: Of the reader.
    """
    if limit is None:
        return phrases.say("thing", "gone"), short(excursion.limit, excursion.limit, phrases)
    above = limit.side is Side.ABOVE
    if is_door(limit):
        return thing_text(limit.channel, phrases), phrases.say("thing", "open" if above else "closed")
    value = value_text(limit.bound, limit.channel, phrases)
    level = phrases.say("thing", "above" if above else "below", value=value)
    return thing_text(limit.channel, phrases), level


def back_text(limit: Limit | None, phrases: Phrases) -> str:
    """Return how it is when it is over: a door does not come back, it closes."""
    if limit is None or not is_door(limit):
        return phrases.say("thing", "back")
    return phrases.say("thing", "closed" if limit.side is Side.ABOVE else "open")


def is_door(limit: Limit) -> bool:
    """Return whether a limit is about something that is open or closed."""
    return limit.channel.endswith(f"/{DOOR}")


def value_text(value: float, channel: str, phrases: Phrases) -> str:
    """Return a value of a channel with its unit; a number alone for a quantity that is none of ours."""
    quantity = QUANTITIES.get(channel.partition("/")[2])
    if quantity is None:
        return f"{value:g}".replace(".", phrases.decimal)
    return number_text(value, quantity.decimals, phrases) + _SHOWN_UNITS.get(quantity.unit, quantity.unit)
