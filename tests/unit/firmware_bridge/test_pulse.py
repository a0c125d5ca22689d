"""Whether threads move, and what systemd hears of it: on a real socket, with a real frozen thread."""

import socket
import threading
from pathlib import Path

import pytest

from firmware_bridge import pulse
from firmware_bridge.pulse import PATIENCE_S, Pulses
from helpers.clock import ManualClock
from helpers.polling import wait_until
from links.clock import SystemClock
from links.systemd_notify import Notifier


def test_a_thread_that_looks_at_its_event_moves_and_one_that_does_not_hangs() -> None:
    clock = ManualClock()
    pulses = Pulses(Notifier({}, clock), clock)
    good, bad = (pulses.of(name, threading.Event()) for name in ("intake", "uplink"))
    for _ in range(10):
        clock.sleep(PATIENCE_S / 5)
        assert not good.is_set()
    assert pulses.hanging() == ["uplink"]
    bad.is_set()
    assert pulses.hanging() == []


def test_a_frozen_thread_stops_the_pings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "PATIENCE_S", 0.5)
    clock, stop, frozen = SystemClock(), threading.Event(), threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(0.02)
        environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "30000"}
        pulses = Pulses(Notifier(environ, clock), clock)
        seen = pulses.of("intake", stop)

        def work() -> None:
            while not seen.is_set():
                clock.wait(seen, 0.01)
                if frozen.is_set():
                    stop.wait()

        thread = threading.Thread(target=work)
        thread.start()

        def heard() -> str:
            pulses.step()
            try:
                return line.recv(100).decode()
            except TimeoutError:
                return ""

        wait_until(lambda: heard() == "WATCHDOG=1", "a ping")
        wait_until(lambda: heard() == "WATCHDOG=1", "one more")
        frozen.set()
        wait_until(lambda: heard() == "STATUS=hangs: intake", "the word of a thread that hangs")
        assert not any(heard() for _ in range(10))
        stop.set()
        thread.join()
