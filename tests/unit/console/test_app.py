"""The console as a program: it comes up without any store, and stops when it is told to."""

import http.client
import socket
import ssl
import threading
from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from console.app import Sources, run_console
from console.settings import ConsoleSettings
from helpers.console_server import SetClock, fetch, served
from helpers.small_fleet import NOW, build_fleet
from links.certificates import Authority
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


def test_with_a_certificate_of_its_own_the_page_comes_by_tls_only(tmp_path: Path) -> None:
    cert, key = Authority(tmp_path / "ca", now=NOW).broker_files(["localhost", "127.0.0.1"])
    settings = ConsoleSettings(port=0, certificate=str(cert), certificate_key=str(key))
    trusting = ssl.create_default_context(cafile=str(tmp_path / "ca" / "ca.pem"))
    with served(_nowhere(tmp_path), SetClock(NOW), settings) as address:
        assert address.startswith("https://127.0.0.1:")
        host, port = address.removeprefix("https://").rstrip("/").split(":")
        connection = http.client.HTTPSConnection(host, int(port), context=trusting, timeout=15)
        connection.request("GET", "/login")
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["strict-transport-security"]
        held = answer.headers["set-cookie"]
        assert held.startswith("__Host-coldchain-form=")
        assert "Secure" in held.split("; ")
        connection.close()


@pytest.mark.parametrize("content", ["", "no certificate"])
def test_a_certificate_that_cannot_be_used_is_a_clear_error(tmp_path: Path, content: str) -> None:
    cert = tmp_path / "cert.pem"
    if content:
        cert.write_text(content)
    settings = ConsoleSettings(port=0, certificate=str(cert), certificate_key=str(cert))
    with pytest.raises(SettingsError, match=r"console\.certificate"):
        run_console(settings, _nowhere(tmp_path), clock=SetClock(NOW), stop=threading.Event())
