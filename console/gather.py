"""The console's way to the stores: everything a page needs, read and never written.

Stores that are not there yet are no failure: the page says which one it waits for, and each look tries again.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from coldchain.backups import TOO_OLD_S
from coldchain.errors import JournalError, RecordsError, RegistryError, StoreError
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative
from console.cards import Cards
from console.chart import Chart, build_chart, questions, window_at
from console.registry_kept import RegistryKept
from console.said import row, said
from console.sayings import Sayings
from console.stakes import NO_STAKES, Stakes, StakesKept
from console.view import Rows
from links import records_views as views
from links.journal import STORE_READER
from links.journal_lag import Lag, lags_of
from links.quarantine_page import Refused, Shown, refused
from links.readings_store import Latest, ReadingsStore, SeriesKey
from links.records import Records
from links.records_counts import RecordsCounts, count
from links.records_uncovered import uncovered_since
from links.scenes import Heard
from links.vitals import trouble_of

RECENT_ROWS = 80  # of the outbox, which has one for each channel: enough for the few messages that are shown
MOST_ALARMS = 500  # more than that on one page help nobody
NO_COOPERATIVE = Registry(cooperative=Cooperative(id="", name="Coldchain"))
_WAITING_FOR_RECORDS = "The records database is not there yet: nothing is registered and nothing is judged."
_WAITING_FOR_READINGS = "The readings store is not there yet: waiting for the first reading."
_NOTHING_REGISTERED = "No cooperative is registered yet."
_ASK_STORE = "What is shown may be old: `coldchain store status` says more."
_ASK_S = 0.5  # the page waits for it
_MANY_SERIES, _KEPT_MS = 1000, 3000  # reading so many takes long: pages that come together read them once
_NOT_RANKED = "What to save first is not known."
_NOT_JUDGED = "Alarms and messages are not known."


class Sources(NamedTuple):
    """Where the console reads.

    Args:
        records_url: SQLAlchemy URL of the records database.
        open_readings: Opens the readings store for reading; raises StoreError while it is not there.
        journal: The journal's file, where the quarantine is; None when it is on another machine.
        folder: The data folder, where programs can be asked how they are; None when it is elsewhere.
        programs: Those that ought to run there.
        old_backup_s: From what age on the newest backup is too old [s].
    """

    records_url: str
    open_readings: Callable[[], ReadingsStore]
    journal: Path | None = None
    folder: Path | None = None
    programs: tuple[str, ...] = ()
    old_backup_s: float = TOO_OLD_S


class _Newest(NamedTuple):
    """The last reading of each series at an instant [ms], and the series by device."""

    at: int
    rows: list[Latest]
    by_device: dict[str, list[SeriesKey]]


class Gather:
    """Reads the stores; safe to use from several threads."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._lock = threading.Lock()
        self._records: Records | None = None
        self._readings: ReadingsStore | None = None
        self._stakes = StakesKept()
        self.kept = RegistryKept()
        self.cards = Cards()
        self.sayings = Sayings()
        self._cooperatives: list[views.CooperativeRow] = []
        self._newest: dict[str, _Newest] = {}
        self._reading: dict[str, threading.Lock] = {}

    def records(self) -> Records | None:
        """Return the records database; None while there is none yet.

        Raises:
            RecordsError: It cannot be opened.
        """
        return self._open_records()

    def readings(self) -> ReadingsStore:
        """Return the readings store.

        Raises:
            StoreError: It cannot be opened, or is not there yet.
        """
        return self._open_readings()

    def latest(self, coop: str, now: int) -> list[Latest]:
        """Return the last reading of each series of a cooperative; of a large one a moment old at most.

        Args:
            coop: Which.
            now: [ms since 1970, UTC].

        Raises:
            StoreError: They cannot be read.
        """
        return self._newest_of(coop, now).rows

    def series_of(self, coop: str, devices: Iterable[str], now: int) -> list[SeriesKey]:
        """Return the series of some devices, those of each together; raises as ``latest`` does."""
        by_device = self._newest_of(coop, now).by_device
        return [series for device in dict.fromkeys(devices) for series in by_device.get(device, ())]

    def _newest_of(self, coop: str, now: int) -> _Newest:
        """Return what was last said; of many that ask at once about one cooperative one reads it.

        Not by ``Believed``: a small one is read each time, and an old value is given to nobody.
        """
        found = self._newest.get(coop)
        if found is not None and 0 <= now - found.at < _KEPT_MS:
            return found
        with self._reading.setdefault(coop, threading.Lock()):  # a large one holds up no other
            found = self._newest.get(coop)
            if found is None or not 0 <= now - found.at < _KEPT_MS:
                found = _newest(now, self._open_readings().latest(coop))
                if len(found.rows) > _MANY_SERIES:
                    self._newest[coop] = found
            return found

    def cooperatives(self) -> list[views.CooperativeRow]:
        """Return the registered cooperatives; while the records cannot be read, those last seen."""
        try:
            records = self._open_records()
            if records is not None:
                with records.reading() as connection:
                    self._cooperatives = views.list_cooperatives(connection)
        except RecordsError:
            pass  # rows() names the reason on the page
        return self._cooperatives

    def rows(self, coop: str, now: int) -> Rows:
        """Return everything about a cooperative; what could not be read is named in ``problems``.

        Args:
            coop: Its id; empty when there is none yet.
            now: [ms since 1970, UTC].
        """
        problems: list[str] = []
        found = self._from_records(coop, problems)
        latest = self._latest(coop, now, problems)
        problems += self._behind(now)
        stakes = self._at_stake(found, Heard(found.registry, latest, now), problems)
        return Rows(
            registry=found.registry,
            latest=latest,
            alarms=found.alarms,
            told=found.told,
            messages=found.messages,
            gateways=found.gateways,
            uncovered=found.uncovered,
            quarantined=self._quarantined(),
            problems=tuple(problems),
            savings=stakes.savings,
            ranked_at=stakes.ranked_at,
            verdicts=stakes.verdicts,
            soon=stakes.soon,
        )

    def chart(self, coop: str, asset_id: str, now: int) -> Chart:
        """Return the 24 h chart of an asset.

        Raises:
            RegistryError: There is no such cooperative or asset.
            RecordsError: The records cannot be read.
            StoreError: The readings cannot be read.
        """
        window = window_at(now)
        records = self._open_records()
        if records is None:
            raise RecordsError("records", "nothing", "a database", _WAITING_FOR_RECORDS, retry=True)
        with records.reading() as connection:
            registry = self.kept.get(connection, coop).registry
            excursions = views.excursions_of_asset(
                connection, coop, asset=asset_id, start_at=window.from_at, end_at=window.until_at
            )
        asset = next((asset for asset in registry.assets if asset.id == asset_id), None)
        if asset is None:
            raise RegistryError("asset", repr(asset_id[:80]), f"an asset of {coop}", reason="unknown-asset")
        store = self._open_readings()
        placed = (each.device for each in registry.placements if each.asset == asset.id)
        known = self.series_of(coop, placed, now)
        asks = questions(registry, asset, known, window)
        answers = [
            (ask, store.chart(ask.series, start_at=ask.start_at, end_at=ask.end_at, buckets=ask.buckets))
            for ask in asks
        ]
        return build_chart(registry, asset, answers=answers, excursions=excursions, window=window)

    def counts(self, now: int) -> RecordsCounts | str:
        """Return what is counted in the records now [ms]; or why they cannot be read."""
        try:
            records = self._open_records()
            if records is None:
                return _WAITING_FOR_RECORDS
            with records.reading() as connection:
                return count(connection, now)
        except RecordsError as error:
            return str(error)

    def close(self) -> None:
        """Give the stores back."""
        with self._lock:
            if self._records is not None:
                self._records.close()
            if self._readings is not None:
                self._readings.close()
            self._records, self._readings = None, None

    def _from_records(self, coop: str, problems: list[str]) -> Rows:
        try:
            records = self._open_records()
            if records is None:
                problems.append(_WAITING_FOR_RECORDS)
            elif not coop:
                problems.append(_NOTHING_REGISTERED)
            else:
                with records.reading() as connection:
                    alarms = views.open_alarms(connection, coop)[:MOST_ALARMS]
                    return Rows(
                        registry=self.kept.get(connection, coop).registry,
                        alarms=alarms,
                        told=views.messages_about(connection, coop, [alarm.id for alarm in alarms]),
                        messages=views.recent_messages(connection, coop, limit=RECENT_ROWS),
                        gateways=views.gateway_states(connection, coop),
                        uncovered=uncovered_since(connection, coop, 0),
                    )
        except (RecordsError, RegistryError) as error:
            problems.append(row((said(_NOT_JUDGED), str(error)), " "))
        return Rows(registry=NO_COOPERATIVE)

    def _latest(self, coop: str, now: int, problems: list[str]) -> list[Latest]:
        if not coop:
            return []
        try:
            latest = self.latest(coop, now)
        except StoreError as error:
            unknown = row((said("Readings are not known."), str(error)), " ")
            problems.append(_WAITING_FOR_READINGS if error.retry else unknown)
            return []
        if not latest:
            problems.append(said("Waiting for the first reading."))
        return latest

    def _at_stake(self, found: Rows, heard: Heard, problems: list[str]) -> Stakes:
        """Return what is at stake; none when a store is away, which ``problems`` tells already."""
        if not found.registry.assets or self._records is None or self._readings is None:
            return NO_STAKES
        try:
            return self._stakes.get(self._records, self._readings, heard, found.alarms)
        except (RecordsError, StoreError) as error:
            problems.append(row((said(_NOT_RANKED), str(error)), " "))
            return NO_STAKES

    def quarantined(self, limit: int, shown: Shown) -> Refused | None:
        """Return what was refused, the newest first; None when that cannot be known from here.

        Args:
            limit: So many lines at most.
            shown: Which.
        """
        if (path := self.sources.journal) is None:
            return None
        try:
            return refused(path, limit, shown)
        except JournalError:
            return None

    def _quarantined(self) -> int | None:
        """Return how much was refused; None when that cannot be known from here."""
        found = self.quarantined(0, Shown())
        return None if found is None else sum(found.counts.values())

    def _behind(self, now: int) -> list[str]:
        """Return which readers of the journal are behind, one sentence each: what they do is missing here."""
        if self.sources.journal is None:
            return []
        try:
            readers = lags_of(self.sources.journal).readers
        except JournalError as error:
            return [] if error.retry else [str(error)]
        return [
            row((f"{lag.waits_since}. {self._why(lag)}".strip(), said(_ASK_STORE)), " ")
            for lag in readers
            if lag.is_behind(now)
        ]

    def _why(self, lag: Lag) -> str:
        """Return what the writer says holds it up, in the store's own words; empty when it says nothing."""
        if lag.reader != STORE_READER or self.sources.folder is None:
            return ""
        said = trouble_of(self.sources.folder, "write", "store", timeout_s=_ASK_S)
        return f"{said} " if said else ""

    def _open_records(self) -> Records | None:
        """Return the records database, once there is one with tables in it."""
        with self._lock:
            if self._records is None:
                if not views.is_there(self.sources.records_url):
                    return None
                records = Records(self.sources.records_url)
                if not records.version():
                    records.close()
                    return None
                self._records = records
            return self._records

    def _open_readings(self) -> ReadingsStore:
        with self._lock:
            if self._readings is None:
                self._readings = self.sources.open_readings()
            return self._readings


def _newest(at: int, rows: list[Latest]) -> _Newest:
    by_device: dict[str, list[SeriesKey]] = {}
    for each in rows:
        by_device.setdefault(each.series.device, []).append(each.series)
    return _Newest(at, rows, by_device)
