"""commands/serve.py as a process: readings are stored and judged in one program. Kills: tests/fault."""

import signal
from contextlib import closing
from pathlib import Path

import pytest

from commands.running import children
from commands.station import open_station
from helpers.commands_run import a_station, run, running, said, stops_at
from helpers.polling import wait_until
from links.journal import READERS, Journal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_registers_for_the_journal_and_stops_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    file = without_server(tmp_path)
    with (
        closing(Journal(tmp_path / "data" / "journal.sqlite")) as journal,
        running("serve", "--settings", str(file), folder=tmp_path) as server,
    ):
        wait_until(lambda: set(READERS) <= set(journal.cursors()), "the cursors of all")
        wait_until((tmp_path / "data" / "readings.sqlite").exists, "the store")
        assert stops_at(number, server) == 0
    assert "Traceback" not in said(tmp_path)


def without_server(folder: Path) -> Path:
    """Return the settings of a station whose broker is elsewhere, and never there."""
    file = a_station(folder)
    file.write_text(file.read_text().replace("[broker]", '[broker]\nurl = "mqtt://127.0.0.1:1"'))
    return file


def test_what_fails_for_good_ends_the_program(tmp_path: Path) -> None:
    file = without_server(tmp_path)
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "readings.sqlite").write_bytes(b"this is no database" * 100)
    done = run("serve", "--settings", str(file), folder=tmp_path)
    assert done.returncode == 1
    assert "readings store" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_part_of_it_may_run_beside_it(tmp_path: Path) -> None:
    file = without_server(tmp_path)
    with (
        closing(Journal(tmp_path / "data" / "journal.sqlite")) as journal,
        running("serve", "--settings", str(file), folder=tmp_path),
    ):
        wait_until(lambda: set(READERS) <= set(journal.cursors()), "the cursors of all")
        done = run("ingest", "write", "--settings", str(file), folder=tmp_path)
    assert done.returncode == 1
    assert "in use by process" in done.stderr


def test_up_runs_it_when_the_settings_say_so(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    file.write_text("one_process = true\n" + file.read_text())
    names = [child.name for child in children(open_station(file))]
    assert names == ["broker", "serve", "console"]
