"""The readings store in one SQLite file, for one machine. Keeps the promises of ``readings_store.py``.

One writer, any number of readers in other processes. Rows are clustered by (series, event time, boot,
sequence), so that a chart reads neighbours. Names of series, and what units, clocks and
gateways come together, are numbered in small tables and kept in memory.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from operator import itemgetter
from pathlib import Path
from threading import RLock
from typing import Any

from coldchain.errors import StoreError
from coldchain.reading import Position, Reading
from links import readings_rows
from links.journal import Entry
from links.readings_store import Bucket, Latest, Repeat, Retention, SeriesKey, Summary, WriteResult
from links.sqlite_file import errors_as, open_tables, transaction

_VERSION = readings_rows.VERSION
_TUNING = (
    "PRAGMA cache_size=-16000",  # [KiB, negative] the last page of a few thousand series stays at hand
    "PRAGMA wal_autocheckpoint=8000",  # pages: a page that grows in every commit is copied back once for many
)
_NEW_SERIES = """
    INSERT INTO series (coop, device, channel) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET coop = excluded.coop RETURNING id"""
_NEW_SOURCE = """
    INSERT INTO sources (unit, clock, gateway) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET unit = excluded.unit RETURNING id"""
_SERIES = itemgetter(0)  # by series: each page is touched once; of repeats the first one stays in front
_RANGE = """
    SELECT event_at, boot, sequence, received_at, value, flag, source, note FROM readings
    WHERE series = ?1 AND event_at >= ?2 AND event_at < ?3 AND (event_at, boot, sequence) > (?4, ?5, ?6)
    ORDER BY event_at, boot, sequence LIMIT ?7"""
_LATEST = """
    SELECT s.device, s.channel,
        r.event_at, r.boot, r.sequence, r.received_at, r.value, r.flag, r.source, r.note
    FROM series s JOIN readings r ON r.series = s.id AND (r.event_at, r.boot, r.sequence) = (
        SELECT event_at, boot, sequence FROM readings WHERE series = s.id
        ORDER BY event_at DESC, boot DESC, sequence DESC LIMIT 1)
    WHERE s.coop = ? ORDER BY s.device, s.channel"""
_OF_DEVICE = "SELECT id FROM series WHERE coop = ? AND device = ? ORDER BY channel"
_SUMMARY = """
    SELECT count(value), min(value), max(value), avg(value), min(event_at), max(event_at)
    FROM readings WHERE series = ? AND value IS NOT NULL"""
_CHART = """
    SELECT (event_at - ?2) / ?4 AS step, min(value), max(value), avg(value) FROM readings
    WHERE series = ?1 AND event_at >= ?2 AND event_at < ?3 AND value IS NOT NULL
    GROUP BY step ORDER BY step"""
_FIRST, _LAST = -(2**63), 2**63 - 1  # every instant lies between
_NAN = float("nan")


class SqliteReadings:
    """The readings in one file. May be used by several threads; one process at a time may write.

    Args:
        path: The file; made when it is absent, unless ``reader``.
        reader: Only read; other processes may write meanwhile.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def __init__(self, path: Path, *, reader: bool = False) -> None:
        self._path = path
        self._lock = RLock()
        self._series: dict[tuple[str, str, str], int] = {}
        self._sources: dict[tuple[str, str, str], int] = {}
        self._source_names: dict[int, tuple[str, str]] = {}
        with self._errors():
            self._connection = open_tables(
                path,
                synchronous="NORMAL",
                version=_VERSION,
                statements=readings_rows.TABLES,
                readonly=reader,
                upgrades=readings_rows.UPGRADES,
                readable=readings_rows.READABLE,
            )
            for pragma in _TUNING:
                self._connection.execute(pragma)
            self._load_names()

    def write(self, entries: Sequence[tuple[int, Entry]]) -> WriteResult:
        """Store the readings of journal entries and the position of the last one, all or nothing.

        Args:
            entries: (journal position, entry), as ``Journal.read`` returns them.
        """
        if not entries:
            return WriteResult(0, 0)
        position = max(position for position, _ in entries)
        with self._lock, self._errors():
            try:
                with transaction(self._connection):
                    rows = self._rows(entry for _, entry in entries)
                    rows.sort(key=_SERIES)
                    inserted = readings_rows.insert(self._connection, rows)
                    update = "UPDATE state SET position = max(position, ?), count = count + ?"
                    self._connection.execute(update, (position, inserted))
            except BaseException:
                self._series.clear()  # numbers given in the failed transaction are gone again
                self._sources.clear()
                raise
        return WriteResult(inserted, len(rows) - inserted)

    def position(self) -> int:
        """Return the journal position up to which everything is stored; 0 at the start."""
        return self._state(0)

    def sync(self) -> int:
        """Make what is stored survive a power cut; return the journal position up to which it does.

        With synchronous NORMAL a commit is not forced to the disk. One that is forces all before it, too:
        they stand in the same write-ahead log. It must change something, or SQLite writes nothing.
        """
        with self._lock, self._errors():
            self._connection.execute("PRAGMA synchronous=FULL")
            try:
                with transaction(self._connection):
                    self._connection.execute("UPDATE state SET syncs = syncs + 1")
                    return self.position()
            finally:
                self._connection.execute("PRAGMA synchronous=NORMAL")

    def recall_ms(self) -> int:
        """How long what it stored may be asked of the journal again: what ``sync`` says stays [ms]."""
        return 0

    def retention(self, coop: str) -> Retention:  # noqa: ARG002 - it is so for all
        """Return that every reading is kept for ever."""
        return Retention()

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
        after = after or Position(_FIRST, 0, 0)
        first = max(_FIRST if start_at is None else start_at, after.event_at)
        end = _LAST if end_at is None else end_at
        with self._lock, self._errors():
            arguments = (self._number(series), first, end, *after, -1 if limit is None else limit)
            try:
                return self._range(series, arguments)
            except KeyError:  # another process has written a new source since
                self._load_names()
                return self._range(series, arguments)

    def repeats(
        self, series: SeriesKey, *, start_at: int | None = None, end_at: int | None = None
    ) -> list[Repeat]:
        """Return which readings of a series came again, sorted by position; each of them once.

        Args:
            series: Which series; one that is not known has none.
            start_at: Only readings from this event time on [ms since 1970, UTC].
            end_at: Only readings before this event time [ms since 1970, UTC].
        """
        first, end = _FIRST if start_at is None else start_at, _LAST if end_at is None else end_at
        with self._lock, self._errors():
            return readings_rows.read_repeats(self._connection, self._number(series), first, end)

    def gateways(self, series: SeriesKey, *, start_at: int, end_at: int) -> dict[Position, str]:
        """Return through which gateway each reading came first, where that is known.

        Args:
            series: Which series.
            start_at: From this event time on [ms since 1970, UTC].
            end_at: Before this event time [ms since 1970, UTC].
        """
        with self._lock, self._errors():
            number = self._number(series)
            return readings_rows.read_gateways(self._connection, number, start_at, end_at)

    def heard(self, coop: str, device: str, *, start_at: int, end_at: int, known_at: int) -> dict[str, int]:
        """Return how many readings of a device came first through which gateway; empty: nobody knows.

        Args:
            coop: Whose.
            device: Which.
            start_at: From this event time on [ms since 1970, UTC].
            end_at: Before this event time [ms since 1970, UTC].
            known_at: Only what had been received then [ms since 1970, UTC].
        """
        with self._lock, self._errors():
            numbers = [number for (number,) in self._connection.execute(_OF_DEVICE, (coop, device))]
            return readings_rows.read_heard(self._connection, numbers, (start_at, end_at, known_at))

    def latest(self, coop: str) -> list[Latest]:
        """Return the last reading of each series of a cooperative, sorted by series."""
        with self._lock, self._errors():
            found = []
            for device, channel, *row in self._connection.execute(_LATEST, (coop,)):
                series = SeriesKey(coop, device, channel)
                found.append(Latest(series, self._reading(series, row)))
            return found

    def summary(self, series: SeriesKey) -> Summary | None:
        """Return the summary of a series; None when it has no value."""
        with self._lock, self._errors():
            row = self._connection.execute(_SUMMARY, (self._number(series),)).fetchone()
        return Summary(*row) if row[0] else None

    def chart(self, series: SeriesKey, *, start_at: int, end_at: int, buckets: int) -> list[Bucket]:
        """Return a series in at most ``buckets`` equal steps; steps without a value are absent.

        Args:
            series: Which series.
            start_at: Where the first step starts [ms since 1970, UTC].
            end_at: Where the chart ends; it does not belong to it [ms since 1970, UTC].
            buckets: Number of steps, at least 1.
        """
        step_ms = max(1, -(-(end_at - start_at) // buckets))  # rounded up: never more than ``buckets``
        with self._lock, self._errors():
            arguments = (self._number(series), start_at, end_at, step_ms)
            rows = self._connection.execute(_CHART, arguments).fetchall()
        return [Bucket(start_at + step * step_ms, *values) for step, *values in rows]

    def series(self, coop: str) -> list[SeriesKey]:
        """Return the series of a cooperative, sorted."""
        query = "SELECT coop, device, channel FROM series WHERE coop = ? ORDER BY device, channel"
        with self._lock, self._errors():
            return [SeriesKey(*row) for row in self._connection.execute(query, (coop,))]

    def coops(self) -> list[str]:
        """Return the cooperatives that have readings, sorted."""
        with self._lock, self._errors():
            rows = self._connection.execute("SELECT DISTINCT coop FROM series ORDER BY coop")
            return [coop for (coop,) in rows]

    def count(self) -> int:
        """Return the number of readings."""
        return self._state(1)

    def close(self) -> None:
        """Give the store back; nothing may be asked of it afterwards."""
        with self._lock, self._errors():
            self._connection.close()

    def _errors(self) -> AbstractContextManager[None]:
        return errors_as(StoreError, "readings store", self._path)

    def _state(self, column: int) -> int:
        with self._lock, self._errors():
            return int(self._connection.execute("SELECT position, count FROM state").fetchone()[column])

    def _rows(self, entries: Iterable[Entry]) -> list[tuple[Any, ...]]:
        """Return the rows of entries; gives numbers to new names, inside the caller's transaction."""
        series, sources, rows = self._series, self._sources, []
        for entry in entries:
            coop, gateway, received_at = entry.coop, entry.gateway, entry.received_at
            for reading in entry.readings:
                name = (coop, reading.device, reading.channel)
                source = (reading.unit, reading.clock, gateway)
                row = (
                    series.get(name) or self._new_series(name),
                    reading.event_at,
                    reading.boot,
                    reading.sequence,
                    reading.received_at or received_at,
                    reading.value,  # SQLite stores NaN as NULL
                    reading.flag,
                    sources.get(source) or self._new_source(source),
                    reading.note or None,
                )
                rows.append(row)
        return rows

    def _new_series(self, name: tuple[str, str, str]) -> int:
        self._series[name] = int(self._connection.execute(_NEW_SERIES, name).fetchall()[0][0])
        return self._series[name]

    def _new_source(self, source: tuple[str, str, str]) -> int:
        self._sources[source] = int(self._connection.execute(_NEW_SOURCE, source).fetchall()[0][0])
        self._source_names[self._sources[source]] = source[:2]
        return self._sources[source]

    def _load_names(self) -> None:
        series = self._connection.execute("SELECT id, coop, device, channel FROM series")
        self._series = {(coop, device, channel): number for number, coop, device, channel in series}
        sources = readings_rows.read_sources(self._connection)
        self._sources = {(unit, clock, gateway): number for number, unit, clock, gateway in sources}
        self._source_names = {number: (unit, clock) for number, unit, clock, _ in sources}

    def _number(self, series: SeriesKey) -> int:
        """Return the number of a series; 0, which none has, when it is not known."""
        if series not in self._series:  # another process may have written it since
            self._load_names()
        return self._series.get(series, 0)

    def _range(self, series: SeriesKey, arguments: tuple[int, ...]) -> list[Reading]:
        """Return the readings of ``_RANGE``; without a call for each, as a month is asked for at once."""
        device, channel, sources = series.device, series.channel, self._source_names
        return [
            Reading(
                device,
                channel,
                boot,
                sequence,
                event_at,
                received_at,
                _NAN if value is None else value,
                sources[source][0],
                flag,
                sources[source][1],
                note or "",
            )
            for event_at, boot, sequence, received_at, value, flag, source, note in self._connection.execute(
                _RANGE, arguments
            )
        ]

    def _reading(self, series: SeriesKey, row: Sequence[Any]) -> Reading:
        event_at, boot, sequence, received_at, value, flag, source, note = row
        if source not in self._source_names:
            self._load_names()
        unit, clock = self._source_names[source]
        return Reading(
            device=series.device,
            channel=series.channel,
            boot=boot,
            sequence=sequence,
            event_at=event_at,
            received_at=received_at,
            value=_NAN if value is None else value,
            unit=unit,
            flag=flag,
            clock=clock,
            note=note or "",
        )
