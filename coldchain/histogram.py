"""How long something took, counted in buckets: what a histogram of Prometheus is made of. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Histogram:
    """Counts values by upper bounds. One thread may add; anyone may read.

    Args:
        bounds: Upper bounds, both ends included, rising; what is beyond the last one is counted too.
    """

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self._total = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._total += value

    def told(self) -> dict[str, object]:
        """Return ``buckets`` (bound or None, how many up to it) and the ``sum`` of all values."""
        counts = list(accumulate(self._counts))
        return {
            "buckets": list(zip([*self._bounds, None], counts, strict=True)),
            "sum": round(self._total, 9),
        }
