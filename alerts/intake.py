"""How far the watcher has come in the journal, lane by lane: live readings first, never too much at once.

The truth is the cursors in the records; the journal's copies only serve trimming. Judges nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from coldchain.errors import RecordsError
from links.journal import WATCH_READERS, Entry, Journal
from links.records import Connection, Records
from links.records_alarms import cursor_of, move_cursor

MOST_READINGS = 20_000  # of a lane in one step: what a step costs by itself is shared by all of them
BESIDE_LIVE = 1_000  # of history, while live readings come
_PAGE_ENTRIES = 100


class Haul(NamedTuple):
    """What was read from a lane in one go.

    Args:
        entries: (position, entry) in the order of the journal.
        done: When they are judged, everything of the lane is up to this position.
        is_whole: Nothing more waits in the lane.
    """

    entries: list[tuple[int, Entry]]
    done: int
    is_whole: bool


class Intake:
    """Reads the journal for the watcher. A second one on the same records finds its cursors moved.

    Args:
        journal: What is read.
        records: Where the cursors are kept.
    """

    def __init__(self, journal: Journal, records: Records) -> None:
        self._journal = journal
        self._records = records
        self._done: dict[int, int] | None = None  # by lane; None: not known, the records must be asked
        self._moved: dict[int, int] = {}
        self._settled: dict[int, int] = {}
        for consumer in WATCH_READERS.values():
            journal.register(consumer)

    @property
    def head(self) -> int:
        """Return the last position that the journal has given."""
        return self._journal.head()

    @property
    def done(self) -> dict[int, int]:
        """Return by lane up to where everything is judged and written down."""
        if self._done is None:
            with self._records.reading() as connection:
                self._done = {lane: cursor_of(connection, name) for lane, name in WATCH_READERS.items()}
        return self._done

    def take(self, lane: int, head: int, *, most: int = MOST_READINGS) -> Haul:
        """Return what stands in a lane behind what is done, but not too much of it.

        Args:
            lane: Of the journal.
            head: As it was when the step began.
            most: No further page is read once there are so many readings.

        Raises:
            JournalError: It cannot be read, or is older than what the records remember.
        """
        after, entries, readings = self.done[lane], [], 0
        if after == head:
            return Haul([], head, is_whole=True)
        while readings < most:
            page = self._journal.read(after, _PAGE_ENTRIES, lane=lane)
            entries += page
            if len(page) < _PAGE_ENTRIES:
                return Haul(entries, max([head, *(position for position, _ in page[-1:])]), is_whole=True)
            readings += sum([len(entry.readings) for _, entry in page])
            after = page[-1][0]
        return Haul(entries, after, is_whole=False)

    def move(self, connection: Connection, to: Mapping[int, int]) -> None:
        """Write up to where each lane is now done, in the transaction of all that was found there.

        Raises:
            RecordsError: Another watcher has moved a cursor meanwhile.
        """
        self._moved = dict(to)
        for lane, consumer in WATCH_READERS.items():
            if not move_cursor(connection, consumer, before=self.done[lane], after=to[lane]):
                came = "another watcher at work on the same records"
                next_step = "Stop one of the two; what the other wrote is taken up."
                raise RecordsError("watcher", came, "one watcher", next_step, retry=True)

    def commit(self) -> None:
        """Take what was written as committed."""
        self._done = self._moved

    def drop(self) -> None:
        """Forget everything: the records are asked again."""
        self._done = None

    def settle(self) -> None:
        """Let the journal forget what is judged."""
        for lane, position in (self._done or {}).items():
            if position > self._settled.get(lane, 0):
                self._journal.advance(WATCH_READERS[lane], position)
                self._settled[lane] = position
