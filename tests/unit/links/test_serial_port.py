"""Real pseudo-terminals: bytes, wakes, vanishing and returning ports."""

import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import PortError
from helpers.polling import wait_until
from helpers.serial_lines import Line
from links.clock import SystemClock
from links.serial_port import Framing, KeptPort, SerialPort, gone, open_serial


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "port")


@pytest.fixture
def port(line: Line) -> Iterator[SerialPort]:
    opened = SerialPort(str(line.path), 115_200)
    yield opened
    opened.close()


@pytest.fixture
def kept(line: Line) -> Iterator[KeptPort]:
    holder = keep(line, silence_s=60.0)
    yield holder
    holder.close()


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def keep(line: Line, silence_s: float) -> KeptPort:
    return KeptPort(str(line.path), 9600, silence_s=silence_s, clock=SystemClock(), stop=threading.Event())


def read_all(port: SerialPort, count: int) -> bytes:
    data = b""
    deadline = time.monotonic() + 10
    while len(data) < count and time.monotonic() < deadline:
        data += port.read(0.1)
    return data


def test_bytes_come_and_go(line: Line, port: SerialPort) -> None:
    line.say(b"\x00hello\r\n$")
    assert read_all(port, 9) == b"\x00hello\r\n$"
    assert port.write(b"\xffthere\n")
    assert line.hear(5.0) == b"\xffthere\n"


def test_a_read_takes_all_there_is(line: Line, port: SerialPort) -> None:
    line.say(b"x" * 1000)
    wait_until(lambda: port._port.in_waiting == 1000, "the bytes")
    assert port.read(1.0) == b"x" * 1000


def test_silence_reads_as_nothing(port: SerialPort) -> None:
    began = time.monotonic()
    assert port.read(0.05) == b""
    assert time.monotonic() - began >= 0.05


def test_a_waiting_read_is_woken(port: SerialPort) -> None:
    heard: list[bytes] = []
    thread = threading.Thread(target=lambda: heard.append(port.read(60.0)))
    began = time.monotonic()
    thread.start()
    port.wake()
    thread.join(10)
    assert heard == [b""]
    assert time.monotonic() - began < 10


def test_a_wake_before_the_read_is_not_lost(port: SerialPort) -> None:
    for _ in range(3):
        port.wake()
        port.wake()
        began = time.monotonic()
        assert port.read(30.0) == b""
        assert time.monotonic() - began < 10


def test_waking_a_closed_port_does_nothing(port: SerialPort) -> None:
    port.close()
    port.wake()
    port.close()


def test_a_port_that_is_not_there_says_which(tmp_path: Path) -> None:
    with pytest.raises(PortError, match=r"nowhere.*cannot be opened") as caught:
        SerialPort(str(tmp_path / "nowhere"), 9600)
    assert caught.value.retry
    assert caught.value.came == "cannot be opened (No such file or directory)"


def test_a_port_is_opened_with_its_framing(line: Line) -> None:
    port = open_serial(str(line.path), Framing(9600, "even", 2))
    assert (port.baudrate, port.parity, port.stopbits) == (9600, "E", 2)
    port.close()


def test_an_impossible_speed_is_not_tried_again(line: Line) -> None:
    with pytest.raises(PortError, match="-1 baud") as caught:
        open_serial(str(line.path), Framing(-1))
    assert not caught.value.retry


def test_one_that_has_gone_may_come_back() -> None:
    assert gone("/dev/a", "vanished", OSError(5, "Input/output error")).retry


def test_a_second_opening_is_refused(line: Line, port: SerialPort) -> None:
    with pytest.raises(PortError, match="cannot be opened"):
        SerialPort(str(line.path), 9600)
    assert port.write(b"still fine")


def test_a_vanished_port_fails_on_every_read(line: Line, port: SerialPort) -> None:
    line.unplug()
    for _ in range(3):
        with pytest.raises(PortError, match="vanished"):
            port.read(0.1)
    with pytest.raises(PortError, match="vanished"):
        port.write(b"x")


def test_dtr_stays_up_when_the_port_is_closed(port: SerialPort) -> None:
    control_flags = termios.tcgetattr(port._port.fileno())[2]
    assert control_flags & termios.HUPCL == 0


def test_a_write_that_nobody_takes_gives_up(line: Line, port: SerialPort) -> None:
    took_all = True
    while took_all:  # until the pseudo-terminal's buffer is full
        took_all = port.write(b"x" * 4096)
    assert line.hear(1.0).startswith(b"xxx")


def test_a_kept_port_opens_itself(line: Line, kept: KeptPort) -> None:
    assert not kept.health.open
    assert kept.read(0.01) == b""
    assert (kept.health.open, kept.health.opened, kept.health.error) == (True, 1, "")
    line.say(b"abc")
    assert kept.read(5.0) == b"abc"


def test_a_kept_port_comes_back(line: Line, kept: KeptPort) -> None:
    kept.read(0.01)
    line.unplug()
    assert kept.read(1.0) == b""
    assert not kept.health.open
    assert "vanished" in kept.health.error
    assert kept.read(0.1) == b""
    assert "cannot be opened" in kept.health.error
    line.plug()
    wait_until(lambda: kept.read(0.01) == b"" and kept.health.open, "the port")
    line.say(b"abc")
    assert kept.read(5.0) == b"abc"
    assert kept.health.opened == 2


def test_the_log_says_once_that_a_port_went_and_came(
    line: Line, kept: KeptPort, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    kept.read(0.01)
    line.unplug()
    for _ in range(4):
        kept.read(0.1)
    line.plug()
    wait_until(lambda: kept.read(0.01) == b"" and kept.health.open, "the port")
    told = [record.getMessage() for record in caplog.records]
    assert [sum(word in each for each in told) for word in (": open", "vanished", "cannot be opened")] == [
        2,
        1,
        1,
    ]
    assert all(str(line.path) in each for each in told)


def test_a_port_that_is_only_silent_is_told_once(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    port = keep(line, silence_s=0.05)
    wait_until(lambda: port.read(0.01) == b"" and port.health.opened == 3, "a third opening")
    assert len(caplog.records) == 1
    port.close()


def test_a_port_that_is_away_is_asked_less_and_less(line: Line, kept: KeptPort) -> None:
    line.unplug()
    began = time.monotonic()
    for _ in range(3):
        kept.read(0.0)
    assert time.monotonic() - began > 0.1 + 0.2 + 0.4 - 0.01  # half of 0.2, 0.4, 0.8 s at least


def test_stopping_ends_the_pause(line: Line) -> None:
    stop = threading.Event()
    stop.set()
    line.unplug()
    port = KeptPort(str(line.path), 9600, silence_s=60.0, clock=SystemClock(), stop=stop)
    began = time.monotonic()
    for _ in range(10):
        port.read(0.0)
    assert time.monotonic() - began < 1.0


def test_a_silent_port_is_opened_anew(line: Line) -> None:
    port = keep(line, silence_s=0.05)
    wait_until(lambda: port.read(0.01) == b"" and port.health.opened == 2, "a second opening")
    assert "silent" in port.health.error
    line.say(b"abc")
    assert port.read(5.0) == b"abc"
    port.close()


def test_what_cannot_be_said_is_counted(line: Line, kept: KeptPort) -> None:
    kept.write(b"nobody opened it")
    kept.read(0.01)
    line.unplug()
    kept.write(b"nobody is there")
    assert kept.health.unsaid == 2
    kept.wake()


def test_closing_leaks_no_descriptor(line: Line) -> None:
    before = open_descriptors()
    for _ in range(5):
        SerialPort(str(line.path), 9600).close()
    assert open_descriptors() == before
