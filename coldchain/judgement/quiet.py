"""Quiet points: positions at which every limit of a channel was CLEAR, so that judging can start again there.

Kept as a ladder: dense near the newest, sparse long ago, never more than ``MOST``. A late reading then
costs a second look at a time about as long as it is late, not at the whole trip.
"""

from coldchain.reading import Position

MOST = 16
SPACING_MS = 300_000


def add_quiet(ladder: tuple[Position, ...], here: Position) -> tuple[Position, ...]:
    """Return the ladder with a new quiet point, thinned when it has become too long.

    Args:
        ladder: Oldest first.
        here: Later than all of them.
    """
    if ladder and here.event_at - ladder[-1].event_at < SPACING_MS:
        return ladder
    longer = (*ladder, here)
    return longer if len(longer) <= MOST else _thinned(longer)


def quiet_before(ladder: tuple[Position, ...], late: Position) -> Position | None:
    """Return the newest quiet point before a late reading; None when there is none: start at the begin."""
    return next((point for point in reversed(ladder) if point < late), None)


def _thinned(ladder: tuple[Position, ...]) -> tuple[Position, ...]:
    """Return the ladder without the rung that leaves the smallest gap, relative to its age."""
    newest = ladder[-1].event_at
    least = min(
        range(1, len(ladder) - 1),
        key=lambda i: (ladder[i + 1].event_at - ladder[i - 1].event_at) / (newest - ladder[i].event_at + 1),
    )
    return ladder[:least] + ladder[least + 1 :]
