"""Several alarms in one text, and an alarm that nobody has answered: one SMS, where the script allows it.

Who is told, and which alarms are told together, is not known here.
"""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.judgement.facts import Kind
from coldchain.messages.catalogue import ENGLISH, Phrases, phrases
from coldchain.messages.fitting import fitted, segments, sent
from coldchain.messages.times import time_text

BEGIN, LATE, END, CLOSE, WITHDRAW = "begin", "late", "end", "close", "withdraw"
MOST_NAMES = 3


class Part(NamedTuple):
    """One of several alarms.

    Args:
        kind: What it is about.
        name: Of the asset, or of the gateway.
        thing: What is wrong, in a few words: the limit's name, or the sensor's.
        started_at: Since when [ms].
        body: Its own text.
    """

    kind: str
    name: str
    thing: str
    started_at: int
    body: str


def group_message(
    phase: str, parts: Sequence[Part], place: str, *, zone: tzinfo, language: str = ENGLISH
) -> str:
    """Return one text for several alarms of one place: their own texts when they fit, else how many they are.

    Args:
        phase: ``BEGIN``, ``LATE``, ``END``, ``CLOSE`` or ``WITHDRAW``.
        parts: The alarms, the most urgent first.
        place: Name of the asset or site.
        zone: Of the reader.
        language: Of the reader.
    """
    said = phrases(language)
    own = said.say("list", "sentence").join(part.body for part in parts)
    if segments(own) == 1:
        return own
    kinds = {part.kind for part in parts}
    what = {frozenset({Kind.GATEWAY}): "gateways", frozenset({Kind.ABSENCE}): "sensors"}.get(
        frozenset(Kind(kind) for kind in kinds)
    )
    briefs = [_brief(part, what) for part in parts]
    if phase == BEGIN and what is None:
        also = _listed(briefs[1:], MOST_NAMES, said)
        text = _shortened(lambda text: said.say("groups", "also", text=text, names=also), parts[0].body, said)
        if segments(text) == 1:
            return text
    key = f"{what}-{phase}" if what and said.has("groups", f"{what}-{phase}") else phase
    begin = time_text(min(part.started_at for part in parts), zone, said)
    texts = [
        sent(said.say("groups", key, place=place, count=len(parts), begin=begin, names=names), said)
        for names in (_listed(briefs, most, said) for most in range(MOST_NAMES, 0, -1))
    ]
    text = min(texts, key=segments)  # of equally long ones the fullest
    return fitted(said, text, said.say("groups", "power") if what and phase == BEGIN else "")


def over_note(parts: Sequence[Part], *, language: str = ENGLISH) -> str:
    """Return which alarms are over by now that a text would have told with those that go on.

    Args:
        parts: The alarms, the most urgent first.
        language: Of the reader.
    """
    said = phrases(language)
    names = _listed([_brief(part, None) for part in parts], MOST_NAMES, said)
    return sent(said.say("groups", "gone", names=names), said)


def escalation_message(why: str, people: Sequence[str], text: str, *, language: str = ENGLISH) -> str:
    """Return the text of an alarm for the next person: who has not answered, and what there is room for.

    Args:
        why: ``not-answered``, ``not-reached``, ``asleep`` or ``nobody``.
        people: The names of those who were told before.
        text: The alarm's own text; its last sentences are left out first.
        language: Of the reader.
    """
    said = phrases(language)
    names = _listed(people, 2, said)
    return _shortened(lambda shorter: said.say("groups", why, names=names, text=shorter), text, said)


def brief_message(place: str, thing: str, started_at: int, *, zone: tzinfo, language: str = ENGLISH) -> str:
    """Return the shortest text of an alarm, where its own is not at hand."""
    said = phrases(language)
    begin = time_text(started_at, zone, said)
    return sent(said.say("groups", "brief", place=place, thing=thing, begin=begin), said)


def _shortened(make: Callable[[str], str], text: str, said: Phrases) -> str:
    """Return what is said of a text, of which the last sentences are left out until it is one SMS."""
    while True:
        whole = sent(make(text), said)
        head, dot, _ = text.rstrip(".").rpartition(". ")
        if segments(whole) == 1 or not dot:
            return whole
        text = f"{head}."


def _brief(part: Part, what: str | None) -> str:
    return part.name if what == "gateways" else f"{part.name} {part.thing}".strip()


def _listed(names: Sequence[str], most: int, said: Phrases) -> str:
    """Return the first names, and how many more there are."""
    return said.listed(list(dict.fromkeys(names)), most)
