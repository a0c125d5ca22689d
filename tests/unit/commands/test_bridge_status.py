"""``coldchain bridge status`` and ``losses``: before, beside and after the bridge."""

import json
import os
import signal
from pathlib import Path

from helpers.commands_run import a_station, run, running, without_broker
from helpers.polling import wait_until
from links.sqlite_file import open_sqlite


def told(folder: Path, file: Path) -> dict[str, object]:
    done = run("bridge", "status", "--settings", str(file), "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_it_tells_of_a_bridge_that_never_ran_runs_and_has_died(tmp_path: Path) -> None:
    file = without_broker(a_station(tmp_path, extra='[bridge]\ngateway = "station-1"\n'))
    assert told(tmp_path, file) == {"bridge": "not running", "spool": None, "last_status": None}
    with running("bridge", "--settings", str(file), folder=tmp_path) as bridge:
        wait_until(lambda: list((tmp_path / "data").glob("*spool*")), "the spool")
        wait_until(lambda: told(tmp_path, file)["bridge"] == "running", "the bridge")
        os.kill(bridge.pid, signal.SIGKILL)
        bridge.wait(10)
    assert told(tmp_path, file)["bridge"] == "not running"
    shown = run("bridge", "status", "--settings", str(file), folder=tmp_path).stdout
    assert "0 frames, 0 of them for the time" in " ".join(shown.split())
    with open_sqlite(tmp_path / "data" / "spool.sqlite", synchronous="FULL") as spool:
        spool.execute("INSERT INTO losses VALUES ('van', 7, 'thinned', 1, 9, 5, 0, 0, 1800000000000)")
    losses = run("bridge", "--settings", str(file), "losses", folder=tmp_path).stdout
    assert " ".join(losses.split()).count("van 00000007 thinned 1 to 9 5 unknown 2027-01-15T08:00:00") == 1
