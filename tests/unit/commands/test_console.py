"""commands/console.py as a process: it says where it is, serves, and stops. The pages: tests/integration."""

import re
import signal
import socket
import urllib.request
from pathlib import Path

from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station, run, running, said, stops_at
from helpers.polling import wait_until
from links.clock import SystemClock

ADDRESS = re.compile(r"console at (http://127\.0\.0\.1:\d+/?)")


def test_it_serves_at_the_address_that_it_says(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    prepare(open_station(file), SystemClock())
    with running("console", "--settings", str(file), folder=tmp_path) as console:
        wait_until(lambda: ADDRESS.search(said(tmp_path)), "its address")
        found = ADDRESS.search(said(tmp_path))
        assert found
        with urllib.request.urlopen(f"{found[1].rstrip('/')}/health", timeout=10) as answer:
            assert answer.status == 200
        assert stops_at(signal.SIGTERM, console) == 0
    assert "Traceback" not in said(tmp_path)


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        file = a_station(tmp_path)
        file.write_text(file.read_text().replace("port = 0", f"port = {port}"))
        prepare(open_station(file), SystemClock())
        done = run("console", "--settings", str(file), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert f"{port}" in done.stderr
    assert "allowed: an address of this machine and a free port" in done.stderr
