"""Quiet points: places at which nothing went on in a channel, so that judging can start again there.

Every limit was CLEAR, no reading in doubt; what quality remembers is kept with the place, so that starting
there is the same as having come through.

Kept as a ladder: dense near the newest, sparse long ago, never more than ``MOST``. A late reading then
costs a second look at a time about as long as it is late, not at the whole trip.
"""

from coldchain.judgement.ladder import thinned, thinnest
from coldchain.judgement.quality import QualityState, Sample
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


Remembered = tuple[int, int, int, float, Sample | None, int, int, int, float, bool]
"""What a ``QualityState`` holds, in its order, before it is one."""


class Climb:
    """A ladder to which a run of readings adds one quiet point after the other.

    The same as ``add_quiet`` again and again; only what stays in the end becomes a ``Quiet``.

    Args:
        ladder: Oldest first.
    """

    __slots__ = ("_at", "_rungs")

    def __init__(self, ladder: tuple[Quiet, ...]) -> None:
        self._rungs: list[Quiet | Remembered] = list(ladder)
        self._at = [rung.position.event_at for rung in ladder]

    def add(self, at: int, remembered: Remembered) -> None:
        """Add a quiet point at an event time [ms], ``SPACING_MS`` after the last one or later."""
        self._at.append(at)
        self._rungs.append(remembered)
        if len(self._at) > MOST:
            least = thinnest(self._at)
            del self._at[least], self._rungs[least]

    def ladder(self) -> tuple[Quiet, ...]:
        """Return the ladder as it is now."""
        return tuple([rung if isinstance(rung, Quiet) else _quiet(rung) for rung in self._rungs])


def _quiet(remembered: Remembered) -> Quiet:
    boot, sequence, at = remembered[:3]
    return Quiet(Position(at, boot, sequence), QualityState(*remembered))


def quiet_before(ladder: tuple[Quiet, ...], late: Position) -> Quiet | None:
    """Return the newest quiet point before a late reading; None when there is none: start at the begin."""
    return next((point for point in reversed(ladder) if point.position < late), None)
