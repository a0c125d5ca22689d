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
    least = min(range(1, len(at) - 1), key=lambda i: (at[i + 1] - at[i - 1]) / (at[-1] - at[i] + 1))
    return rungs[:least] + rungs[least + 1 :]
