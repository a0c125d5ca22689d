"""Sets of moments as spans, each from until before [ms]: joined, cut, taken away. Pure.

A set is a list of spans in the order of time that neither touch nor overlap: what ``merged`` returns.
"""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in any order as a set; those without length are left out."""
    found: list[Span] = []
    for begin, end in sorted(each for each in spans if each[0] < each[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def overlap(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Return the moments that are in both sets."""
    return merged(
        (max(begin, first), min(end, last))
        for begin, end in one
        for first, last in other
        if max(begin, first) < min(end, last)
    )


def without(whole: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return the moments of a set that are not in another one."""
    found: list[Span] = []
    for begin, end in whole:
        at = begin
        for first, last in taken:
            if last > at and first < end:
                if first > at:
                    found.append((at, first))
                at = max(at, last)
        if at < end:
            found.append((at, end))
    return found


def length_of(spans: Iterable[Span]) -> int:
    """Return how long a set is [ms]."""
    return sum(end - begin for begin, end in spans)
