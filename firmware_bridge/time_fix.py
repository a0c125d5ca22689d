"""A fix: what a source of time said, and at which moment of the gateway's own monotonic time. Plain types."""

from typing import NamedTuple


class TimeFix(NamedTuple):
    """What a source of time said once.

    Args:
        source: Which one, a word of ``coldchain.reading.Clock``, e.g. ``gps``.
        at: The time that it said [ms since 1970, UTC].
        heard_s: When that was true [s, monotonic time of the gateway].
        spread_ms: How wrong that may be, to either side [ms].
    """

    source: str
    at: int
    heard_s: float
    spread_ms: int
