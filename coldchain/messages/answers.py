"""What people may answer, and the short code that names an alarm. Not the understanding of an answer."""

import unicodedata
import zlib
from collections.abc import Mapping
from enum import StrEnum

from coldchain.messages.catalogue import LANGUAGES, phrases

FIRST_CODE = 100
_CODES = 900


class Answer(StrEnum):
    """What an answer means; the values are the keys under ``[answers]`` of each language."""

    ACKNOWLEDGE = "acknowledge"
    HELP = "help"
    DELIVERED = "delivered"
    UNLOADED = "unloaded"
    STATUS = "status"
    STOP = "stop"
    START = "start"


def code_of(alarm: str) -> str:
    """Return the three digits by which a person names an alarm, the same on every machine and for ever.

    Made of the alarm's id alone, so nothing is kept. Two alarms in nine hundred share one: who has both open
    and answers with the code means either, and is asked or taken to mean all that the text told.

    Args:
        alarm: Id of the alarm point.
    """
    return str(FIRST_CODE + zlib.crc32(alarm.encode("utf-8", "surrogatepass")) % _CODES)


def accepted(language: str) -> Mapping[Answer, tuple[str, ...]]:
    """Return the words for each answer in a language; the first is the one that people are told.

    Args:
        language: ISO 639; English for one that there is not.
    """
    found = phrases(language).answers
    return {answer: found[answer] for answer in Answer}


def meanings() -> dict[str, Answer]:
    """Return what each word means, of all languages, as ``folded`` writes them: no word means two things."""
    return {
        folded(word): answer
        for language in LANGUAGES
        for answer, words in accepted(language).items()
        for word in words
    }


def folded(text: str) -> str:
    """Return a text without case, Latin accents and needless spaces, so that ``SÍ `` is ``si``."""
    parts = (
        "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
        if char.isalpha() and ord(char) < 0x250  # noqa: PLR2004 - the Latin blocks end there
        else char
        for char in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(parts).casefold().split())
