"""What ``coldchain store copy`` and ``verify`` do: open two stores, copy or compare, and sum it up."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol

from coldchain.errors import InputError, JournalError
from commands.station import Station, open_station
from links.clock import Clock, SystemClock
from links.journal_lag import lags_of
from links.readings_compare import Bounds, Compared, compare, series_of
from links.readings_copy import Copied, Copy
from links.readings_sqlite import SqliteReadings
from links.readings_store import ReadingsStore, SeriesKey

STATION = "station"
_SETTINGS_SUFFIX = ".toml"
_MS_PER_S = 1000
_EDGE_MS = 600_000  # what is about to be dropped is dropped while we look


class Pair(NamedTuple):
    """Two stores, as they were named."""

    source: str
    target: str


class Progress(Protocol):
    """Shows how far it is."""

    def series(self, series: SeriesKey) -> None:
        """Tell which series comes next."""

    def readings(self, count: int) -> None:
        """Tell that so many readings more were looked at."""


class Opened(NamedTuple):
    """Two open stores.

    Args:
        names: As they were named.
        source: The first.
        target: The second.
        oldest_at: The second keeps nothing older [ms]; None: it keeps everything.
        station: Whose journal knows how far the stores should be.
    """

    names: Pair
    source: ReadingsStore
    target: ReadingsStore
    oldest_at: int | None
    station: Station

    @property
    def readings(self) -> int:
        """Return how many readings the first store holds, about."""
        return self.source.count()

    def close(self) -> None:
        """Close both."""
        with closing(self.source):
            self.target.close()


class Outcome(NamedTuple):
    """What came of it.

    Args:
        names: Of the stores.
        series: Each series of the first store.
        extra_series: Series that only the second store has.
        written: Readings that were new to the second store.
        notes: What a person should know besides.
    """

    names: Pair
    series: list[Compared]
    extra_series: list[SeriesKey]
    written: int
    notes: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether the second store has all that it keeps of the first."""
        return all(each.is_whole for each in self.series)

    @property
    def is_same(self) -> bool:
        """Whether both hold the same."""
        return not self.extra_series and all(each.is_same for each in self.series)


def opened(station: Station, names: Pair, *, writing: bool, clock: Clock | None = None) -> Opened:
    """Return two open stores.

    Args:
        station: What the name ``station`` means.
        names: Which.
        writing: Whether the second one is written.
        clock: Says what is too old for the second store.

    Raises:
        InputError: A name means nothing, or both mean the same store.
        StoreError: One cannot be opened.
    """
    places = [_place(station, name) for name in names]
    if places[0] == places[1]:
        raise InputError("--from and --to", f"both {names.source!r}", "two stores")
    source = _open(places[0], reader=True)
    try:
        target = _open(places[1], reader=not writing)
    except BaseException:
        source.close()
        raise
    now = (clock or SystemClock()).now()
    return Opened(names, source, target, _oldest_at(places[1], now), station)


def copy_all(pair: Opened, progress: Progress, clock: Clock | None = None) -> Outcome:
    """Copy everything, compare, and say what came of it.

    Raises:
        StoreError: A store failed; begin again when it is mended.
    """
    now = (clock or SystemClock()).now()
    position = pair.source.position()  # before anything is read
    bounds = Bounds(from_at=pair.oldest_at, known_at=now, on_readings=progress.readings)
    copy = Copy(pair.source, pair.target, bounds)
    copied: list[Copied] = list(copy.run(progress.series))
    outcome = _outcome(pair, [each.compared for each in copied], sum(each.written for each in copied))
    if outcome.is_whole:
        outcome.notes.extend(_carry(copy, pair, position))
    pair.target.sync()
    return outcome


def compare_all(pair: Opened, progress: Progress, clock: Clock | None = None) -> Outcome:
    """Compare everything, and say what came of it.

    Raises:
        StoreError: A store failed.
    """
    now = (clock or SystemClock()).now()
    bounds = Bounds(from_at=pair.oldest_at, known_at=now, on_readings=progress.readings)
    found = []
    for series in series_of(pair.source):
        progress.series(series)
        found.append(compare(pair.source, pair.target, series, bounds))
    return _outcome(pair, found, 0)


def _place(station: Station, name: str) -> Station | Path:
    """Return what a name means: a station, or a SQLite file."""
    if name == STATION:
        return station if station.settings.readings.is_influx else station.readings
    path = Path(name)
    if path.suffix == _SETTINGS_SUFFIX:
        return _place(open_station(path), STATION)
    if not name or path.is_dir():
        raise InputError("store", repr(name), "`station`, a settings file (*.toml) or a SQLite file")
    return path.resolve()


def _open(place: Station | Path, *, reader: bool) -> ReadingsStore:
    return (
        SqliteReadings(place, reader=reader)
        if isinstance(place, Path)
        else place.open_readings(reader=reader)
    )


def _oldest_at(place: Station | Path, now: int) -> int | None:
    if isinstance(place, Path) or not place.settings.readings.keep_raw:
        return None
    return now - round(place.settings.readings.keep_raw * _MS_PER_S) + _EDGE_MS


def _outcome(pair: Opened, compared: list[Compared], written: int) -> Outcome:
    known = {each.series for each in compared}
    extra = [series for series in series_of(pair.target) if series not in known]
    older, notes = sum(each.older for each in compared), list[str]()
    if older:
        notes.append(
            f"{older} readings are older than the second store keeps them (keep_raw): they were not copied, "
            "and stay in the first one."
        )
    return Outcome(pair.names, compared, extra, written, notes)


def _carry(copy: Copy, pair: Opened, position: int) -> list[str]:
    """Carry the journal position over where the journal is this station's; return what to tell."""
    try:
        lags = lags_of(pair.station.journal)
    except JournalError:
        return []  # no journal beside it: nothing will be read into the second store from here
    if not lags.trimmed <= position <= lags.head:
        return ["The first store knows nothing of what this station's journal holds: no position goes along."]
    copy.carry_position(position)
    if pair.source.position() > position:
        return [
            "The first store was written meanwhile: stop its writer and copy once more before you change."
        ]
    return []
