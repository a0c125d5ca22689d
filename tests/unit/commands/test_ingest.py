"""commands/ingest.py as processes: what they need, and that they stop. Their work: tests/integration."""

import signal
from pathlib import Path

from helpers.commands_run import a_station, run, running, said, stops_at, without_broker
from helpers.polling import wait_until


def test_receiving_needs_a_broker_that_ran_once(tmp_path: Path) -> None:
    done = run("ingest", "receive", "--settings", str(a_station(tmp_path)), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("coldchain: embedded broker in ")
    assert done.stderr.endswith("Start it first: coldchain up.\n")


def test_receiving_waits_for_its_broker_and_stops_when_asked(tmp_path: Path) -> None:
    file = without_broker(a_station(tmp_path))
    with running("ingest", "receive", "--settings", str(file), folder=tmp_path) as receiver:
        wait_until(lambda: "cannot connect" in said(tmp_path), "a try to connect")
        assert (tmp_path / "data" / "journal.sqlite").is_file()
        assert stops_at(signal.SIGTERM, receiver) == 0
    assert "Traceback" not in said(tmp_path)


def test_writing_waits_for_entries_and_stops_when_asked(tmp_path: Path) -> None:
    with running("ingest", "write", "--settings", str(a_station(tmp_path)), folder=tmp_path) as writer:
        wait_until((tmp_path / "data" / "readings.sqlite").is_file, "the store")
        assert stops_at(signal.SIGINT, writer) == 0
    assert "Traceback" not in said(tmp_path)


def test_a_journal_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "journal.sqlite").write_text(
        "not a database, but long enough to look like one " * 100
    )
    done = run("ingest", "write", "--settings", str(a_station(tmp_path)), folder=tmp_path)
    assert done.returncode == 1
    assert "journal.sqlite: got the file is no SQLite database" in done.stderr
    assert "Traceback" not in done.stderr
