"""Thins a ladder of places to start again from: dense near the newest, sparse long ago.

Not in here: what a rung holds.
"""

from collections.abc import Callable
from typing import TypeVar

_Rung = TypeVar("_Rung")


def thinned(rungs: tuple[_Rung, ...], at_of: Callable[[_Rung], int]) -> tuple[_Rung, ...]:
    """Return the ladder without the rung that leaves the smallest gap, relative to its age.

    Args:
        rungs: Oldest first, three or more; the first and the last stay.
        at_of: Returns the event time of a rung [ms].
    """
    at = [at_of(rung) for rung in rungs]
    now_at = at[-1] + 1
    gaps = [
        (after - before) / (now_at - here) for before, here, after in zip(at, at[1:], at[2:], strict=False)
    ]
    least = gaps.index(min(gaps)) + 1
    return rungs[:least] + rungs[least + 1 :]
