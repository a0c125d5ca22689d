"""What the judgement says in plain English, taken apart again, so that it can be said in another language. Pure.

The judgement keeps its reasons as text, because they stand in records. What is not recognised stays English.
"""

import re
from functools import cache

from console.said import Said, said

WHOLE = (
    "it is lost already: nothing left to save",
    "nothing has been heard of it yet",
    "nobody can say how it goes on: {why}",
    "it has lost too much of its life to be kept",
    "no more harm is expected if it is closed soon",
    "no more harm is expected; see what was harmed",
    "{course}; left alone it loses all that is left of its life in {hours} h and is at {degrees} °C then; "
    "acting now, {share}",
    "{course}; left alone it loses {lost} of its life in {hours} h and is at {degrees} °C then; acting now, {share}",
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
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_LONGEST = 500


def recognised(text: str) -> Said | str:
    """Return what the judgement said as something that other languages can say; else the text as it is."""
    for key, pattern in _patterns() if len(text) <= _LONGEST else ():
        found = pattern.fullmatch(text)
        if found is None or ("time" in found.groupdict() and not _TIME.fullmatch(found["time"])):
            continue
        places = {
            name: recognised(part) if name in _PARTS else part for name, part in found.groupdict().items()
        }
        return said(key, **places)
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(key, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(key)))) for key in WHOLE]
