"""When a gateway was heard, and which of its silences were only holes in the coverage: learned per gateway.

A silence is a hole when readings that were measured during it came afterwards: the gateway was alive, nobody
could hear it. How long one may last is learned from fourteen days: from the holes at about the same time of
day, for who drives passes the same places then, and from all its holes. What drives comes into holes; one
that was seen is enough to expect it again. What stands has them by chance: a habit needs two days.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from coldchain.judgement.time_set import STEP_MS, TimeSet, gaps, share_inside

JOIN_MS = 120_000
"""Hearings no further apart are one run [ms]; a reading that took longer on its way came late."""

LATE_JOIN_MS = 900_000
"""Late readings no further apart cover the time between them [ms]."""

JOINS_INTERVALS = 2.5  # of a gateway that is heard now and then: no further apart is no gap
PRIOR_MOVING_MS = 45 * 60_000  # [ms] holes so long are ordinary on a country road
PRIOR_FIXED_MS = 15 * 60_000  # [ms] where a gateway stands: its router restarts, its mains come back
PRIOR_ABSENCES = 3  # but no longer than so many times what is allowed to the sensors behind it

MOST = 32  # runs that are kept: the newest
FEWEST_FIXED_DAYS = 2  # fewer are not a habit of a gateway that stands
FEWEST_ANYTIME = 3  # fewer holes say nothing about another time of day
LONGEST_HOLE_MS = 4 * 3_600_000  # nobody has to wait longer than that to be told, whatever was learned
MARGIN = 1.5  # a hole may be so much longer than those that were seen
SHARE_MEASURED = 0.5
NEAR_MS = 90 * 60_000  # of the time of day
_DAY_MS = 86_400_000
_FEWEST_GAPS = 4
_SHARE_SHORT = 0.75
_QUANTILE = 0.8  # one long failure among five is no habit


class Span(NamedTuple):
    """A time from its first to its last point [ms]."""

    start_at: int
    end_at: int


def join(spans: Sequence[Span], points: Iterable[int], *, join_ms: int, most: int = MOST) -> tuple[Span, ...]:
    """Return the union of spans and points, the newest of it.

    Args:
        spans: Apart from each other by more than ``join_ms``, oldest first.
        points: In any order [ms].
        join_ms: What is no further apart becomes one span [ms].
        most: So many spans are kept.
    """
    new = [Span(point, point) for point in sorted(set(points))]
    if not new:
        return tuple(spans)
    in_order = not spans or new[0] >= spans[-1]
    joined: list[Span] = list(spans) if in_order else []
    for span in new if in_order else sorted([*spans, *new]):
        if joined and span.start_at - joined[-1].end_at <= join_ms:
            joined[-1] = Span(joined[-1].start_at, max(joined[-1].end_at, span.end_at))
        else:
            joined.append(span)
    return tuple(joined[-most:])


def usual_interval_ms(runs: Sequence[Span]) -> int:
    """Return how long a gateway is usually silent between two hearings [ms]; 0 when that is not known."""
    if len(runs) <= _FEWEST_GAPS:
        return 0
    short = sum(run.end_at - run.start_at <= JOIN_MS for run in runs)
    if short < _SHARE_SHORT * len(runs):
        return 0
    return round(median(after.start_at - before.end_at for before, after in pairwise(runs)))


def gap_ms(interval_ms: int) -> int:
    """Return what silence is no gap yet [ms], where hearings are usually so far apart [ms]."""
    return max(JOIN_MS, round(JOINS_INTERVALS * interval_ms))


def back_at(runs: Sequence[Span], interval_ms: int) -> int:
    """Return since when a gateway is heard without a gap [ms]; 0 when that is longer ago than it is known."""
    for before, after in pairwise(reversed(runs)):
        if before.start_at - after.end_at > gap_ms(interval_ms):
            return before.start_at
    return runs[0].start_at if runs and len(runs) < MOST else 0


def measured_ms(gap: Span, late: Iterable[Span]) -> int:
    """Return for how much of a silence there are readings that came afterwards [ms]."""
    return sum(
        max(0, min(span.end_at, gap.end_at) - max(span.start_at, gap.start_at))
        for span in late
        if span.start_at < gap.end_at and span.end_at > gap.start_at
    )


def holes(heard: TimeSet, late: TimeSet, interval_ms: int) -> list[Span]:
    """Return the silences that were holes in the coverage; none that is longer than ``LONGEST_HOLE_MS``.

    Args:
        heard: When something came.
        late: When that was measured which came late.
        interval_ms: Hearings are usually so far apart [ms].
    """
    join_ms = gap_ms(interval_ms)
    return [
        Span(gap.before * STEP_MS, gap.after * STEP_MS)
        for gap in gaps(heard, join_ms)
        if (gap.after - gap.before) * STEP_MS <= LONGEST_HOLE_MS
        and share_inside(late, gap, reach_ms=max(join_ms, LATE_JOIN_MS)) >= SHARE_MEASURED
    ]


def patience_ms(known: Sequence[Span], since_at: int, *, moves: bool) -> int:
    """Return how long a silence may last before anybody need wonder [ms]; 0 when no such hole is known.

    Args:
        known: The holes of fourteen days.
        since_at: When the silence began [ms].
        moves: The gateway drives.
    """
    near = [hole for hole in known if _near(hole.start_at, since_at)]
    if not moves:
        is_habit = len({hole.start_at // _DAY_MS for hole in near}) >= FEWEST_FIXED_DAYS
        typical_ms = _typical_ms(near, _QUANTILE) if is_habit else 0
    else:
        anytime_ms = _typical_ms(known, 0.5) if len(known) >= FEWEST_ANYTIME else 0
        typical_ms = max(_typical_ms(near, _QUANTILE), anytime_ms)
    return min(LONGEST_HOLE_MS, round(typical_ms * MARGIN))


def prior_ms(absence_after_ms: int, *, moves: bool) -> int:
    """Return how long a hole may be expected to last before any is known [ms].

    Args:
        absence_after_ms: The shortest silence of a sensor behind the gateway that is reported [ms]; who wants
            to know that within seconds does not wait for the best part of an hour for its gateway.
        moves: The gateway drives.
    """
    return min(PRIOR_MOVING_MS if moves else PRIOR_FIXED_MS, PRIOR_ABSENCES * absence_after_ms)


def _typical_ms(known: Sequence[Span], quantile: float) -> int:
    lengths = sorted(hole.end_at - hole.start_at for hole in known)
    return lengths[min(len(lengths) - 1, int(quantile * len(lengths)))] if lengths else 0


def _near(one_at: int, other_at: int) -> bool:
    """Return whether two instants lie at about the same time of day [ms]."""
    apart_ms = abs(one_at - other_at) % _DAY_MS
    return min(apart_ms, _DAY_MS - apart_ms) <= NEAR_MS
