"""Two readings stores side by side: what one holds and the other does not, series by series.

Changes neither. Both are walked in the order of positions, a page at a time, so that memory does not grow
with what they hold.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from coldchain.checksum import Checksum, sameness
from coldchain.reading import Position, Reading, position
from links.readings_store import ReadingsStore, SeriesKey

PAGE = 5_000
_EXAMPLES = 3


class Difference(NamedTuple):
    """One reading that is not the same in both.

    Args:
        kind: missing, extra or different.
        source: As the first store has it; None: not there.
        target: As the second store has it; None: not there.
    """

    kind: str
    source: Reading | None
    target: Reading | None


class Compared(NamedTuple):
    """What came of comparing one series.

    Args:
        series: Which.
        readings: How many in the first store that had to be in the second, too.
        checksum: Of those.
        target_checksum: Of what the second store holds of that time; the same when nothing differs.
        missing: Readings that the second store lacks.
        extra: Readings that only the second store has.
        different: Readings that differ in what they say.
        older: Readings older than what the second store keeps; they are none of the others.
        examples: The first few differences.
    """

    series: SeriesKey
    readings: int
    checksum: str
    target_checksum: str
    missing: int
    extra: int
    different: int
    older: int
    examples: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Whether both hold the same, of what both keep."""
        return self.checksum == self.target_checksum and not (self.missing or self.extra or self.different)

    @property
    def is_whole(self) -> bool:
        """Whether the second store has all of the first; it may have more."""
        return not (self.missing or self.different)


class Bounds(NamedTuple):
    """What is looked at.

    Args:
        from_at: Readings that are older [ms] are only counted: the second store does not keep them.
        known_at: Readings that were received later [ms] are left out in both: they come while we look.
        on_readings: Told how many readings of the first store were looked at.
    """

    from_at: int | None = None
    known_at: int | None = None
    on_readings: Callable[[int], None] | None = None


def series_of(store: ReadingsStore) -> list[SeriesKey]:
    """Return every series of a store, sorted."""
    return [series for coop in store.coops() for series in store.series(coop)]


def pages(store: ReadingsStore, series: SeriesKey, start_at: int | None = None) -> Iterator[list[Reading]]:
    """Yield the readings of a series in pages, in order."""
    after: Position | None = None
    while page := store.range(series, start_at=start_at, after=after, limit=PAGE):
        yield page
        after = position(page[-1])


def differences(
    source: ReadingsStore, target: ReadingsStore, series: SeriesKey, bounds: Bounds
) -> Iterator[tuple[Reading | None, Reading | None]]:
    """Yield (of the first, of the second) for each position that one of them has, in order."""
    ours = _known(pages(source, series, bounds.from_at), bounds.known_at, bounds.on_readings)
    theirs = _known(pages(target, series, bounds.from_at), bounds.known_at)
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        if other is None or (one is not None and position(one) < position(other)):
            yield one, None
            one = next(ours, None)
        elif one is None or position(other) < position(one):
            yield None, other
            other = next(theirs, None)
        else:
            yield one, other
            one, other = next(ours, None), next(theirs, None)


def compare(source: ReadingsStore, target: ReadingsStore, series: SeriesKey, bounds: Bounds) -> Compared:
    """Return what of a series differs.

    Args:
        source: The first store.
        target: The second store.
        series: Which series.
        bounds: What is looked at.

    Raises:
        StoreError: One of them cannot be read.
    """
    sums, counts = (Checksum(), Checksum()), {"missing": 0, "extra": 0, "different": 0}
    examples: list[Difference] = []
    for one, other in differences(source, target, series, bounds):
        for checksum, reading in zip(sums, (one, other), strict=True):
            if reading is not None:
                checksum.add(reading)
        if kind := _kind(one, other):
            counts[kind] += 1
            if len(examples) < _EXAMPLES:
                examples.append(Difference(kind, one, other))
    older = _older(source, series, bounds)
    return Compared(
        series,
        sums[0].count,
        sums[0].text,
        sums[1].text,
        **counts,
        older=older,
        examples=tuple(examples),
    )


def _kind(one: Reading | None, other: Reading | None) -> str:
    if other is None:
        return "missing"
    if one is None:
        return "extra"
    return "" if sameness(one) == sameness(other) else "different"


def _known(
    found: Iterator[Sequence[Reading]], known_at: int | None, told: Callable[[int], None] | None = None
) -> Iterator[Reading]:
    for page in found:
        for reading in page:
            if known_at is None or reading.received_at <= known_at:
                yield reading
        if told:
            told(len(page))


def _older(source: ReadingsStore, series: SeriesKey, bounds: Bounds) -> int:
    """Return how many readings of a series lie before the bound."""
    if bounds.from_at is None:
        return 0
    count, after = 0, None
    while page := source.range(series, end_at=bounds.from_at, after=after, limit=PAGE):
        count += len(page)
        after = position(page[-1])
        if bounds.on_readings:
            bounds.on_readings(len(page))
    return count
