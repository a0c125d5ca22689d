"""What counts as a reason in somebody's own words: something to be seen, and no longer than a page. Pure.

Blanks, signs that nobody sees and accents on nothing say nothing, however many they are. Which changes need a
reason is not said here: see ``why_needed.py``.
"""

from unicodedata import category

from coldchain.errors import InputError

LONGEST_REASON = 1000
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers of Hangul and the empty braille cell: letters and signs by their category, and blank."""
_NOTHING = frozenset({"Mn", "Me"})
_LINES = frozenset("\t\n\r")


def is_said(why: str) -> bool:
    """Return whether a text has a sign that somebody can see."""
    return any(each not in _UNSEEN and _is_seen(category(each)) for each in why)


def check_reason(why: str) -> None:
    """Return when a reason can be kept and read, or none is given.

    Raises:
        InputError: It is endless, or has signs that are no writing.
    """
    if len(why) > LONGEST_REASON:
        came, allowed = f"{len(why)} characters", f"{LONGEST_REASON} at most"
        raise InputError("why", came, allowed, reason="bad-text")
    if any(category(each) in ("Cc", "Cs") and each not in _LINES for each in why):
        raise InputError("why", "control characters", "a few words why", reason="bad-text")


def _is_seen(kind: str) -> bool:
    return kind[0] not in "ZC" and kind not in _NOTHING
