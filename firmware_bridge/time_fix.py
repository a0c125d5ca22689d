"""A time that an outside clock said, and when it was heard. It only carries; nothing is decided here."""

from typing import NamedTuple


class TimeFix(NamedTuple):
    """One time from outside.

    Args:
        source: Who said it: a ``coldchain.reading.Clock``, e.g. ``gps``.
        at: What time it said [ms since 1970, UTC].
        heard_s: When that was heard [s, monotonic].
        spread_ms: How far ``at`` may be from the truth at that moment [ms].
    """

    source: str
    at: int
    heard_s: float
    spread_ms: int
