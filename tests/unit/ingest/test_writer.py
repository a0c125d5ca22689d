"""From a real journal into a real store."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from helpers.packs import NOW, reading
from helpers.polling import wait_until
from ingest.counters import WriterCounters
from ingest.settings import IngestSettings
from ingest.writer import CONSUMER, Writer, WriterPlaces, run_writer
from links.clock import SystemClock
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings

SETTINGS = IngestSettings(sync_interval="50ms")  # type: ignore[arg-type]  # durations are written with a unit


def _entry(*sequences: int) -> Entry:
    return Entry("co", "gw", NOW, tuple(reading(sequence) for sequence in sequences))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.db")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteReadings]:
    opened = SqliteReadings(tmp_path / "readings.db")
    yield opened
    opened.close()


def _writer(journal: Journal, store: SqliteReadings) -> Writer:
    return Writer(journal, store, clock=SystemClock(), counters=WriterCounters())


def test_everything_is_stored_once_in_batches(journal: Journal, store: SqliteReadings) -> None:
    journal.append([_entry(1, 2), _entry(3), _entry(2, 3, 4), _entry(5)])
    writer = _writer(journal, store)
    while writer.write_once(3):
        pass
    assert store.count() == 5
    assert store.position() == journal.head()
    assert writer._counters == WriterCounters(inserted=5, duplicates=2, batches=3, position=journal.head())


def test_a_store_that_went_back_reads_from_there(
    journal: Journal, store: SqliteReadings, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = journal.append([_entry(1), _entry(2), _entry(3), _entry(4)])
    journal.register(CONSUMER)
    writer = _writer(journal, store)
    writer.write_once(3)
    monkeypatch.setattr(store, "sync", lambda: head - 3)
    monkeypatch.setattr(store, "position", lambda: head - 3)
    writer.settle()
    writer.write_once(9)
    assert writer._counters.duplicates == 2, "the second and the third came again, and nothing was left out"
    assert store.count() == 4


def test_what_neither_has_any_more_is_told(
    journal: Journal, store: SqliteReadings, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = journal.append([_entry(1), _entry(2), _entry(3), _entry(4)])
    journal.register(CONSUMER)
    journal.advance(CONSUMER, head - 1)
    journal.trim()
    told: list[str] = []
    writer = Writer(journal, store, clock=SystemClock(), counters=WriterCounters(on_event=told.append))
    monkeypatch.setattr(store, "position", lambda: head - 3)
    writer.write_once(9)
    assert f"the store is at journal position {head - 3}, and the journal begins at {head}" in told[0]


def test_an_entry_larger_than_a_batch_goes_alone(journal: Journal, store: SqliteReadings) -> None:
    journal.append([_entry(*range(10)), _entry(11)])
    writer = _writer(journal, store)
    assert writer.write_once(3)
    assert store.count() == 10


def test_the_journal_forgets_only_what_the_store_has_for_good(
    journal: Journal, store: SqliteReadings
) -> None:
    journal.append([_entry(1), _entry(2)])
    journal.register(CONSUMER)
    writer = _writer(journal, store)
    writer.settle()
    assert len(journal.read(0, 10)) == 2
    writer.write_once(100)
    writer.settle()
    assert journal.read(0, 10) == []
    assert journal.cursor(CONSUMER) == journal.head()
    assert writer._counters.trimmed == 2


def test_another_consumer_that_is_behind_keeps_its_entries(journal: Journal, store: SqliteReadings) -> None:
    journal.append([_entry(1), _entry(2)])
    for consumer in (CONSUMER, "watch"):
        journal.register(consumer)
    writer = _writer(journal, store)
    writer.write_once(100)
    writer.settle()
    assert len(journal.read(0, 10)) == 2


def test_a_store_that_was_lost_is_filled_again_from_what_is_kept(
    journal: Journal, store: SqliteReadings, tmp_path: Path
) -> None:
    journal.append([_entry(1), _entry(2)])
    _writer(journal, store).write_once(100)
    anew = SqliteReadings(tmp_path / "anew.db")
    _writer(journal, anew).write_once(100)
    assert anew.count() == 2
    anew.close()


def test_a_store_that_fails_is_tried_again_and_loses_nothing(
    journal: Journal, store: SqliteReadings, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append([_entry(1), _entry(2)])
    real, failures = store.write, iter([True, True])

    def write(entries: list[tuple[int, Entry]]) -> object:
        if next(failures, False):
            raise StoreError("store", "the disk is full", "space", retry=True)
        return real(entries)

    monkeypatch.setattr(store, "write", write)
    writer, stop = _writer(journal, store), threading.Event()
    thread = threading.Thread(target=writer.run, args=(SETTINGS, stop))
    thread.start()
    wait_until(lambda: store.count() == 2, "both readings")
    stop.set()
    thread.join(10)
    assert writer._counters.retries == 2
    assert "the disk is full" in writer._counters.last_event


def test_a_store_that_cannot_be_helped_ends_it(
    journal: Journal, store: SqliteReadings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_entries: object) -> None:
        raise StoreError("store", "the file is damaged", "a file", retry=False)

    journal.append([_entry(1)])
    monkeypatch.setattr(store, "write", write)
    with pytest.raises(StoreError, match="damaged"):
        _writer(journal, store).run(SETTINGS, threading.Event())


def test_the_program_writes_what_comes_while_it_runs(journal: Journal, tmp_path: Path) -> None:
    places = WriterPlaces(tmp_path / "journal.db", partial(SqliteReadings, tmp_path / "readings.db"))
    counters, stop = WriterCounters(), threading.Event()
    thread = threading.Thread(
        target=run_writer,
        args=(SETTINGS, places),
        kwargs={"clock": SystemClock(), "stop": stop, "counters": counters},
    )
    thread.start()
    for number in range(20):
        journal.append([_entry(number)])
    wait_until(lambda: counters.inserted == 20, "twenty readings")
    wait_until(lambda: counters.trimmed == 20, "an empty journal")
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
