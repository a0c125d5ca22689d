"""Silences of a device that measures less often than registered: one row, and no channel's silence. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec.structs import replace

from coldchain.gap_runs import ALIKE, GapRun, runs_of
from reports.content.columns import Instants
from reports.content.document import Hole

SELDOM = "seldom"
_SILENT = "silent"


def melted(gaps: Iterable[Hole], edges: Sequence[Hole] = ()) -> list[Hole]:
    """Return gaps of one device, with each run of silences of about one length as one.

    Args:
        gaps: Between its readings, in the order of time.
        edges: Before the first reading and after the last.
    """
    runs = runs_of(gaps, lambda each: each.cause == _SILENT, edges=edges)
    return [each for run in runs for each in ([_one(run)] if run.is_seldom else run.gaps)]


def _one(run: GapRun[Hole]) -> Hole:
    known = [each.missing for each in run.gaps if each.missing is not None]
    return replace(
        run.gaps[0],
        from_at=run.from_at,
        until_at=run.until_at,
        missing=sum(known) if known else None,
        cause=SELDOM,
        times=len(run.gaps),
        longest_ms=run.longest_ms,
    )


class Silence:
    """How long a channel was silent, without the beats of a device that measures less often than registered.

    Args:
        gaps: Of its device.
        longer_than_ms: Less without a reading is no silence [ms].
    """

    def __init__(self, gaps: Iterable[Hole], *, longer_than_ms: int) -> None:
        runs = [
            (each.from_at, each.until_at, ALIKE * each.silence_ms) for each in gaps if each.cause == SELDOM
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
        is_long = steps > self._longer_than_ms
        if len(self._begins):
            place = np.searchsorted(self._begins, begins, side="right") - 1
            is_long &= (place < 0) | (ends > self._ends[place]) | (steps > self._longest[place])
        return int(steps[is_long].sum())
