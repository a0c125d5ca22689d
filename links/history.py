"""The history of a series: what the readings store holds, and what is still on its way there in the journal.

For judging a channel again. The order matters: first the position of the store, then the journal's tail
behind it, then the store's rows. What moves from one to the other in between is seen twice rather than
never. The store may lag behind as far as it likes, or be ahead of whoever asks; whether it has lost what it
once held is for the asker to see.
"""

from collections.abc import Collection

from coldchain.reading import Position, Reading, position
from links.journal import Entry, Journal
from links.readings_store import ReadingsStore, SeriesKey

_PAGE = 500


class History:
    """Reads the history of some series up to a journal position; the tail is read once, for all of them.

    Args:
        journal: Where readings wait for the store.
        store: Where they end up.
        up_to: Entries behind this journal position do not count yet.
        wanted: The series that may be asked for; the tail of others is not kept in memory.

    Attributes:
        up_to: As given: what stands in the journal up to there is in the history, and perhaps more.
    """

    def __init__(
        self, journal: Journal, store: ReadingsStore, *, up_to: int, wanted: Collection[SeriesKey]
    ) -> None:
        self._journal = journal
        self._store = store
        self.up_to = up_to
        self._wanted = frozenset(wanted)
        self._tail: dict[SeriesKey, list[Reading]] | None = None

    def of(self, series: SeriesKey, after: Position | None, *, end_at: int | None = None) -> list[Reading]:
        """Return the readings of a wanted series behind a position (None: all), those of the tail last.

        The same reading may be there twice, and readings that the asker has not come to yet may be there.
        ``end_at`` [ms] leaves out what was measured then or later.
        """
        if self._tail is None:
            self._tail = self._read_tail()
        waiting = self._tail.get(series, [])
        stored = self._store.range(series, after=after, end_at=end_at)
        return stored + [
            reading
            for reading in waiting
            if (after is None or position(reading) > after) and (end_at is None or reading.event_at < end_at)
        ]

    def _read_tail(self) -> dict[SeriesKey, list[Reading]]:
        tail: dict[SeriesKey, list[Reading]] = {}
        # Not the cursor of the store's writer: it follows the store seconds later, and may not be there yet.
        here = self._store.position()
        while entries := self._page(here):
            for _, entry in entries:
                for reading in entry.readings:
                    series = SeriesKey(entry.coop, reading.device, reading.channel)
                    if series in self._wanted:
                        tail.setdefault(series, []).append(reading)
            here = entries[-1][0]
        return tail

    def _page(self, after: int) -> list[tuple[int, Entry]]:
        if after >= self.up_to:  # a store that is ahead; also of a journal that has been restored
            return []
        return [item for item in self._journal.read(after, _PAGE) if item[0] <= self.up_to]
