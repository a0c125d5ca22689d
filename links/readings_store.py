"""What every readings store promises, and the types it speaks in. Not a store: see ``readings_sqlite.py``.

A store is filled from the journal and remembers, in the same transaction as the rows, up to which journal
position it has come. Writing the same entries again, in any order, changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from coldchain.reading import Position, Reading
from links.journal import Entry


class SeriesKey(NamedTuple):
    """The name of one series of readings: one channel of one device of one cooperative."""

    coop: str
    device: str
    channel: str


class WriteResult(NamedTuple):
    """What a write did.

    Args:
        inserted: Readings that were new.
        duplicates: Readings that were there already.
        older: Of the new ones, those older than the store keeps readings: they count in its 5-minute values.
        refused: Readings that can never be stored, and are in the quarantine.
    """

    inserted: int
    duplicates: int
    older: int = 0
    refused: int = 0


class Repeat(NamedTuple):
    """A reading that came again after it was stored: the same name, received at another instant.

    A gateway sent it twice, the broker brought it twice, two gateways heard it, somebody brought it by HTTP.
    Our own journal, read again, is none: there it has the instant of its first coming.

    Args:
        event_at: Of the reading, with boot and sequence its position [ms since 1970, UTC].
        boot: Of the reading.
        sequence: Of the reading.
        received_at: Of the one that is stored [ms since 1970, UTC].
        again_at: When it came again, as the journal first had it [ms since 1970, UTC].
    """

    event_at: int
    boot: int
    sequence: int
    received_at: int
    again_at: int


class Latest(NamedTuple):
    """The last reading of a series, by event time."""

    series: SeriesKey
    reading: Reading


class Summary(msgspec.Struct, frozen=True):
    """The values of a series in a few numbers; readings without a value (FAIL) are left out.

    Args:
        count: Number of values.
        minimum: [unit of the series].
        maximum: [unit of the series].
        mean: Each value weighs the same [unit of the series].
        first_at: Event time of the first value [ms since 1970, UTC].
        last_at: Event time of the last value [ms since 1970, UTC].
    """

    count: int
    minimum: float
    maximum: float
    mean: float
    first_at: int
    last_at: int


class Bucket(NamedTuple):
    """One step of a chart: the values from ``start_at`` on, until the next step starts."""

    start_at: int
    minimum: float
    maximum: float
    mean: float


class HeldCopy(NamedTuple):
    """Readings under a legal hold that were copied to where nothing is deleted by its age.

    Args:
        looked_at: When somebody last saw to it that all are there [ms since 1970, UTC].
        readings: How many lie there.
        from_at: Event time of the first of them [ms since 1970, UTC]; 0 when there is none.
        until_at: Event time of the last of them [ms since 1970, UTC]; 0 when there is none.
    """

    looked_at: int
    readings: int
    from_at: int
    until_at: int


class Retention(NamedTuple):
    """How long a store keeps readings, and what of them is kept for the sake of legal holds.

    Args:
        let_go_ms: It deletes a reading when it is as old as that; 0: never [ms].
        look_every_ms: So often what is held is copied [ms].
        copies: By the number of the hold.
    """

    let_go_ms: int = 0
    look_every_ms: int = 0
    copies: Mapping[int, HeldCopy] = {}


class ReadingsStore(Protocol):
    """Keeps every reading once and answers questions about it.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def write(self, entries: Sequence[tuple[int, Entry]]) -> WriteResult:
        """Store the readings of journal entries and the position of the last one, all or nothing.

        A reading that is there already stays as it is, with its first ``received_at``; that it came again, at
        another instant, is kept beside it once, however often that happens.

        Args:
            entries: (journal position, entry), as ``Journal.read`` returns them.
        """

    def position(self) -> int:
        """Return the journal position up to which everything is stored; 0 at the start."""

    def sync(self) -> int:
        """Make what is stored survive a power cut; return the journal position up to which it does.

        Only then may the journal's cursor go there: the journal forgets what its cursors have passed.
        """

    def recall_ms(self) -> int:
        """How long what it stored may be asked of the journal again: it is to be kept there; 0: not [ms]."""

    def retention(self, coop: str) -> Retention:
        """Return how long readings are kept, and what is kept longer for the legal holds of a cooperative."""

    def range(
        self,
        series: SeriesKey,
        *,
        start_at: int | None = None,
        end_at: int | None = None,
        after: Position | None = None,
        limit: int | None = None,
    ) -> list[Reading]:
        """Return readings of a series, sorted by position (event time, boot, sequence).

        Args:
            series: Which series; one that is not known has no readings.
            start_at: Only from this event time on [ms since 1970, UTC].
            end_at: Only before this event time [ms since 1970, UTC].
            after: Only behind this position, to go on from the last page.
            limit: At most so many.
        """

    def repeats(
        self, series: SeriesKey, *, start_at: int | None = None, end_at: int | None = None
    ) -> list[Repeat]:
        """Return which readings of a series came again, sorted by position; each of them once.

        Args:
            series: Which series; one that is not known has none.
            start_at: Only readings from this event time on [ms since 1970, UTC].
            end_at: Only readings before this event time [ms since 1970, UTC].
        """

    def gateways(self, series: SeriesKey, *, start_at: int, end_at: int) -> dict[Position, str]:
        """Return through which gateway each reading came first, where that is known.

        Args:
            series: Which series.
            start_at: From this event time on [ms since 1970, UTC].
            end_at: Before this event time [ms since 1970, UTC].
        """

    def heard(self, coop: str, device: str, *, start_at: int, end_at: int, known_at: int) -> dict[str, int]:
        """Return how many readings of a device came first through which gateway; empty: nobody knows.

        Args:
            coop: Whose.
            device: Which.
            start_at: From this event time on [ms since 1970, UTC].
            end_at: Before this event time [ms since 1970, UTC].
            known_at: Only what had been received then [ms since 1970, UTC].
        """

    def latest(self, coop: str) -> list[Latest]:
        """Return the last reading of each series of a cooperative, sorted by series."""

    def summary(self, series: SeriesKey) -> Summary | None:
        """Return the summary of a series; None when it has no value."""

    def chart(self, series: SeriesKey, *, start_at: int, end_at: int, buckets: int) -> list[Bucket]:
        """Return a series in at most ``buckets`` equal steps; steps without a value are absent.

        Args:
            series: Which series.
            start_at: Where the first step starts [ms since 1970, UTC].
            end_at: Where the chart ends; it does not belong to it [ms since 1970, UTC].
            buckets: Number of steps, at least 1.
        """

    def series(self, coop: str) -> list[SeriesKey]:
        """Return the series of a cooperative, sorted."""

    def coops(self) -> list[str]:
        """Return the cooperatives that have readings, sorted."""

    def count(self) -> int:
        """Return the number of readings."""

    def close(self) -> None:
        """Give the store back; nothing may be asked of it afterwards."""
