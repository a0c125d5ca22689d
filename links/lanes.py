"""Lanes of the journal: what is of now does not wait for what is of the past.

A gateway that comes back drains hours of readings. Who judges reads the lanes one by one, so that live
readings overtake them; the order does not matter to judgement. Everybody else reads all lanes in order of
position. Not a priority: both lanes are read to the end.
"""

from collections.abc import Sequence

from coldchain.reading import Reading

LIVE = 0
HISTORY = 1
HISTORY_AFTER_MS = 120_000
"""An entry whose newest reading is older than this when it comes is of the past [ms]: a bridge packs what it
has every few seconds, and a pack that takes two minutes is one that has waited."""


def lane_of(readings: Sequence[Reading], received_at: int) -> int:
    """Return the lane of an entry.

    Args:
        readings: Those of the entry; none is live.
        received_at: When the server had them [ms since 1970, UTC].
    """
    oldest_at = received_at - HISTORY_AFTER_MS
    for reading in reversed(readings):  # the last one is mostly the newest
        if reading.event_at >= oldest_at:
            return LIVE
    return HISTORY if readings else LIVE
