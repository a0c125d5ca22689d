"""What ``coldchain store status`` finds out: the store, the journal in front of it, and who is behind."""

from contextlib import closing
from typing import NamedTuple

from coldchain.errors import JournalError, StoreError
from commands.station import Station
from links.clock import Clock, SystemClock
from links.journal import STORE_READER
from links.journal_lag import Lags, lags_of
from links.sqlite_file import disk_free_bytes
from links.vitals import trouble_of

_ASK_S = 1.0


class StoreStatus(NamedTuple):
    """How the store of a station is.

    Args:
        kind: sqlite, influxdb1 or influxdb2.
        readings: How many it holds; None: it cannot be asked.
        position: Journal position up to which it has everything; None: it cannot be asked.
        free_bytes: On the disk of the data folder.
        lags: Of the journal's readers; None: there is no journal that can be read.
        now: When this was found out [ms since 1970, UTC].
        problems: What is wrong, one sentence each.
    """

    kind: str
    readings: int | None
    position: int | None
    free_bytes: int
    lags: Lags | None
    now: int
    problems: list[str]

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look after it."""
        return not self.problems


def status_of(station: Station, clock: Clock | None = None) -> StoreStatus:
    """Return how the store of a station is; what cannot be asked is a problem, not an error."""
    now, problems = (clock or SystemClock()).now(), list[str]()
    readings, position = _store(station, problems)
    lags = _lags(station, problems)
    if said := trouble_of(station.folder, "write", "store", timeout_s=_ASK_S):
        problems.append(f"The writer is held up: {said}")
    for lag in lags.readers if lags else ():
        if lag.is_behind(now):
            minutes = lag.waits_ms(now) // 60_000
            problems.append(f"{lag.entries} packs wait to be {lag.doing}, the oldest for {minutes} min.")
    if lags and position is not None and (lost := _forgotten(lags, position)):
        problems.append(
            f"The journal has forgotten {lost} entries that this store never had: fetch them from where they "
            "are, with `coldchain store copy --from ...`."
        )
    kind = station.settings.readings.kind
    free = disk_free_bytes(station.folder) if station.folder.exists() else 0
    return StoreStatus(kind, readings, position, free, lags, now, problems)


def _forgotten(lags: Lags, position: int) -> int:
    """Return how many entries the journal has forgotten that the store has not got."""
    writer = lags.of(STORE_READER)
    done = lags.trimmed if writer is None else writer.position
    if position == 0 and done == lags.trimmed == lags.head:
        return 0  # nothing was ever received
    return max(0, min(lags.trimmed, done) - position) if position else 0


def _store(station: Station, problems: list[str]) -> tuple[int | None, int | None]:
    try:
        with closing(station.open_readings(reader=True)) as store:
            return store.count(), store.position()
    except StoreError as error:
        problems.append(str(error))
        return None, None


def _lags(station: Station, problems: list[str]) -> Lags | None:
    try:
        return lags_of(station.journal)
    except JournalError as error:
        problems.append(str(error))
        return None
