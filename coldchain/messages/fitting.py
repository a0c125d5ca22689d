"""Text made to fit an SMS of its language: 160 characters of GSM-7, or 70 where the script needs UCS-2.

Lengths are those of ``coldchain.sms.segments``, which also counts for the modem. Not a translation.
"""

from collections.abc import Callable, Iterable

from coldchain.messages.catalogue import Phrases
from coldchain.messages.gsm7 import LONGEST, is_gsm7, to_gsm7
from coldchain.sms.segments import split

NAME_LONGEST = 24  # of a vehicle, a product, a lot
_NAME_LONGEST_UCS2 = 16
_MORE = "..."
_ALWAYS_ONE = 70  # in either encoding: at most 140 septets, or 70 units
_LAST_OF_ONE_UNIT = "\uffff"


def fitted(phrases: Phrases, first: str, *others: str, do: str = "", end: str = "") -> str:
    """Return a text: the first sentence, and each other one for which there is room.

    Only what is to be done may cost something: where the text is UCS-2 it may open a second SMS.

    Args:
        phrases: Of the reader.
        first: What is always said.
        *others: Further sentences, the most important first; empty ones are left out.
        do: What to do; stands behind the first sentence.
        end: Has room before the others do, and stands behind them.
    """
    text, gap = sent(first, phrases), phrases.say("list", "sentence")
    doing = _added(text, do, phrases)
    if doing and (segments(doing) == segments(text) or _is_second_of_ucs2(doing)):
        text = doing
    count = segments(text)
    tail = ""
    if (with_end := _added(text, end, phrases)) and segments(with_end) <= count:
        tail = gap + sent(end, phrases)
    for other in others:
        longer = _added(text, other, phrases)
        if longer and segments(longer + tail) <= count and is_gsm7(longer) == is_gsm7(text):
            text = longer
    return text + tail


def shortest(texts: Iterable[str], phrases: Phrases) -> str:
    """Return the first of some ways to say a thing that takes the fewest SMS."""
    return min((sent(text, phrases) for text in texts), key=segments)


def fit(make: Callable[[str], str], words: str, phrases: Phrases) -> str:
    """Return a sentence with words in it, which are cut where one plain SMS has no room for all of them.

    In a script that needs UCS-2 nothing is cut: half a sentence of seventy characters says nothing.

    Args:
        make: Makes the sentence of the words.
        words: To be cut.
        phrases: Of the reader.
    """
    text = sent(make(words), phrases)
    over = len(text) - LONGEST
    if over <= 0 or not phrases.is_plain:
        return text
    return sent(make(words[: max(0, len(words) - over - len(_MORE))] + _MORE), phrases)


def short(text: str, otherwise: str, phrases: Phrases) -> str:
    """Return a name cut to the longest that there is room for, in characters of the reader's SMS.

    Args:
        text: The name; one in another script would cut the whole message to 70 characters.
        otherwise: An id to say instead.
        phrases: Of the reader.
    """
    name = sent(text, phrases).strip()
    if not name or (phrases.is_plain and not is_gsm7(name)):
        name = "".join(char if is_gsm7(char) else "?" for char in to_gsm7(otherwise))
    longest = NAME_LONGEST if phrases.is_plain else _NAME_LONGEST_UCS2
    return name if len(name) <= longest else name[: longest - len(_MORE)] + _MORE


def sent(text: str, phrases: Phrases) -> str:
    """Return a text in the characters in which it goes out."""
    return to_gsm7(text) if phrases.is_plain and not is_gsm7(text) else text


def segments(text: str) -> int:
    """Return how many SMS a text takes; what is plainly one is not counted character by character."""
    if len(text) <= LONGEST and is_gsm7(text):
        return 1
    if len(text) <= _ALWAYS_ONE and max(text) <= _LAST_OF_ONE_UNIT:
        return 1
    return len(split(text).segments)


def _added(text: str, other: str, phrases: Phrases) -> str:
    """Return a text with a sentence more; empty when that is empty, or too long for any SMS."""
    if not other or len(other) > LONGEST:
        return ""
    return f"{text}{phrases.say('list', 'sentence')}{sent(other, phrases)}"


def _is_second_of_ucs2(text: str) -> bool:
    return not is_gsm7(text) and segments(text) == 2  # noqa: PLR2004 - two SMS
