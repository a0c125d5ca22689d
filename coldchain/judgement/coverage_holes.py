"""When a gateway was heard, and which of its silences were only holes in the coverage: learned per gateway.

A silence is a hole when readings that were measured during it came afterwards: the gateway was alive, nobody
could hear it. Runs of hearings and spans of late readings are unions of points, so neither their order nor
their repetition changes them.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

JOIN_MS = 120_000
"""Hearings no further apart are one run [ms]; a reading that took longer on its way came late."""

LATE_JOIN_MS = 900_000
"""Late readings no further apart cover the time between them [ms]."""

MOST = 65  # runs and spans that are kept: the newest
FEWEST_HOLES = 5  # fewer are not a habit
LONGEST_HOLE_MS = 4 * 3_600_000  # nobody has to wait longer than that to be told, whatever was learned
MARGIN = 1.25  # a hole may be so much longer than those that were seen
SHARE_MEASURED = 0.5
NEAR_MS = 90 * 60_000  # of the time of day
_DAY_MS = 86_400_000
_FEWEST_GAPS = 4
_SHARE_SHORT = 0.75
_QUANTILE = 0.95


class Span(NamedTuple):
    """A time from its first to its last point [ms]; ``place`` is where its last point was, if known."""

    start_at: int
    end_at: int
    place: str = ""


def join(spans: Sequence[Span], points: Iterable[int], *, join_ms: int, place: str = "") -> tuple[Span, ...]:
    """Return the union of spans and points, the newest ``MOST`` of it.

    Args:
        spans: Apart from each other by more than ``join_ms``, oldest first.
        points: In any order [ms].
        join_ms: What is no further apart becomes one span [ms].
        place: Where the points were.
    """
    new = [Span(point, point, place) for point in sorted(set(points))]
    if not new:
        return tuple(spans)
    joined: list[Span] = []
    for span in sorted([*spans, *new]):
        if joined and span.start_at - joined[-1].end_at <= join_ms:
            before = joined[-1]
            end_at, where = max((before.end_at, before.place), (span.end_at, span.place))
            joined[-1] = Span(before.start_at, end_at, where)
        else:
            joined.append(span)
    return tuple(joined[-MOST:])


def usual_interval_ms(runs: Sequence[Span]) -> int:
    """Return how long a gateway that reports in bundles is usually silent between two [ms]; 0 for others."""
    if len(runs) <= _FEWEST_GAPS:
        return 0
    short = sum(run.end_at - run.start_at <= JOIN_MS for run in runs)
    if short < _SHARE_SHORT * len(runs):
        return 0
    return round(median(gap.end_at - gap.start_at for gap in gaps(runs)))


def gaps(runs: Sequence[Span]) -> list[Span]:
    """Return the silences between runs, each with the place where it began."""
    return [Span(before.end_at, after.start_at, before.place) for before, after in pairwise(runs)]


def measured_ms(gap: Span, late: Iterable[Span]) -> int:
    """Return for how much of a silence there are readings that came afterwards [ms]."""
    return sum(
        max(0, min(span.end_at, gap.end_at) - max(span.start_at, gap.start_at))
        for span in late
        if span.start_at < gap.end_at and span.end_at > gap.start_at
    )


def holes(runs: Sequence[Span], late: Sequence[Span]) -> list[Span]:
    """Return the silences that were holes in the coverage; none that is longer than ``LONGEST_HOLE_MS``."""
    return [
        gap
        for gap in gaps(runs)
        if gap.end_at - gap.start_at <= LONGEST_HOLE_MS
        and measured_ms(gap, late) >= SHARE_MEASURED * (gap.end_at - gap.start_at)
    ]


def patience_ms(runs: Sequence[Span], late: Sequence[Span], since: Span) -> int:
    """Return how long a silence may last before anybody need wonder [ms]; 0 when no such hole is known.

    Args:
        runs: When the gateway was heard.
        late: Of which times late readings came.
        since: When and where the silence began: the last run.
    """
    alike = sorted(
        hole.end_at - hole.start_at
        for hole in holes(runs, late)
        if hole.place == since.place and _near(hole.start_at, since.end_at)
    )
    if len(alike) < FEWEST_HOLES:
        return 0
    typical_ms = alike[min(len(alike) - 1, int(_QUANTILE * len(alike)))]
    return min(LONGEST_HOLE_MS, round(typical_ms * MARGIN))


def _near(one_at: int, other_at: int) -> bool:
    """Return whether two instants lie at about the same time of day [ms]."""
    apart_ms = abs(one_at - other_at) % _DAY_MS
    return min(apart_ms, _DAY_MS - apart_ms) <= NEAR_MS
