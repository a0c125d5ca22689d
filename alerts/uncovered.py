"""Counts the readings that no rule covers, and says so: once in the log, and in the records for the page.

Written in one statement, once a minute at most; a kill loses no more than that minute's count.
"""

import logging
from collections.abc import Callable, Sequence

from coldchain.judgement.coverage import Uncovered, covers_channel
from coldchain.judgement.watch_list import WatchList
from coldchain.reading import Reading
from links.records import Connection
from links.records_uncovered import UncoveredRow, add_uncovered

WRITE_EVERY_MS = 60_000
MOST = 10_000  # channels at hand; more than that are a mistake, and are not counted

_log = logging.getLogger(__name__)

Channel = tuple[str, str, str]
"""Cooperative, device, ``<probe>/<quantity>``."""

Covers = Callable[[str, str, str, int], bool]
"""Returns whether a shipment uses a channel (cooperative, device, channel) at an instant [ms]."""


def _no_shipments(_coop: str, _device: str, _channel: str, _instant: int) -> bool:
    return False


class UncoveredReadings:
    """What nobody judges.

    Attributes:
        covers: Asked too before something is called uncovered: whether a shipment uses it.
    """

    def __init__(self) -> None:
        self.covers: Covers = _no_shipments
        self._waiting: dict[Channel, tuple[int, int]] = {}  # readings, newest event time [ms]
        self._said: set[Channel] = set()
        self._written_at = 0

    def note(self, coop: str, readings: Sequence[Reading]) -> None:
        """Take readings of one channel that no limit watches, at least one."""
        key = (coop, readings[0].device, readings[0].channel)
        count, event_at = self._waiting.get(key, (0, 0))
        if count or len(self._waiting) < MOST:
            newest_at = max([reading.event_at for reading in readings])
            self._waiting[key] = (count + len(readings), max(event_at, newest_at))

    def write(self, connection: Connection, watch_list: WatchList, now: int) -> None:
        """Write what waits, when the last time was long enough ago."""
        if not self._waiting or abs(now - self._written_at) < WRITE_EVERY_MS:
            return
        self._written_at = now
        waiting, self._waiting = self._waiting, {}
        rows = []
        for key, (readings, event_at) in waiting.items():
            reason = self._reason(key, watch_list, event_at)
            if reason is not None:
                rows.append(UncoveredRow(*key, reason, now, now, readings))
        add_uncovered(connection, rows)
        for row in rows:
            self._say(row)

    def drop(self) -> None:
        """Forget what was not written; the readings come again with the next batch."""
        self._waiting = {}

    def _reason(self, key: Channel, watch_list: WatchList, event_at: int) -> Uncovered | None:
        coop, device, channel = key
        placed = watch_list.placed(coop, device, event_at)
        if placed is None:
            return Uncovered.NOT_PLACED
        has_shipment = self.covers(*key, event_at)
        return (
            None if covers_channel(placed.profile, channel, has_shipment=has_shipment) else Uncovered.NO_RULE
        )

    def _say(self, row: UncoveredRow) -> None:
        key = (row.coop, row.device, row.channel)
        if key not in self._said:
            self._said.add(key)
            _log.warning(
                "Nothing judges %s %s of %s: %s. Place it, or give its channel a limit.",
                row.device,
                row.channel,
                row.coop,
                row.reason,
            )
