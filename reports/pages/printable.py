"""Texts of strangers as the fonts of a report can show them: what no font has is replaced, and stops nothing.

A rare name or a control character in a comment must not keep a report from being made. Pure, but for the
table of what the fonts have, which is read once: ``fonts/coverage.txt``, made by ``scripts/make_fonts.py``.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
COVERAGE = "coverage.txt"
UNSHOWN = "〓"
"""Stands for a character that no font has, as printers have done it since there was type."""
OURS = ("svg", "attach", "code")
"""What is under these names in data for a page is our own, not a stranger's, and stays as it is."""
LONGEST = 1_000
_MORE = "…"
_WORD = (
    16  # longer ones may be parted, or they run out of their column; behind a hyphen a line may end anyway
)
_LETTERS = re.compile(f"(?:[!-,.-~]|-(?![A-Za-z])){{{_WORD + 1},}}|[^\\s\u2e80-\u9fff\uff00-\uffef]{{24,}}")
_PART = "\u200b"  # a place where a line may end; it is not seen
_JOINERS = "\u200c\u200d"
_BOUND = f"\u094d{_JOINERS}"  # joins the letter before it to the one after
_DROPPED = ("Cf", "Cs")  # says how others stand, or is half of one
_BLANKS = ("Cc", "Zl", "Zp", "Zs")
_VARIATIONS = range(0xFE00, 0xFE10)


def printable(text: str, longest: int = LONGEST) -> str:
    """Return a text that every font of the report together can show.

    Args:
        text: Whatever somebody wrote.
        longest: Characters; what is longer ends with an ellipsis.
    """
    if text.isascii() and text.isprintable() and len(text) <= _WORD:
        return text
    whole = unicodedata.normalize("NFC", text[: 2 * longest])
    shown = "".join(map(_shown, whole))
    words = " ".join(shown.split(" ")).strip()
    cut = words if len(words) <= longest else words[: longest - 1] + _MORE
    return _LETTERS.sub(_parted, cut)


def all_printable(data: object) -> object:
    """Return data of lists, dicts and texts with all its texts printable."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: value if key in OURS else all_printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [all_printable(each) for each in data]
    return data


@lru_cache
def covered() -> frozenset[str]:
    """Return every character that a font of the report has."""
    spans = (
        span.split("-")
        for line in (FONTS / COVERAGE).read_text("ascii").splitlines()
        for span in line.split()[1:]
    )
    return frozenset(chr(code) for first, last in spans for code in range(int(first, 16), int(last, 16) + 1))


@lru_cache(maxsize=4_096)
def _shown(character: str) -> str:
    if character in _JOINERS:
        return character
    kind = unicodedata.category(character)
    if kind in _BLANKS and character != "\u00a0":
        return " " if kind != "Cc" or character in "\t\n\r\v\f\x85" else UNSHOWN
    if kind in _DROPPED or ord(character) in _VARIATIONS:
        return ""
    return character if character in covered() else UNSHOWN


def _parted(word: re.Match[str]) -> str:
    """Return a long word with places where a line may end, none before a mark that belongs to a letter."""
    text, parts, start = word.group(), [], 0
    for end in range(_WORD, len(text)):
        if end - start >= _WORD and unicodedata.category(text[end])[0] != "M" and text[end - 1] not in _BOUND:
            parts.append(text[start:end])
            start = end
    after = word.string[word.end() : word.end() + 1].strip()
    goes_on = after and unicodedata.category(after)[0] != "M" and text[-1] not in _BOUND
    return _PART.join([*parts, text[start:], *([""] if goes_on else [])])
