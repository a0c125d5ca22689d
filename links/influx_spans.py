"""Which sequences of a boot may have been stored: a few intervals that never leave one out. Pure arithmetic.

They may cover more than was stored: bounds are kept by joining neighbours. So "not in here" is certain, and
"in here" means: ask the server.
"""

MOST_SPANS = 12


def holds(spans: list[int], sequence: int) -> bool:
    """Return whether a sequence may have been stored.

    Args:
        spans: First and last of each interval in turn, rising.
        sequence: Of the same boot.
    """
    return any(spans[at] <= sequence <= spans[at + 1] for at in range(0, len(spans), 2))


def add(spans: list[int], sequence: int) -> None:
    """Note that a sequence is stored; at most ``MOST_SPANS`` intervals remain."""
    at = 0
    while at < len(spans) and sequence > spans[at + 1] + 1:
        at += 2
    if at == len(spans):
        spans += (sequence, sequence)
    elif sequence < spans[at] - 1:
        spans[at:at] = (sequence, sequence)
    else:
        spans[at] = min(spans[at], sequence)
        spans[at + 1] = max(spans[at + 1], sequence)
        if at + 2 < len(spans) and spans[at + 2] == spans[at + 1] + 1:
            del spans[at + 1 : at + 3]
    if len(spans) > 2 * MOST_SPANS:
        _join(spans)


def _join(spans: list[int]) -> None:
    """Join the two neighbours between which the least is missing."""
    gaps = range(1, len(spans) - 1, 2)
    at = min(gaps, key=lambda gap: spans[gap + 1] - spans[gap])
    del spans[at : at + 2]
