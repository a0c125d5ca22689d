"""commands/watch.py as a process: it starts on an empty station, and stops. Its work: tests/integration."""

import signal
from contextlib import closing
from pathlib import Path

import pytest

from helpers.commands_run import a_station, run, running, said, stops_at
from helpers.polling import wait_until
from links.journal import Journal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_registers_for_the_journal_and_stops_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    file = a_station(tmp_path)
    with (
        closing(Journal(tmp_path / "data" / "journal.sqlite")) as journal,
        running("watch", "--settings", str(file), folder=tmp_path) as watcher,
    ):
        wait_until(lambda: "watch" in journal.cursors(), "the watcher's cursor")
        assert stops_at(number, watcher) == 0
    assert "Traceback" not in said(tmp_path)


def test_a_records_database_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    file.write_text(file.read_text().replace("[records]", '[records]\nurl = "sqlite:////proc/no/records.db"'))
    done = run("watch", "--settings", str(file), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("coldchain: records sqlite:////proc/no/records.db: got ")
    assert "Traceback" not in done.stderr
