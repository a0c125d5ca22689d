"""Copies readings from one store into another, series by series, and proves that they are all there.

May be broken off and begun again at any time: what is there already is not written again. The first store may
be written meanwhile: what was received after the copy began is left to the next one. Not a move: nothing is
taken out of the first store.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from coldchain.reading import Reading
from links.journal import Entry
from links.readings_compare import PAGE, Bounds, Compared, compare, differences, series_of
from links.readings_store import ReadingsStore, SeriesKey, WriteResult

_GATEWAY = "store-copy"  # the gateway of entries that no gateway sent; no store keeps it
_ROUNDS = 3  # readings that came late into the first store while we copied are fetched again


class Copied(NamedTuple):
    """One series that was copied.

    Args:
        written: Readings that were new to the second store.
        compared: What the two hold now.
    """

    written: int
    compared: Compared


class Copy(NamedTuple):
    """What is copied.

    Args:
        source: Where readings come from; only read.
        target: Where they go; written by us, and perhaps by its own writer too.
        bounds: What is looked at.
    """

    source: ReadingsStore
    target: ReadingsStore
    bounds: Bounds

    def run(self, on_series: Callable[[SeriesKey], None]) -> Iterator[Copied]:
        """Yield each series when it is copied and compared, in order.

        Args:
            on_series: Told which one comes next.

        Raises:
            StoreError: A store failed; begin again when it is mended.
        """
        self.target.sync()  # a server makes its database at the first thing that a writer asks of it
        for series in series_of(self.source):
            on_series(series)
            yield self.one(series)

    def one(self, series: SeriesKey) -> Copied:
        """Return what came of copying one series."""
        quiet = self.bounds._replace(on_readings=None)
        written = self._fill(series, self.bounds)
        compared = compare(self.source, self.target, series, quiet)
        for _ in range(_ROUNDS):
            if not compared.missing:
                break
            written += self._fill(series, quiet)
            compared = compare(self.source, self.target, series, quiet)
        return Copied(written, compared)

    def carry_position(self, position: int) -> None:
        """Say up to which journal position the second store holds everything, as the first one did.

        Only after everything was copied and found whole. It never goes backwards.

        Args:
            position: Of the first store, from before the copy began.
        """
        self.target.write([(position, Entry("", _GATEWAY, 0, ()))])
        self.target.sync()

    def _fill(self, series: SeriesKey, bounds: Bounds) -> int:
        """Write what the second store lacks; return how many readings were new there."""
        written, waiting = 0, list[Reading]()
        for one, other in differences(self.source, self.target, series, bounds):
            if one is not None and other is None:
                waiting.append(one)
            if len(waiting) >= PAGE:
                written += self._write(series, waiting).inserted
                waiting = []
        return written + (self._write(series, waiting).inserted if waiting else 0)

    def _write(self, series: SeriesKey, readings: list[Reading]) -> WriteResult:
        entry = Entry(series.coop, _GATEWAY, readings[0].received_at, tuple(readings))
        return self.target.write([(0, entry)])  # position 0: what the target knows of the journal stays
