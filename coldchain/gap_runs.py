"""Silences of a device that follow one another, as one: it measured less often than registered. Pure.

A device that is registered for every two seconds and measures every minute is silent each minute, and a
thousand rows would hide the one gap that matters. Not what a gap is: see ``gaps.py``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

ALIKE = 3
"""The longest silence of a run is no more than so many times as long as the shortest."""
FEW = 3
"""Of fewer silences than this each stands for itself."""


class Lasting(Protocol):
    """Anything with a begin and an end [ms]."""

    @property
    def from_at(self) -> int:
        """Return its begin."""

    @property
    def until_at(self) -> int:
        """Return its end."""


Thing = TypeVar("Thing", bound=Lasting)


class GapRun(Generic[Thing]):
    """Gaps that follow one another without a break: silences of about one length, or a single gap.

    Args:
        first: The first of them.
        is_silence: Whether it is a silence, and not a loss or a restart.
    """

    def __init__(self, first: Thing, *, is_silence: bool) -> None:
        self.gaps = [first]
        self.from_at, self.until_at = first.from_at, first.until_at
        self.longest_ms = self._shortest_ms = first.until_at - first.from_at
        self._is_silence = is_silence

    @property
    def is_seldom(self) -> bool:
        """Return whether they are enough to be told as one."""
        return len(self.gaps) >= FEW

    def add(self, gap: Thing) -> None:
        """Take one more."""
        lasted_ms = gap.until_at - gap.from_at
        self.gaps.append(gap)
        self.from_at, self.until_at = min(self.from_at, gap.from_at), max(self.until_at, gap.until_at)
        self._shortest_ms, self.longest_ms = (
            min(self._shortest_ms, lasted_ms),
            max(self.longest_ms, lasted_ms),
        )

    def goes_on(self, gap: Thing) -> bool:
        """Return whether a silence is its next."""
        if not self._is_silence or gap.from_at != self.until_at:
            return False
        lasted_ms = gap.until_at - gap.from_at
        return max(self.longest_ms, lasted_ms) <= ALIKE * min(self._shortest_ms, lasted_ms)

    def takes(self, edge: Thing) -> bool:
        """Return whether it is a run, and a silence at its end is a part of its next beat."""
        touches = edge.until_at == self.from_at or edge.from_at == self.until_at
        return self.is_seldom and touches and edge.until_at - edge.from_at <= self.longest_ms


def runs_of(
    gaps: Iterable[Thing], is_silence: Callable[[Thing], bool], *, edges: Sequence[Thing] = ()
) -> list[GapRun[Thing]]:
    """Return gaps of one device as runs.

    Args:
        gaps: Between its readings, in the order of time.
        is_silence: Whether one is a silence, and not a loss or a restart.
        edges: Before the first reading and after the last: a part of a beat belongs to the run beside it.
    """
    runs: list[GapRun[Thing]] = []
    for gap in gaps:
        silent = is_silence(gap)
        if silent and runs and runs[-1].goes_on(gap):
            runs[-1].add(gap)
        else:
            runs.append(GapRun(gap, is_silence=silent))
    for edge in edges:
        silent = is_silence(edge)
        beside = next((run for run in runs if silent and run.takes(edge)), None)
        if beside is not None:
            beside.add(edge)
        else:
            runs.append(GapRun(edge, is_silence=silent))
    return runs
