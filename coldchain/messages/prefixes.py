"""Words that a sender puts before or behind a message: what else waits, and that something is over by now.

Not what an alarm says: that is ``alarms``. In plain GSM-7, in the reader's language, English where that is
not known.
"""

from datetime import tzinfo

from coldchain.instants import local_text

_MORE = {
    "en": "and {count} more: answer ?",
    "es": "y {count} mas: responda ?",
    "fr": "et {count} de plus: repondez ?",
    "pt": "e mais {count}: responda ?",
    "sw": "na {count} zaidi: jibu ?",
    "hi": "aur {count}: ? bhejen",
    "zh": "hai you {count}: hui fu ?",
}
_OVER = {
    "en": "OVER since {at}: ",
    "es": "TERMINO {at}: ",
    "fr": "FINI depuis {at}: ",
    "pt": "TERMINOU {at}: ",
    "sw": "IMEISHA tangu {at}: ",
    "hi": "KHATM {at}: ",
    "zh": "JIESHU {at}: ",
}


def with_more(body: str, count: int, language: str) -> str:
    """Return a message that says how many others it stands for.

    Args:
        body: The message.
        count: How many others; with 0 it says nothing of them.
        language: Of who reads it.
    """
    if not count:
        return body
    return f"{body} {_MORE.get(language, _MORE['en']).format(count=count)}"


def since_over(body: str, over_at: int, zone: tzinfo, language: str) -> str:
    """Return a message about something that went on when it was written and is over.

    Args:
        body: The message.
        over_at: Since when it is over [ms].
        zone: Of who reads it.
        language: Of who reads it.
    """
    said = _OVER.get(language, _OVER["en"])
    return f"{said.format(at=local_text(over_at, zone))}{body}"
