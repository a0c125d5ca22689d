"""The history of a series: what the readings store holds, and what is still on its way there in the journal.

For judging a channel again. The order matters: the journal's tail is read before the store, so that what moves
from one to the other in between is seen twice rather than never.
"""

from coldchain.reading import Position, Reading, position
from links.journal import Journal
from links.readings_store import ReadingsStore, SeriesKey

STORE_CONSUMER = "store"
_PAGE = 500


class History:
    """Reads history up to a journal position; the tail is read once and serves every series of a batch.

    Args:
        journal: Where readings wait for the store.
        store: Where they end up.
        up_to: Entries behind this journal position do not count yet.
    """

    def __init__(self, journal: Journal, store: ReadingsStore, up_to: int) -> None:
        self._journal = journal
        self._store = store
        self._up_to = up_to
        self._tail: dict[SeriesKey, list[Reading]] | None = None

    def of(self, series: SeriesKey, after: Position | None) -> list[Reading]:
        """Return the readings of a series behind a position (None: all), those of the tail last.

        The same reading may be there twice.
        """
        if self._tail is None:
            self._tail = self._read_tail()
        waiting = self._tail.get(series, [])
        stored = self._store.range(series, after=after)
        return stored + [reading for reading in waiting if after is None or position(reading) > after]

    def _read_tail(self) -> dict[SeriesKey, list[Reading]]:
        tail: dict[SeriesKey, list[Reading]] = {}
        here = self._journal.cursor(STORE_CONSUMER)
        while entries := self._journal.read(here, _PAGE):
            for place, entry in entries:
                if place > self._up_to:
                    return tail
                for reading in entry.readings:
                    series = SeriesKey(entry.coop, reading.device, reading.channel)
                    tail.setdefault(series, []).append(reading)
            here = entries[-1][0]
        return tail
