"""Words put before or behind a message as it goes: what else waits, that it is over, or may be a repeat.

Not what an alarm says: that is ``alarms``. In the reader's language, English where that is not known.
"""

from datetime import tzinfo

from coldchain.messages.catalogue import phrases
from coldchain.messages.fitting import sent
from coldchain.messages.times import time_text


def with_more(body: str, count: int, language: str) -> str:
    """Return a message that says how many others it stands for.

    Args:
        body: The message.
        count: How many others; with 0 it says nothing of them.
        language: Of who reads it.
    """
    if not count:
        return body
    said = phrases(language)
    gap, more = said.say("list", "sentence"), said.say("prefix", "more", count=count)
    return f"{body}{gap}{sent(more, said)}"


def since_over(body: str, over_at: int, zone: tzinfo, language: str) -> str:
    """Return a message about something that went on when it was written and is over.

    Args:
        body: The message.
        over_at: Since when it is over [ms].
        zone: Of who reads it.
        language: Of who reads it.
    """
    said = phrases(language)
    return f"{sent(said.say('prefix', 'over', at=time_text(over_at, zone, said)), said)}{body}"


def as_repeat(body: str, language: str) -> str:
    """Return a message that may have been sent before, and says so.

    Args:
        body: The message.
        language: Of who reads it.
    """
    said = phrases(language)
    return f"{sent(said.say('prefix', 'repeat'), said)}{body}"
