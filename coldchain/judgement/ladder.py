"""Thins a ladder of places to start again from: dense near the newest, sparse long ago.

Not in here: what a rung holds.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

_Rung = TypeVar("_Rung")


def thinned(rungs: tuple[_Rung, ...], at_of: Callable[[_Rung], int]) -> tuple[_Rung, ...]:
    """Return the ladder without the rung that leaves the smallest gap, relative to its age.

    Args:
        rungs: Oldest first, three or more; the first and the last stay.
        at_of: Returns the event time of a rung [ms].
    """
    least = thinnest([at_of(rung) for rung in rungs])
    return rungs[:least] + rungs[least + 1 :]


def thinnest(at: Sequence[int]) -> int:
    """Return which rung leaves the smallest gap, relative to its age.

    Args:
        at: Event times of the rungs [ms], oldest first, three or more; the first and the last stay.
    """
    now_at = at[-1] + 1
    each = zip(at, at[1:], at[2:], strict=False)
    gaps = [(after_at - before_at) / (now_at - here_at) for before_at, here_at, after_at in each]
    return gaps.index(min(gaps)) + 1
