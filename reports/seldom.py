"""Silences of a device that follow one another, as one: it measured less often than registered. Pure.

A device that is registered for every two seconds and measures every minute is silent each minute, and a
thousand rows would hide the one gap that matters.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from reports.columns import Instants
from reports.document import Hole

SELDOM = "seldom"
_SILENT = "silent"
_ALIKE = 3  # so many times as long as the shortest of them the longest may be
_FEW = 3  # of fewer each stays a row


def melted(gaps: Iterable[Hole], edges: Sequence[Hole] = ()) -> list[Hole]:
    """Return gaps of one device, with each run of silences of about one length as one.

    Args:
        gaps: Between its readings, in the order of time.
        edges: Before the first reading and after the last: a part of a beat belongs to the run beside it.
    """
    runs: list[_Run] = []
    for each in gaps:
        if runs and runs[-1].goes_on(each):
            runs[-1].add(each)
        else:
            runs.append(_Run(each))
    for edge in edges:
        beside = next((run for run in runs if run.takes(edge)), None)
        if beside is not None:
            beside.add(edge)
        else:
            runs.append(_Run(edge))
    return [each for run in runs for each in run.rows()]


class Silence:
    """How long a channel was silent, without the beats of a device that measures less often than registered.

    Args:
        gaps: Of its device.
        longer_than_ms: Less without a reading is no silence [ms].
    """

    def __init__(self, gaps: Iterable[Hole], *, longer_than_ms: int) -> None:
        runs = [
            (each.from_at, each.until_at, _ALIKE * each.silence_ms) for each in gaps if each.cause == SELDOM
        ]
        self._begins, self._ends, self._longest = np.array(sorted(runs), dtype=np.int64).reshape(-1, 3).T
        self._longer_than_ms = longer_than_ms

    def lasted_ms(self, times: Instants) -> int:
        """Return how long it was silent in all [ms].

        Args:
            times: Of its readings, and the ends of the time in question, in order [ms].
        """
        begins, ends = times[:-1], times[1:]
        steps = ends - begins
        place = np.searchsorted(self._begins, begins, side="right") - 1
        is_beat = np.zeros(len(steps), dtype=bool)
        if len(self._begins):
            is_beat = (place >= 0) & (ends <= self._ends[place]) & (steps <= self._longest[place])
        return int(steps[(steps > self._longer_than_ms) & ~is_beat].sum())


class _Run:
    """Gaps that follow one another, as long as they are silences of about one length."""

    def __init__(self, first: Hole) -> None:
        self._gaps = [first]
        self._from_at, self._until_at = first.from_at, first.until_at
        self._shortest_ms = self._longest_ms = first.lasted_ms

    def add(self, each: Hole) -> None:
        """Take one more."""
        self._gaps.append(each)
        self._from_at, self._until_at = min(self._from_at, each.from_at), max(self._until_at, each.until_at)
        self._shortest_ms = min(self._shortest_ms, each.lasted_ms)
        self._longest_ms = max(self._longest_ms, each.lasted_ms)

    def goes_on(self, each: Hole) -> bool:
        """Return whether a gap is its next."""
        if not self._gaps[0].cause == each.cause == _SILENT or each.from_at != self._until_at:
            return False
        longest_ms = max(self._longest_ms, each.lasted_ms)
        return longest_ms <= _ALIKE * min(self._shortest_ms, each.lasted_ms)

    def takes(self, edge: Hole) -> bool:
        """Return whether it is a run, and an edge is a part of its next beat."""
        if len(self._gaps) < _FEW or edge.cause != _SILENT or edge.lasted_ms > self._longest_ms:
            return False
        return edge.until_at == self._from_at or edge.from_at == self._until_at

    def rows(self) -> Iterator[Hole]:
        """Yield the rows of it: one for a run."""
        if len(self._gaps) < _FEW:
            yield from self._gaps
            return
        known = [each.missing for each in self._gaps if each.missing is not None]
        yield replace(
            self._gaps[0],
            from_at=self._from_at,
            until_at=self._until_at,
            missing=sum(known) if known else None,
            cause=SELDOM,
            times=len(self._gaps),
            longest_ms=self._longest_ms,
        )
