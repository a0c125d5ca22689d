"""commands/health.py as a process: a table or JSON, and an exit code that a service manager can use."""

import json
from contextlib import ExitStack
from pathlib import Path

from typer.testing import CliRunner

from coldchain.backups import Backups, Good
from commands.main import app
from commands.running import prepare, watched_programs
from commands.station import open_station
from helpers.commands_run import a_station, run
from links.backup_state import write
from links.clock import SystemClock
from links.vitals import Vitals


def test_a_station_that_does_not_run_is_not_ready_and_does_not_hang(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    prepare(open_station(file), SystemClock())
    done = run("health", "--json", "--settings", str(file), folder=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"]) == (1, False)
    assert {each["program"] for each in told["problems"]} == {"receive", "write", "watch", "console"}
    assert [(each["name"], each["result"]) for each in told["also"]] == [("backup", "ok")]
    assert run("health", "--live", "--settings", str(file), folder=tmp_path).returncode == 0


def test_an_old_backup_is_said_below_the_table_and_changes_no_exit_code(tmp_path: Path) -> None:
    station = open_station(a_station(tmp_path))
    prepare(station, SystemClock())
    write(station.folder, Backups(Good(SystemClock().now() - 9 * 86_400_000, "/b", 7, 1)))
    with ExitStack() as stack:
        for program in watched_programs(station):
            stack.enter_context(Vitals(program, clock=SystemClock()).told_in(station.folder))
        done = CliRunner().invoke(app, ["health", "--settings", str(station.file)])
    assert done.exit_code == 0, done.output
    assert "backup: WARNING: the newest is of " in done.stdout
    assert "9 days old" in done.stdout


def test_one_program_can_be_asked_alone(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    wrong: dict[str, str] = {}
    vitals = Vitals("write", clock=SystemClock())
    vitals.check(wrong.copy)
    with vitals.told_in(open_station(file).folder):
        done = run("health", "write", "--settings", str(file), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "process" in done.stdout
        wrong["store"] = "is locked"
        done = run("health", "write", "--settings", str(file), folder=tmp_path)
    assert done.returncode == 1
    assert "store: is locked" in done.stdout
