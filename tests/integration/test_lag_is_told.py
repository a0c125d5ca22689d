"""A real writer whose store is held locked: the manager is told once, and once when it is let go."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from alerts.lag_watch import PATIENCE_S, LagWatch
from helpers.polling import wait_until
from helpers.watching import Station, at, beat, station_in
from ingest.counters import WriterCounters
from ingest.settings import IngestSettings
from ingest.writer import Writer
from links.clock import SystemClock
from links.journal_lag import BEHIND_AFTER_MS, lags_of
from links.readings_sqlite import SqliteReadings

SETTINGS = IngestSettings(sync_interval="50ms")  # type: ignore[arg-type]  # durations are written with a unit


def test_a_store_that_is_held_locked_is_told_and_that_it_is_over(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        stop, counters = threading.Event(), WriterCounters()
        store = SqliteReadings(tmp_path / "readings.db")  # its own, as a process of its own has
        writer = Writer(station.journal, store, clock=SystemClock(), counters=counters)
        writing = threading.Thread(target=writer.run, args=(SETTINGS, stop))
        with (
            closing(store),
            closing(sqlite3.connect(tmp_path / "readings.db", isolation_level=None)) as holder,
        ):
            holder.execute("BEGIN IMMEDIATE")
            writing.start()
            try:
                _falls_behind(station, tmp_path)
                holder.execute("ROLLBACK")
                wait_until(lambda: _waiting(tmp_path) == 0, "all is stored", timeout_s=60)
                _judge(station)
                _watch(station, tmp_path).step()
                _watch(station, tmp_path).step()
            finally:
                stop.set()
                writing.join()
        assert [(said.contact, said.body.split(":")[0]) for said in station.said()] == [
            ("grace", "ALARM station"),
            ("grace", "OVER station"),
        ]
        assert station.store.count() == 2, "nothing was lost of what waited"


def _falls_behind(station: Station, folder: Path) -> None:
    station.arrive([beat(at(1))])
    station.clock.advance(BEHIND_AFTER_MS + 2000)
    _judge(station)
    watch = _watch(station, folder)
    watch.step()
    assert station.said() == []
    station.clock.advance(round(PATIENCE_S * 1000))
    watch.step()
    assert len(station.said()) == 1
    assert "have not been stored" in station.said()[0].body


def _judge(station: Station) -> None:
    """Have the watcher be done with everything, also in the journal's eyes."""
    station.watch()
    station.clock.advance(2000)
    station.watch()


def _watch(station: Station, folder: Path) -> LagWatch:
    return LagWatch(folder / "journal.db", station.records, station.settings, clock=station.clock)


def _waiting(folder: Path) -> int:
    return next(lag.entries for lag in lags_of(folder / "journal.db").readers if lag.reader == "store")
