"""How much one program may ask: a bucket for each, refilled at an even rate. Nothing else is decided here."""

import math
import threading
from collections import OrderedDict

from links.clock import Clock

BURST_S = 2.0
MOST_KNOWN = 10_000


class Limiter:
    """Counts requests; safe to use from several threads.

    Args:
        per_s: So many requests a second each may make; a burst may hold those of ``BURST_S``.
        clock: Says how much time went by.
    """

    def __init__(self, per_s: float, clock: Clock) -> None:
        self._per_s, self._clock = per_s, clock
        self._most = max(1.0, per_s * BURST_S)
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, who: str) -> int:
        """Return 0 after counting a request of somebody; else in how many seconds he may try again [s]."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            left, at_s = self._left.get(who, (self._most, now_s))
            left = min(self._most, left + max(0.0, now_s - at_s) * self._per_s)
            is_fine = left >= 1.0
            self._left[who] = (left - 1.0 if is_fine else left, now_s)
            self._left.move_to_end(who)
            if len(self._left) > MOST_KNOWN:
                self._left.popitem(last=False)
        return 0 if is_fine else max(1, math.ceil((1.0 - left) / self._per_s))
