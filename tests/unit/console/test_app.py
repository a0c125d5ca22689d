"""The console as a program: it comes up without any store, and stops when it is told to."""

import socket
import threading
from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from console.app import Sources, run_console
from console.settings import ConsoleSettings
from helpers.console_server import SetClock, fetch, served
from helpers.small_fleet import NOW, build_fleet
from links.readings_sqlite import SqliteReadings


def _nowhere(folder: Path) -> Sources:
    readings = folder / "readings.db"
    return Sources(f"sqlite:///{folder}/records.db", lambda: SqliteReadings(readings, reader=True))


def test_it_comes_up_before_the_stores_and_shows_them_when_they_come(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    with served(_nowhere(tmp_path), clock) as address:
        page = fetch(address, "/").text
        assert "records database is not there yet" in page
        assert "Waiting for the first reading" in page
        assert fetch(address, "/api/v1/chart?asset=van-1").status == 503
        token = page.split("since=")[1].split('"')[0]
        build_fleet(tmp_path, hours=1)
        clock.at += 2000
        assert fetch(address, f"/live?coop=&since={token}").headers["hx-refresh"] == "true"
        assert "Van KBZ 214" in fetch(address, "/").text


def test_a_port_that_is_taken_is_a_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port}"):
            run_console(
                ConsoleSettings(port=port), _nowhere(tmp_path), clock=SetClock(NOW), stop=threading.Event()
            )


def test_an_open_connection_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    with served(_nowhere(tmp_path), SetClock(NOW)) as address:
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        idle = socket.create_connection((host, int(port)))
        fetch(address, "/health")
    idle.close()
