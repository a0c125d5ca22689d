"""How fast the spool drains, and when it has caught up: reckoned over a minute, not over one moment. Pure."""

from collections import deque
from typing import NamedTuple

OVER_S = 60.0
EVERY_S = 1.0  # between two samples
LEAST_S = 2.0  # over less than this nothing is said


class Flow(NamedTuple):
    """How the spool drains.

    Args:
        backlog: Rows that wait and are not on their way.
        drained_per_s: Rows confirmed a second, lately.
        caught_up_in_s: When the backlog will be gone, at the pace at which it shrinks; None when it does not.
    """

    backlog: int
    drained_per_s: float
    caught_up_in_s: int | None = None


class _Sample(NamedTuple):
    at_s: float
    confirmed: int
    backlog: int


class Drain:
    """Watches the uplink. Not thread-safe."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque()

    def look(self, now_s: float, confirmed: int, backlog: int) -> None:
        """Take note, as often as one likes.

        Args:
            now_s: Now [s, monotonic].
            confirmed: Rows confirmed since the start.
            backlog: Rows that wait and are not on their way.
        """
        if self._samples and now_s - self._samples[-1].at_s < EVERY_S:
            return
        if backlog and self._samples and not self._samples[-1].backlog:
            self._samples.clear()  # the pace of an idle line says nothing about this backlog
        self._samples.append(_Sample(now_s, confirmed, backlog))
        while self._samples[0].at_s < now_s - OVER_S:
            self._samples.popleft()

    def flow(self, now_s: float, confirmed: int, backlog: int) -> Flow:
        """Return how the spool drains now; the arguments are those of ``look``."""
        first = self._samples[0] if self._samples else _Sample(now_s, confirmed, backlog)
        over_s = now_s - first.at_s
        if over_s < LEAST_S:
            return Flow(backlog, 0.0, 0 if not backlog else None)
        per_s = (confirmed - first.confirmed) / over_s
        shrinks_per_s = (first.backlog - backlog) / over_s
        in_s = round(backlog / shrinks_per_s) if shrinks_per_s > 0 else None
        return Flow(backlog, per_s, in_s if backlog else 0)
