"""A real bridge and systemd's socket: it is ready, and it pings while all of its threads move."""

import socket
import threading
from pathlib import Path

import pytest

from firmware_bridge import pulse
from firmware_bridge.bridge import Bridge
from firmware_bridge.settings import BridgeSettings
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from links.broker import BrokerAddress
from links.clock import SystemClock


def _heard(line: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(line.recv(4096).decode())
        except BlockingIOError:
            return found


def test_a_bridge_whose_intake_hangs_pings_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "PATIENCE_S", 3.0)
    line, free = Line(tmp_path / "port"), threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "300000")
        settings = BridgeSettings.model_validate({"gateway": "van", "ports": [{"path": str(line.path)}]})
        bridge = Bridge(
            settings, BrokerAddress("127.0.0.1", 1), coop="h", data_folder=tmp_path, clock=SystemClock()
        )
        stop = threading.Event()
        thread = threading.Thread(target=bridge.run, args=(stop,))
        thread.start()
        said: list[str] = []

        def hears(what: str) -> bool:
            said.extend(_heard(ear))
            return what in said

        wait_until(lambda: hears("WATCHDOG=1"), "a ping")
        assert said[0] == "READY=1"
        assert "STATUS=reading and sending" in said
        # The disk does not answer: the intake waits in a write.
        monkeypatch.setattr(bridge.intake, "_write", lambda batch: free.wait(60))
        device = Device(line, "logger-1")
        device.measure(1)
        device.step()
        wait_until(lambda: hears("STATUS=hangs: intake"), "the word of a thread that hangs", 30)
        said.clear()
        assert not stop.wait(1.0)
        assert not hears("WATCHDOG=1")
        free.set()
        wait_until(lambda: hears("WATCHDOG=1"), "pings again")
        stop.set()
        thread.join(30)
        assert hears("STOPPING=1")
