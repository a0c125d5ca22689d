"""What is told to systemd, heard on a real socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.clock import ManualClock
from links.systemd_notify import Notifier


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.setblocking(False)
        yield line


def _all(line: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(line.recv(4096).decode())
        except BlockingIOError:
            return found


def _environ(line: socket.socket, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": str(line.getsockname()), **more}


def test_it_tells_its_life(heard: socket.socket) -> None:
    notifier = Notifier(_environ(heard), ManualClock())
    notifier.ready()
    notifier.status("reading\nand sending")
    notifier.status("reading\nand sending")
    notifier.alive()  # the unit has no WatchdogSec
    notifier.stopping()
    assert _all(heard) == ["READY=1", "STATUS=reading and sending", "STOPPING=1"]
    assert not notifier.is_watched


def test_it_pings_three_times_in_the_time_allowed_and_no_more(heard: socket.socket) -> None:
    clock = ManualClock()
    notifier = Notifier(_environ(heard, WATCHDOG_USEC="60000000", WATCHDOG_PID=str(os.getpid())), clock)
    assert notifier.is_watched
    for _ in range(60):
        notifier.alive()
        clock.sleep(1.0)
    assert _all(heard) == ["WATCHDOG=1"] * 3


def test_the_watchdog_of_another_process_is_not_ours(heard: socket.socket) -> None:
    notifier = Notifier(_environ(heard, WATCHDOG_USEC="60000000", WATCHDOG_PID="1"), ManualClock())
    notifier.alive()
    assert _all(heard) == []


def test_an_abstract_socket_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        name = f"coldchain-test-{os.getpid()}"
        line.bind(f"\0{name}")
        Notifier({"NOTIFY_SOCKET": f"@{name}"}, ManualClock()).ready()
        assert line.recv(100) == b"READY=1"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all", "WATCHDOG_USEC": "1"}])
def test_without_systemd_nothing_happens(environ: dict[str, str]) -> None:
    notifier = Notifier(environ, ManualClock())
    notifier.ready()
    notifier.alive()
    notifier.stopping()
