"""Advice and rules in the reader's language.

What comes with the products is translated; a cooperative's own text stays as it is.
"""

from functools import lru_cache

from coldchain.judgement.saving import Action, Saving
from coldchain.messages.catalogue import ENGLISH, Phrases, phrases
from coldchain.messages.fitting import short
from coldchain.messages.quantities import value_text
from coldchain.messages.times import long_duration_text
from coldchain.registry.product import Timer

_TEMPERATURE = "product/temperature"


def advice_text(advice: str, language: Phrases) -> str:
    """Return advice for a reader: that which comes with the products in his language.

    Args:
        advice: In the words of the settings or of a product.
        language: Of the reader.
    """
    key = _known().get(advice)
    return language.say("advice", key) if key else advice


def action_text(saving: Saving | None, language: Phrases) -> str:
    """Return what to do about goods in a few words; empty when nobody can say from here.

    Args:
        saving: What saves most; None when that is not known.
        language: Of the reader.
    """
    if saving is None or saving.action is Action.CHECK:
        return ""
    found = saving.found
    if saving.action is not Action.MOVE or found is None:
        return language.say("action", saving.action)
    known = found.distance_km is not None
    away = language.say("action", "away", km=f"{found.distance_km:.0f}") if known else ""
    room_kg = found.haven.room_kg
    room = "" if room_kg is None else language.say("action", "room", kg=f"{room_kg:.0f}")
    return language.say(
        "action",
        "move_to",
        haven=short(found.haven.name, found.haven.asset, language),
        away=away or language.say("action", "away_unknown"),
        room=room or language.say("action", "room_unknown"),
    )


def rule_text(timer: Timer, language: Phrases) -> str:
    """Return what a rule of the law says.

    Args:
        timer: The rule; its own text is English where it comes with the products.
        language: Of the reader.
    """
    if language.code == ENGLISH or not is_ours(timer.text):
        return timer.text
    key = "above" if timer.above else "below"
    bound = value_text(timer.bound.value, _TEMPERATURE, language)
    if not timer.duration_s.value:
        return language.say("law", key, bound=bound)
    key += "_in_all" if timer.cumulative else "_at_a_time"
    lasted = long_duration_text(round(timer.duration_s.value * 1000), language)
    return language.say("law", key, bound=bound, lasted=lasted)


def is_ours(text: str) -> bool:
    """Return whether the text of a rule comes with the products."""
    return text in OUR_RULES


@lru_cache
def _known() -> dict[str, str]:
    return {text: key for key, text in phrases(ENGLISH).table("advice").items()}


OUR_RULES = frozenset(
    (
        "2 degC or less for 20 minutes at a time.",
        "2 degC or less for 40 minutes in all.",
        "8 degC or more for 30 minutes at a time.",
        "8 degC or more for 60 minutes in all.",
        "Above 5 degC for 2 hours in all: use now, do not chill again.",
        "Above 5 degC for 4 hours in all: throw away.",
        "EU: -18 degC or colder; on the way -15 degC for a short time.",
        "EU: -18 degC or colder; the 3 K are for the way, not for keeping.",
        "EU: at most 10 degC on the way and on arrival at the dairy.",
        "EU: fresh fish near the temperature of melting ice, 0 to 2 degC.",
        "EU: meat at 7 degC or less.",
        "EU: milk fetched daily is cooled to 8 degC or less within 2 hours of milking.",
        "EU: minced meat at 2 degC or less.",
        "EU: offal at 3 degC or less.",
        "EU: poultry at 4 degC or less.",
        "Frozen insulin is not used.",
        "US Food Code: cold food at 5 degC or less; at most 4 hours without cooling.",
        "WHO: -0.5 degC or less for 1 hour at a time: do not use, or do the shake test.",
        "WHO: 30.0 degC or more for 10 hours in all.",
        "WHO: 45 degC or more for 1 hour at a time.",
    )
)
"""The texts of the rules that come with the products; a test holds them against the files."""
