"""The words of a reply, in the language of who reads it; made to fit one text. Not what is replied."""

from coldchain.messages.gsm7 import LONGEST, is_gsm7, to_gsm7
from links.answer_words import answer_words

ENGLISH = "en"
_LONGEST_UCS2 = 70
_MORE = "..."


def language_of(wanted: str) -> str:
    """Return the language that there are words in: the wanted one, its general form, or English."""
    known = answer_words().replies
    general = wanted.replace("_", "-").partition("-")[0].casefold()
    return next((each for each in (wanted, general) if each in known), ENGLISH)


def reply_words(kind: str, language: str, **places: str) -> str:
    """Return the text of a reply; a name that is too long for one text is cut.

    Args:
        kind: A key of ``[replies]`` in ``coldchain/messages/answers``.
        language: Of the reader; English where there are no words in it.
        places: What stands in it.
    """
    words = answer_words().replies[language_of(language)]
    shown = dict(places)
    if kind.startswith("status_"):
        shown["value"] = shown.get("value") or words["no_value"]
        shown["goods"] = shown.get("goods") or words["no_goods"]
    parts = [words[kind].format_map(shown)]
    if kind == "acknowledged" and shown.get("choices"):
        parts.append(words["more_wait"].format_map(shown))
    if kind == "status_bad" and shown.get("count"):
        parts.append(words["others"].format_map(shown))
    return _fitted([_plain(part) for part in parts])


def _plain(text: str) -> str:
    """Return a text in plain characters where all of it can be; else as it was written."""
    plain = to_gsm7(text)
    return plain if is_gsm7(plain) else text


def _fitted(parts: list[str]) -> str:
    """Return as many parts as fit; script languages take as many segments as the first part needs."""
    text = parts[0]
    room = LONGEST if is_gsm7(text) else max(_LONGEST_UCS2, len(text))
    if len(text) > room:
        text = text[: room - len(_MORE)] + _MORE
    for part in parts[1:]:
        longer = f"{text} {part}"
        if len(longer) <= (LONGEST if is_gsm7(longer) else room):
            text = longer
    return text
