"""commands/replay_pipe.py when something in the pipe does not do its part. A good run: tests/integration."""

import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from rich.progress import Progress

from coldchain.errors import JournalError
from commands import replay_pipe, running
from commands.replay_pipe import Pipe
from commands.replay_station import Rule, channels, make_station
from commands.replay_trace import Trace
from commands.running import prepare
from commands.station import Station
from links.clock import SystemClock
from links.journal import Journal
from links.processes import Child
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey

START = 1_700_000_000_000
NAMED = channels(["A"])
FAILS = (sys.executable, "-c", "import sys; sys.exit(3)")


def _run(folder: Path, count: int) -> Station:
    """Send a trace through the pipe of a new station."""
    station = make_station(folder, list(NAMED.values()), Rule(5.0, None, 0.0, 0.0, 0.0))
    prepare(station, SystemClock())
    SqliteReadings(station.readings).close()
    trace = Trace("f.csv", ["A"])
    for minute in range(count):
        trace.add(minute + 2, START + minute * 60_000, {"A": 4.0})
    assert list(trace.refuse_conflicts()) == []
    with closing(Journal(station.journal)) as journal, Progress(disable=True) as bar:
        Pipe(station, journal, clock=SystemClock(), stop=threading.Event()).run(trace, NAMED, bar)
        assert [task.finished for task in bar.tasks] == [True, True]
    return station


def test_it_ends_when_all_is_stored_and_judged(tmp_path: Path) -> None:
    station = _run(tmp_path, 250)
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        summary = store.summary(SeriesKey("replay", "a", "a/temperature"))
    assert summary is not None
    assert summary.count == 250


def test_the_console_is_not_started(tmp_path: Path) -> None:
    station = _run(tmp_path, 1)
    assert {path.stem for path in (station.folder / "logs").iterdir()} == {"receive", "watch", "write"}


def test_a_program_that_fails_all_the_time_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_a_broken_watcher(station: Station) -> list[Child]:
        whole = running.children(station)
        return [child._replace(argv=FAILS) if child.name == "watch" else child for child in whole]

    monkeypatch.setattr(replay_pipe, "children", with_a_broken_watcher)
    monkeypatch.setattr(replay_pipe, "GIVE_UP_S", 3.0)
    with pytest.raises(JournalError) as caught:
        _run(tmp_path, 3)
    assert caught.value.came.startswith("judged to 0 and stored to ")
    assert caught.value.came.endswith(", no further for 3 s; watch ended with exit code 3")
    assert caught.value.next_step == f"Look into {tmp_path / 'logs'}."
