"""One port between its pseudo-terminal and the intake."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.frames import Ack, encode, encode_ack
from firmware_bridge.intake import Arrival, Intake
from firmware_bridge.port_reader import PortReader
from firmware_bridge.spool import Spool
from helpers.polling import wait_until
from helpers.serial_lines import Line, frame
from links.clock import SystemClock
from links.serial_port import KeptPort


class Recorder(Intake):
    """An intake that keeps what it was handed; it fails once when told to."""

    def __init__(self, spool: Spool) -> None:
        super().__init__(spool, on_new=lambda _: None, group_s=0.0, clock=SystemClock())
        self.arrivals: list[Arrival] = []
        self.failing = False

    def submit(self, arrival: Arrival, stop: threading.Event) -> None:
        if self.failing:
            self.failing = False
            raise RuntimeError("a defect")
        self.arrivals.append(arrival)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "port")


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Recorder]:
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=10)
    yield Recorder(spool)
    spool.close()


@pytest.fixture
def reader(line: Line, intake: Recorder) -> Iterator[PortReader]:
    clock, stop = SystemClock(), threading.Event()
    made = PortReader(KeptPort(str(line.path), 9600, silence_s=60, clock=clock, stop=stop), intake, clock)
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    wait_until(lambda: made.health.open, "the port")
    yield made
    stop.set()
    made.say([])
    thread.join(10)
    assert not thread.is_alive()


def test_what_comes_is_handed_over_with_its_arrival(line: Line, intake: Recorder, reader: PortReader) -> None:
    before = SystemClock().now()
    line.say(b"noise\n" + encode(frame("van", 1)))
    wait_until(lambda: intake.arrivals, "the arrival")
    (arrival,) = intake.arrivals
    assert arrival.events == [frame("van", 1)]
    assert before <= arrival.at <= SystemClock().now()
    assert arrival.port is reader
    assert (reader.counters.frames, reader.counters.damaged, reader.noise_bytes) == (1, 0, 5)
    assert reader.counters.last_frame_at == arrival.at


def test_acknowledgements_are_said_at_once(line: Line, reader: PortReader) -> None:
    acks = [Ack("van", 1, sequence) for sequence in range(3)]
    reader.say(acks)
    expected = b"".join(map(encode_ack, acks))
    heard = b""
    began = time.monotonic()
    while heard != expected:
        heard += line.hear(0.05)
        assert time.monotonic() - began < 0.9, heard  # a read that is not woken takes 1 s


def test_damaged_lines_are_counted(line: Line, intake: Recorder, reader: PortReader) -> None:
    line.say(b"$C1,x*0000\n")
    wait_until(lambda: reader.counters.damaged == 1, "the count")
    assert len(intake.arrivals) == 1


def test_a_defect_is_logged_and_the_port_goes_on(
    line: Line, intake: Recorder, reader: PortReader, caplog: pytest.LogCaptureFixture
) -> None:
    intake.failing = True
    line.say(encode(frame("van", 1)))
    wait_until(lambda: reader.counters.failures == 1, "the failure")
    line.say(encode(frame("van", 1)))
    wait_until(lambda: intake.arrivals, "the repeated frame")
    assert "a defect" in caplog.text
