"""Text made to fit the characters of a plain SMS (GSM 03.38 basic set); one other cuts an SMS from 160 to 70.

Not the alphabet itself: that is in ``coldchain.sms``. Not a translation: what no plain character stands for
(names in other scripts) is left as it is.
"""

import unicodedata

from coldchain.sms.gsm7 import BASIC

LONGEST = 160
"""Characters in one SMS."""

_PLAIN = {
    "°": "",  # "8 °C" is read as "8 C"
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "`": "'",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MULTIPLICATION SIGN}": "x",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "|": "/",
    "\\": "/",
    "~": "-",
    "^": "",
    "€": "EUR",
    "\t": " ",
}


def to_gsm7(text: str) -> str:
    """Return the text with plain characters where there are some for it.

    Args:
        text: Any text.
    """
    return "".join(char if char in BASIC else _plain(char) for char in text)


def is_gsm7(text: str) -> bool:
    """Return whether a text goes into plain SMS, one septet a character."""
    return BASIC.issuperset(text)


def _plain(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    without_accent = "".join(
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    return without_accent if is_gsm7(without_accent) else char
