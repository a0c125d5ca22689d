"""What the judgement says in plain English, taken apart again, to be said in another language. Pure.

The judgement keeps its reasons as text, because they stand in records. What is not recognised stays English.
"""

import re
from functools import cache, lru_cache

from console.said import Said, said

_THEN = " and is at {degrees} °C then; acting now, {share}"
WHOLE = (
    "it is lost already: nothing left to save",
    "nothing has been heard of it yet",
    "nobody can say how it goes on: {why}",
    "it has lost too much of its life to be kept",
    "no more harm is expected if it is closed soon",
    "no more harm is expected; see what was harmed",
    "{course}; left alone it loses all that is left of its life in {hours} h" + _THEN,
    "{course}; left alone it loses {lost} of its life in {hours} h" + _THEN,
    "taken as it is now ({why})",
    "no goods on record",
    "no readings",
    "no forecast",
    "{share} of the life is used",
    "the time without data may hide {what}",
    "{share} of the life at worst",
    "harm",
    "{n} min beyond its bounds",
    "{what} at {time}",
    "warmth took a harmful share of the life",
    "warmth took half of the life",
    "the life is used up",
    "chilled beyond its budget",
    "frozen",
    "lost more weight than can be sold",
    "water has settled on it",
    "probes disagree",
    "{law} has run out",
    "Close the door",
    "Start the cooling again",
    "Set the cooling warmer",
    "Move it to a cooler",
    "Sell it first",
    "Go and look",
    "Nothing left to save",
    "Move to {haven}, {away}, {room}",
    "distance not known",
    "{n} km",
    "ask if it has room",
    "room {n} kg",
)
"""Keys, as they are matched: the first that fits counts."""

_PARTS = ("why", "course", "what", "away", "room")  # places that hold words of the judgement again
_SHAPES = {"time": r"\d{4}-\d\d-\d\dT[\d:.]+Z", "haven": ".+"}  # a name may hold a comma
_LONGEST = 500
_KEPT = 4096


@lru_cache(_KEPT)
def recognised(text: str) -> Said | str:
    """Return what the judgement said as something that other languages can say; else the text as it is."""
    for key, pattern in _patterns() if len(text) <= _LONGEST else ():
        if (found := pattern.fullmatch(text)) is not None:
            places = found.groupdict()
            told = {name: recognised(part) if name in _PARTS else part for name, part in places.items()}
            return said(key, **told)
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    def hole(place: re.Match[str]) -> str:
        return f"(?P<{place[1]}>{_SHAPES.get(place[1], '.+?')})"

    return [(key, re.compile(re.sub(r"\\\{(\w+)\\\}", hole, re.escape(key)))) for key in WHOLE]
