"""Copies readings from one store into another, series by series, and proves that they are all there.

May be broken off and begun again at any time: what is there already is not written again. The first store may
be written meanwhile: what was received after the copy began is left to the next one. Not a move: nothing is
taken out of the first store.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.reading import Position, Reading, position
from links.journal import Entry
from links.readings_compare import PAGE, Bounds, Compared, compare, differences, pages, series_of
from links.readings_store import ReadingsStore, SeriesKey, WriteResult

_ANOTHER = "another"
"""The gateway of what came again in the millisecond of its first coming: that it was another one is all that
is known, and all that is needed. The second store notes the repeat, and keeps the gateway of the first."""
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
        self._carry_repeats(series)
        return Copied(written, compared)

    def carry_position(self, position: int) -> None:
        """Say up to which journal position the second store holds everything, as the first one did.

        Only after everything was copied and found whole. It never goes backwards.

        Args:
            position: Of the first store, from before the copy began.
        """
        self.target.write([(position, Entry("", "", 0, ()))])
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

    def _carry_repeats(self, series: SeriesKey) -> None:
        """Have the second store know which readings came again to the first one: they come again to it."""
        start_at, known_at = self.bounds.from_at, self.bounds.known_at
        there = {each[:3] for each in self.target.repeats(series, start_at=start_at)}
        again = {
            Position(*each[:3]): each.again_at
            for each in self.source.repeats(series, start_at=start_at)
            if each[:3] not in there and (known_at is None or each.again_at <= known_at)
        }
        if not again:
            return
        for page in pages(self.source, series, start_at):
            found = [one for one in page if position(one) in again]
            same = {position(one) for one in found if one.received_at == again[position(one)]}
            found = [replace(one, received_at=again[position(one)]) for one in found]
            if found:
                self._write(series, found, elsewhere=same)

    def _write(
        self, series: SeriesKey, readings: list[Reading], *, elsewhere: Collection[Position] = ()
    ) -> WriteResult:
        """Write readings as they came to the first store: an entry for each gateway that brought some.

        ``elsewhere``: those that are to come through another gateway than the first time.
        """
        start_at, end_at = readings[0].event_at, readings[-1].event_at + 1
        gateways = self.source.gateways(series, start_at=start_at, end_at=end_at)
        parts: dict[str, list[Reading]] = {}
        for one in readings:
            gateway = gateways.get(position(one), "")
            if position(one) in elsewhere:
                gateway = _ANOTHER if gateway != _ANOTHER else f"{_ANOTHER}-2"
            parts.setdefault(gateway, []).append(one)
        entries = [
            (0, Entry(series.coop, gateway, some[0].received_at, tuple(some)))
            for gateway, some in parts.items()
        ]
        return self.target.write(entries)  # position 0: what the target knows of the journal stays
