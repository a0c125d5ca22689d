"""The words of several alarms in one text, and of an alarm that nobody has answered: for one plain SMS.

Who is told, and which alarms are told together, is not known here.
"""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.instants import local_text
from coldchain.judgement.facts import Kind
from coldchain.messages.gsm7 import LONGEST, is_gsm7, to_gsm7

BEGIN, LATE, END, CLOSE, WITHDRAW = "begin", "late", "end", "close", "withdraw"
MOST_NAMES = 3

TEMPLATES = {
    "en": {
        "gateways-begin": "ALARM {place}: {count} gateways silent since {begin}: {names}.",
        "gateways-end": "OVER {place}: {count} gateways heard again, silent since {begin}: {names}.",
        "sensors-begin": "ALARM {place}: no readings from {count} sensors since {begin}: {names}.",
        "sensors-end": "OVER {place}: {count} sensors heard again, silent since {begin}: {names}.",
        "begin": "ALARM {place}: {count} alarms since {begin}: {names}.",
        "late": "LATE {place}: {count} alarms, the first from {begin}: {names}.",
        "end": "OVER {place}: {count} alarms over, the first was since {begin}: {names}.",
        "close": "ENDED {place}: {count} alarms no longer watched: {names}.",
        "withdraw": "CORRECTION {place}: forget {count} alarms since {begin}: {names}.",
        "power": "Check power and network there.",
        "more": "{names} and {count} more",
        "silent": "no readings",
        "not-answered": "{names}: no answer. {text}",
        "not-reached": "{names}: not reached. {text}",
        "nobody": "Nobody else to tell. {text}",
        "asleep": "{names}: quiet hours. {text}",
        "brief": "ALARM {place}: {thing} since {begin}.",
    }
}
"""By language; one that is not there is told in English."""


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
    phase: str, parts: Sequence[Part], place: str, *, zone: tzinfo, language: str = "en"
) -> str:
    """Return one text for several alarms of one place: their own texts when they fit, else how many they are.

    Args:
        phase: ``BEGIN``, ``LATE``, ``END``, ``CLOSE`` or ``WITHDRAW``.
        parts: The alarms, the most urgent first.
        place: Name of the asset or site.
        zone: Of the reader.
        language: Of the reader.
    """
    own = " ".join(part.body for part in parts)
    if len(own) <= LONGEST and is_gsm7(own):
        return own
    words = _words(language)
    kinds = {part.kind for part in parts}
    what = {frozenset({Kind.GATEWAY}): "gateways", frozenset({Kind.ABSENCE}): "sensors"}.get(
        frozenset(Kind(kind) for kind in kinds)
    )
    name = f"{what}-{phase}" if what and f"{what}-{phase}" in words else phase
    begin = local_text(min(part.started_at for part in parts), zone)
    advice = words["power"] if what and phase == BEGIN else ""
    briefs = [_brief(part, what) for part in parts]
    texts = [
        to_gsm7(words[name].format(place=place, count=len(parts), begin=begin, names=names))
        for names in (_listed(briefs, most, words) for most in range(MOST_NAMES, 0, -1))
    ]
    text = next((each for each in texts if len(each) <= LONGEST), texts[-1])
    return f"{text} {advice}".strip() if len(text) + len(advice) < LONGEST else text


def escalation_message(why: str, people: Sequence[str], text: str, *, language: str = "en") -> str:
    """Return the text of an alarm for the next person: who has not answered, and what there is room for.

    Args:
        why: ``not-answered``, ``not-reached``, ``asleep`` or ``nobody``.
        people: The names of those who were told before.
        text: The alarm's own text; its last sentences are left out first.
        language: Of the reader.
    """
    words = _words(language)
    names = _listed(people, 2, words)
    while True:
        whole = to_gsm7(words[why].format(names=names, text=text))
        head, dot, _ = text.rstrip(".").rpartition(". ")
        if len(whole) <= LONGEST or not dot:
            return whole
        text = f"{head}."


def brief_message(place: str, thing: str, started_at: int, *, zone: tzinfo, language: str = "en") -> str:
    """Return the shortest text of an alarm, where its own is not at hand."""
    begin = local_text(started_at, zone)
    return to_gsm7(_words(language)["brief"].format(place=place, thing=thing, begin=begin))


def _words(language: str) -> dict[str, str]:
    return TEMPLATES.get(language, TEMPLATES["en"])


def _brief(part: Part, what: str | None) -> str:
    return part.name if what == "gateways" else f"{part.name} {part.thing}".strip()


def _listed(names: Sequence[str], most: int, words: dict[str, str]) -> str:
    """Return the first names, and how many more there are."""
    different = list(dict.fromkeys(names))
    first, more = ", ".join(different[:most]), len(different) - most
    return words["more"].format(names=first, count=more) if more > 0 else first
