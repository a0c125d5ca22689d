"""The nearest known word to a mistyped one, for messages. Not a spelling checker."""

import difflib
from collections.abc import Iterable

_LIKENESS = 0.6
_SHOWN = 12


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'van-1'?``, or nothing when no known word is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=_LIKENESS)
    return f"Did you mean {near[0]!r}?" if near else ""


def listed(known: Iterable[str]) -> str:
    """Return known words for a message, sorted, the long tail cut; ``none yet`` when there are none."""
    words = sorted(known)
    tail = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + tail if words else "none yet"
