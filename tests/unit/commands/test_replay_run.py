"""commands/replay_run.py where no pipe is needed. All of it: tests/integration/test_replay_pipe.py."""

import threading
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest

from coldchain.errors import JournalError, LinkError, RegistryError
from commands.locks import sole_user
from commands.replay_run import MOST_TOLD, Report, run_replay
from commands.replay_station import Rule
from ingest.decoders.logger_csv import LoggerFile, TimeRule
from links.clock import SystemClock
from links.quarantine import Quarantine

START = 946_684_800_000


def replay(folder: Path, *lines: str, stop: threading.Event | None = None) -> Report:
    file = LoggerFile("f.csv", lines, TimeRule("s", START, UTC))
    rule = Rule(5.0, None, 0.0, 0.0, 0.0)
    return run_replay(file, folder, rule, clock=SystemClock(), stop=stop or threading.Event())


def test_a_file_without_readings_has_an_empty_report(tmp_path: Path) -> None:
    report = replay(tmp_path / "replay", "time,A,B")
    assert (report.rows, report.bad_row_count, report.refused_readings) == (0, 0, 0)
    assert [(each.column, each.summary, each.excursions) for each in report.columns] == [
        ("A", None, []),
        ("B", None, []),
    ]
    assert not report.refused_anything


def test_every_refused_row_and_conflict_is_kept_and_the_first_are_told(tmp_path: Path) -> None:
    bad = [f"x,{number}" for number in range(MOST_TOLD + 500)]
    report = replay(tmp_path, "time,A", *bad, "0,4", "0,5")
    assert (len(report.bad_rows), report.bad_row_count) == (MOST_TOLD, MOST_TOLD + 500)
    assert (len(report.conflicts), report.conflict_count) == (1, 1)
    assert report.refused_anything
    with closing(Quarantine(tmp_path / "journal.sqlite")) as quarantine:
        assert quarantine.counts() == {"bad-row": MOST_TOLD + 500, "conflict": 1}
        [(_, kept)] = quarantine.list(1, "conflict")
        [(_, last_row)] = quarantine.list(1, "bad-row")
    assert kept.payload == b"time,A\n2000-01-01T00:00:00Z,4.0\n2000-01-01T00:00:00Z,5.0"
    assert kept.detail == str(report.conflicts[0].error())
    assert (last_row.source, last_row.payload) == (f"f.csv:{len(bad) + 1}, time", bad[-1].encode())


def test_a_folder_in_use_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    replay(tmp_path, "time,A", "x,1")
    with (
        sole_user(tmp_path),
        pytest.raises(JournalError, match=r"in use by process \d+; allowed: one at a time"),
    ):
        replay(tmp_path, "time,A")
    with closing(Quarantine(tmp_path / "journal.sqlite")) as quarantine:
        assert quarantine.counts() == {"bad-row": 1}


def test_a_folder_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(RegistryError, match="files of something else"):
        replay(tmp_path, "time,A")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_it_ends_before_the_pipe_starts_when_it_is_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(LinkError, match="got a signal to stop"):
        replay(tmp_path, "time,A", "0,4", stop=stop)
    assert not (tmp_path / "logs").exists()
