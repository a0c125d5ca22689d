"""The program: both threads over real files, ended together."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts import lag_watch
from alerts.channels.catalogue import MESSAGES_FILE
from alerts.settings import AlertsSettings
from alerts.watch import run_watch
from alerts.watcher import WatchLinks
from coldchain.errors import RecordsError
from coldchain.judgement.alarms import Transition
from helpers.watching import Station, airs, at, station_in
from links.clock import SystemClock

FILE = AlertsSettings(channels=("file",))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, settings=FILE) as station:
        yield station


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = {*threading.enumerate()}  # a library that an earlier test used may keep one
    yield
    assert {*threading.enumerate()} <= before


def real(station: Station) -> WatchLinks:
    """Return the station's links with this machine's clock."""
    return station.links._replace(clock=SystemClock())


def stop_when(condition: Callable[[], bool], stop: threading.Event) -> threading.Thread:
    """Set the event when the condition holds, or after 20 s."""

    def watch() -> None:
        give_up_s = time.monotonic() + 20
        while not condition() and time.monotonic() < give_up_s:
            time.sleep(0.01)
        stop.set()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def news(path: Path) -> list[dict[str, str]]:
    """Return what was sent in whole lines; what became of goods days ago is told as LATE, and not meant."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
    sent = [json.loads(line) for line in lines]
    return [item for item in sent if not item["text"].startswith("LATE")]


def test_a_reading_becomes_a_message_in_the_file(station: Station, tmp_path: Path) -> None:
    behind_ms = SystemClock().now() - at(7)
    station.arrive([replace(reading, event_at=reading.event_at + behind_ms) for reading in airs([9] * 7)])
    path, stop = tmp_path / MESSAGES_FILE, threading.Event()
    heard: list[Transition] = []
    waiting = stop_when(lambda: len(news(path)) >= 2, stop)
    run_watch(FILE, tmp_path, real(station), stop=stop, on_transitions=heard.extend)
    waiting.join()
    sent = news(path)
    assert [item["contact"] for item in sent] == ["grace", "peter"]
    assert [step.event for step in heard if not step.late] == ["raise"]


def test_a_sender_that_fails_for_good_ends_the_watcher_too(station: Station, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE outbox RENAME TO elsewhere")
    with pytest.raises(RecordsError, match="outbox"):
        run_watch(FILE, tmp_path, real(station), stop=threading.Event())


def test_a_watcher_that_fails_for_good_ends_the_sender_too(station: Station, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE judgements RENAME TO elsewhere")
    with pytest.raises(RecordsError, match="judgements"):
        run_watch(FILE, tmp_path, real(station), stop=threading.Event())


def test_a_writer_that_is_behind_becomes_a_message_in_the_file(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lag_watch, "PATIENCE_S", 0.0)
    monkeypatch.setattr(lag_watch, "LOOK_EVERY_S", 0.05)
    path, stop = tmp_path / MESSAGES_FILE, threading.Event()
    waiting = stop_when(lambda: path.exists() and b"ALARM station" in path.read_bytes(), stop)
    run_watch(FILE, tmp_path, real(station)._replace(journal_file=tmp_path / "journal.db"), stop=stop)
    waiting.join()
    sent = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    of_station = [each for each in sent if each["text"].startswith("ALARM station: readings have not been s")]
    assert [each["contact"] for each in of_station] == ["grace"]
