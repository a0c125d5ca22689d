"""How many typing mistakes lie between two words: a letter too much, missing, wrong, or two swapped."""

_SHORT, _LONG = 3, 8
SURE_START = 5
"""Up to this length the first letter of a word has to be right: "gone" is no "done"."""


def mistakes_allowed(word: str) -> int:
    """Return how many mistakes a word may have and still be it: none up to 3 letters, 1, and 2 from 8 on."""
    if len(word) <= _SHORT:
        return 0
    return 1 if len(word) < _LONG else 2


def mistakes(word: str, meant: str) -> int | None:
    """Return the number of mistakes in a word; None when it is too far from what would be meant.

    Args:
        word: As it was typed.
        meant: What it might be.
    """
    if word == meant:
        return 0
    allowed = mistakes_allowed(meant)
    if not allowed or abs(len(word) - len(meant)) > allowed:
        return None
    if len(meant) <= SURE_START and word[:1] != meant[:1]:
        return None
    found = distance(word, meant)
    return found if found <= allowed else None


def distance(one: str, other: str) -> int:
    """Return the edits between two words, neighbours swapped counting as one (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, start=1):
        now = [row]
        for column, opposite in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (char != opposite))
            swapped = row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == opposite
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1]
