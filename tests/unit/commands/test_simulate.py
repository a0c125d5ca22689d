"""commands/simulate.py as a process: what it needs, and that its progress can be read at any time."""

import signal
from pathlib import Path

import msgspec

from commands.simulate import PROGRESS_FILE
from fleet_simulator.simulator import Progress
from helpers.commands_run import a_station, run, running, said, stops_at
from helpers.polling import wait_until

SMALL = '[simulator]\nload_devices = 1\nhistory = "10m"\n'


def test_without_its_table_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run("simulate", "--settings", str(a_station(tmp_path)), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "[simulator]: missing; allowed: a table, it may be empty" in done.stderr


def test_it_tells_how_far_it_is_and_stops_when_asked(tmp_path: Path) -> None:
    file = a_station(tmp_path, extra=SMALL)
    progress = tmp_path / "data" / "simulator" / PROGRESS_FILE
    with running("simulate", "--settings", str(file), folder=tmp_path) as simulator:
        wait_until(progress.is_file, "its progress")
        for _ in range(200):  # it is replaced all the time, and always whole
            assert msgspec.json.decode(progress.read_bytes(), type=Progress).history_total >= 0
        assert stops_at(signal.SIGINT, simulator) == 0
    assert "Traceback" not in said(tmp_path)
