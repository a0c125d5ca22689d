"""Quiet points: places at which nothing went on in a channel, so that judging can start again there.

Every limit was CLEAR, no reading in doubt; what quality remembers is kept with the place, so that starting
there is the same as having come through.

Kept as a ladder: dense near the newest, sparse long ago, never more than ``MOST``. A late reading then
costs a second look at a time about as long as it is late, not at the whole trip.
"""

from coldchain.judgement.ladder import thinned
from coldchain.judgement.state import Quiet
from coldchain.reading import Position

MOST = 16
SPACING_MS = 300_000


def add_quiet(ladder: tuple[Quiet, ...], here: Quiet) -> tuple[Quiet, ...]:
    """Return the ladder with a new quiet point, thinned when it has become too long.

    Args:
        ladder: Oldest first.
        here: Later than all of them.
    """
    if ladder and here.position.event_at - ladder[-1].position.event_at < SPACING_MS:
        return ladder
    longer = (*ladder, here)
    return longer if len(longer) <= MOST else thinned(longer, lambda rung: rung.position.event_at)


def quiet_before(ladder: tuple[Quiet, ...], late: Position) -> Quiet | None:
    """Return the newest quiet point before a late reading; None when there is none: start at the begin."""
    return next((point for point in reversed(ladder) if point.position < late), None)
