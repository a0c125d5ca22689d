"""The words for what becomes of an alarm while it lasts: that it comes and goes, what happened meanwhile."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.untold import BEGINS, ENDS
from coldchain.messages.catalogue import ENGLISH, Phrases, phrases
from coldchain.messages.fitting import segments, sent
from coldchain.messages.times import time_text

_FIRST = ("late", "alarm", "still", "worse")
_SENTENCE_END = re.compile(r"\. |[।。]")


def flapping(text: str, times: int, language: str) -> str:
    """Return what a person is told of an alarm that comes and goes.

    Args:
        text: What he would be told of its last raising, in his language.
        times: How often it was raised lately.
        language: Of the reader.
    """
    said = phrases(language)
    rest = text
    for key in _FIRST:
        rest = rest.removeprefix(sent(said.say("first", key), said)).lstrip()
    what = _SENTENCE_END.split(rest, maxsplit=1)[0].rstrip(".")
    first = said.say("first", "flaps")
    whole = sent(said.say("life", "flaps", flaps=first, what=what, count=times), said)
    return with_note(whole, said.say("life", "quiet"), language)


def with_note(text: str, note: str, language: str) -> str:
    """Return a text with a note behind it, where that takes no further SMS.

    Args:
        text: What is told.
        note: What may be left out; empty: nothing.
        language: Of the reader.
    """
    said = phrases(language)
    longer = f"{text}{said.say('list', 'sentence')}{sent(note, said)}" if note else text
    return longer if segments(longer) <= segments(text) else text


def meanwhile(
    steps: Sequence[tuple[AlarmEvent, Excursion | None]],
    since: tuple[int, tzinfo],
    *,
    goes_on: bool,
    language: str = ENGLISH,
) -> str:
    """Return in one line what happened to an alarm while people were spared it.

    Args:
        steps: What happened, the oldest first, with what it was about as that stands now.
        since: Since when they were spared it [ms], and the reader's time zone.
        goes_on: It goes on now.
        language: Of the reader.
    """
    said = phrases(language)
    begun = sum(event in BEGINS for event, _ in steps)
    over = sum(event in ENDS for event, _ in steps)
    happened = said.say("life", "happened", begins=begun, ends=over)
    line = said.say(
        "life",
        "goes_on" if goes_on else "is_over",
        since=time_text(*since, said),
        happened=happened if begun or over else said.say("life", "nothing"),
        worst=_worst([about for _, about in steps if about is not None], said),
    )
    return sent(line, said)


def _worst(about: Sequence[Excursion], said: Phrases) -> str:
    """Return the value that lasted longest out of bounds, of what has one."""
    found = [each for each in about if each.kind is Kind.LIMIT]
    if not found:
        return ""
    low, high = (
        f"{pick(each.extreme for each in found):g}".replace(".", said.decimal) for pick in (min, max)
    )
    value = low if low == high else said.say("life", "range", low=low, high=high)
    return said.say("interval", "worst", value=value)
