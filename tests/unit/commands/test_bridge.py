"""commands/bridge.py as a process: what it needs, and that it stops. Its work: tests/integration."""

import signal
from pathlib import Path

from helpers.commands_run import a_station, run, running, said, stops_at, without_broker
from helpers.polling import wait_until


def test_without_its_table_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run("bridge", "--settings", str(a_station(tmp_path)), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "[bridge]: missing; allowed: a table with the serial ports. See examples/station.toml" in done.stderr
    )


def test_without_a_broker_it_keeps_what_it_has_and_stops_when_asked(tmp_path: Path) -> None:
    file = without_broker(a_station(tmp_path, extra='[bridge]\ngateway = "station-1"\n'))
    with running("bridge", "--settings", str(file), folder=tmp_path) as bridge:
        wait_until(lambda: list((tmp_path / "data").glob("*spool*")), "the spool")
        assert stops_at(signal.SIGTERM, bridge) == 0
    assert "Traceback" not in said(tmp_path)
