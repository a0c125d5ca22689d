"""A text that a person typed, as plain words: one spelling for case, accents, scripts of digits and spaces.

Not their meaning: that is ``understanding``. Han characters are words of one character each, as nothing
stands between them. What was quoted, forwarded or signed is no answer and is left out.
"""

import re
import unicodedata
from typing import NamedTuple

LONGEST = 400
"""Characters that are looked at; an answer says what it says at its beginning."""

MOST_WORDS = 60

_QUOTED = re.compile(r"^\s*[>|]")
_END_OF_ANSWER = re.compile(
    r"^\s*(-{2,}|_{3,}|={3,}|sent from|sent via|enviado desde|enviado do|enviado de|envoy[eé] de|fwd?\s*:"
    r"|begin forwarded|on .{4,80} wrote\s*:|le .{4,80} a [eé]crit\s*:|el .{4,80} escribi[oó]\s*:)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"^\s*(re|aw|rv|sv)\s*:", re.IGNORECASE)
_IN_QUOTES = re.compile(r"[\"“«„][^\"”»“]{12,}[\"”»“]?")
_YES_SIGNS = frozenset("\N{THUMBS UP SIGN}\N{WHITE HEAVY CHECK MARK}\N{HEAVY CHECK MARK}\N{OK HAND SIGN}")
_QUESTIONS = frozenset("?\N{ARABIC QUESTION MARK}\N{INVERTED QUESTION MARK}")
_ABOVE = 200  # combining classes from here on are accents; vowel signs of Devanagari have 0, its virama 9
_NUKTA = 7
_CANDRABINDU, _ANUSVARA = (
    "\N{DEVANAGARI SIGN CANDRABINDU}",
    "\N{DEVANAGARI SIGN ANUSVARA}",
)  # typed either way
_HAN = range(0x2E80, 0xA000)


class Plain(NamedTuple):
    """What a text is made of.

    Args:
        words: In order; numbers are words of ASCII digits.
        asks: It holds a question mark.
        nods: It holds a sign that says yes.
    """

    words: tuple[str, ...]
    asks: bool
    nods: bool


def plain(text: str) -> Plain:
    """Return what a person typed, as plain words.

    Args:
        text: As it came; junk is fine.
    """
    own = _own_words(text[: 2 * LONGEST])[:LONGEST]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", own).casefold())
    return Plain(
        tuple(_words(folded)[:MOST_WORDS]),
        asks=not _QUESTIONS.isdisjoint(folded),
        nods=not _YES_SIGNS.isdisjoint(folded),
    )


def words_of(text: str) -> tuple[str, ...]:
    """Return the plain words of a name or a phrase, nothing left out."""
    return tuple(_words(unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())))


def joined(words: tuple[str, ...]) -> str:
    """Return words as a text again: spaces between them, none between Han characters."""
    text = ""
    for word in words:
        glued = not text or (is_han(word) and is_han(text[-1]))
        text += word if glued else f" {word}"
    return text


def is_han(word: str) -> bool:
    """Return whether a word is a Han character."""
    return len(word) == 1 and ord(word) in _HAN


def _own_words(text: str) -> str:
    """Return a text without what its writer did not write now."""
    kept = []
    for line in text.splitlines():
        if _END_OF_ANSWER.match(line):
            break
        if not _QUOTED.match(line):
            kept.append(_ANSWERED.sub("", line))
    return _IN_QUOTES.sub(" ", "\n".join(kept))


def _words(folded: str) -> list[str]:
    """Return the words of a folded text: letters and digits part, and each Han character is one."""
    found: list[str] = []
    kind = ""
    for char in folded:
        now, shown = _kind_of(char)
        if now == "none":
            continue
        if now in ("letter", "digit") and now == kind:
            found[-1] += shown
        elif now != "gap":
            found.append(shown)
        kind = now
    return found


def _kind_of(char: str) -> tuple[str, str]:
    """Return what a character is, and how it is written here."""
    category, combining = unicodedata.category(char), unicodedata.combining(char)
    if (
        combining >= _ABOVE
        or combining == _NUKTA
        or category == "Cf"
        or char in "'\N{RIGHT SINGLE QUOTATION MARK}"
    ):
        return "none", ""
    if char == _CANDRABINDU:
        return "letter", _ANUSVARA
    if category == "Nd":
        return "digit", str(unicodedata.decimal(char))
    if is_han(char):
        return "han", char
    return ("letter", char) if category[0] in "LM" else ("gap", "")
