"""Nothing is acknowledged before it is in the spool."""

import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.frame_parser import Event, FrameParser
from coldchain.frames import Ack, Field, Frame, crc16
from coldchain.instants import EARLIEST_AT
from firmware_bridge.intake import MAX_WAITING, Arrival, Intake, sort
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow
from firmware_bridge.spool_types import Put
from helpers.polling import wait_until
from helpers.serial_lines import frame
from links.clock import SystemClock
from links.quarantine import Rejected

NOW = 1_800_000_000_000


class Port:
    """A port that remembers what it was told to say, and how full the spool was then."""

    path = "/dev/a"

    def __init__(self, spool: Spool) -> None:
        self.said: list[Ack] = []
        self.spooled: list[int] = []
        self._spool = spool

    def say(self, acks: Sequence[Ack]) -> None:
        self.said += acks
        self.spooled += [len(self._spool.take(0, 1000))] * len(acks)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.sqlite", capacity_rows=1000)
    yield opened
    opened.close()


@pytest.fixture
def port(spool: Spool) -> Port:
    return Port(spool)


class Running:
    """An intake that runs, and the rows that it said were new."""

    def __init__(self, spool: Spool, group_s: float) -> None:
        self.new: list[SpoolRow] = []
        self.intake = Intake(spool, on_new=self.new.extend, group_s=group_s, clock=SystemClock())
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.intake.run, args=(self.stop,))
        self.thread.start()

    def end(self) -> None:
        self.stop.set()
        self.thread.join(10)


@pytest.fixture
def running(spool: Spool) -> Iterator[Running]:
    started = Running(spool, group_s=0.01)
    yield started
    started.end()


def damaged(body: bytes) -> Event:
    """Return what the parser makes of a whole line that says something wrong."""
    (event,) = FrameParser().feed(b"$%s*%04X\n" % (body, crc16(body)))
    return event


def test_frames_are_acknowledged_after_they_are_in_the_spool(running: Running, port: Port) -> None:
    running.intake.submit(Arrival(port, NOW, [frame("van", 0), frame("van", 1)]), running.stop)
    wait_until(lambda: port.said == [Ack("van", 0xB007, 0), Ack("van", 0xB007, 1)], "acknowledgements")
    assert port.spooled == [2, 2]
    wait_until(lambda: [row.sequence for row in running.new] == [0, 1], "the news")


def test_a_repeated_frame_is_acknowledged_again_and_not_told_as_new(running: Running, port: Port) -> None:
    for _ in range(3):
        running.intake.submit(Arrival(port, NOW, [frame("van", 0)]), running.stop)
    wait_until(lambda: len(port.said) == 3, "acknowledgements")
    assert len(running.new) == 1
    wait_until(lambda: running.intake.repeated == 2, "the count")


def test_what_several_ports_say_is_written_together(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    put = spool.put

    def noted(rows: Sequence[SpoolRow], rejected: Sequence[Rejected]) -> Put:
        sizes.append(len(rows))
        return put(rows, rejected)

    monkeypatch.setattr(spool, "put", noted)
    ports = [Port(spool) for _ in range(5)]
    running = Running(spool, group_s=0.5)
    for index, port in enumerate(ports):
        running.intake.submit(Arrival(port, NOW, [frame(f"van-{index}", 0)]), running.stop)
    wait_until(lambda: all(port.said for port in ports), "acknowledgements")
    running.end()
    assert sizes == [5]


def test_a_whole_window_is_written_without_waiting(spool: Spool, port: Port) -> None:
    running = Running(spool, group_s=60.0)
    running.intake.submit(Arrival(port, NOW, [frame("van", n) for n in range(16)]), running.stop)
    wait_until(lambda: len(port.said) == 16, "acknowledgements")
    running.end()


def test_a_spool_that_fails_acknowledges_nothing(
    spool: Spool, running: Running, port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Put:
        raise JournalError("spool", "the disk is full", "room", retry=True)

    monkeypatch.setattr(spool, "put", full)
    running.intake.submit(Arrival(port, NOW, [frame("van", 0)]), running.stop)
    wait_until(lambda: "the disk is full" in running.intake.error, "the error")
    assert port.said == []
    monkeypatch.undo()
    running.intake.submit(Arrival(port, NOW, [frame("van", 0)]), running.stop)  # the device repeats it
    wait_until(lambda: port.said == [Ack("van", 0xB007, 0)], "the acknowledgement")
    wait_until(lambda: running.intake.error == "", "the end of the error")


def test_a_damaged_spool_ends_it(spool: Spool, port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Put:
        raise JournalError("spool", "the file is damaged", "a good one", retry=False)

    monkeypatch.setattr(spool, "put", broken)
    intake = Intake(spool, on_new=lambda _: None, group_s=0.0, clock=SystemClock())
    stop = threading.Event()
    intake.submit(Arrival(port, NOW, [frame("van", 0)]), stop)
    with pytest.raises(JournalError, match="damaged"):
        intake.run(stop)


def test_a_full_queue_makes_a_port_wait_until_stopped(spool: Spool, port: Port) -> None:
    intake = Intake(spool, on_new=lambda _: None, group_s=0.0, clock=SystemClock())
    stop = threading.Event()
    for _ in range(MAX_WAITING):
        intake.submit(Arrival(port, NOW, []), stop)
    thread = threading.Thread(target=intake.submit, args=(Arrival(port, NOW, []), stop))
    thread.start()
    thread.join(0.2)
    assert thread.is_alive()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_rows_given_up_are_counted_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    spool = Spool(tmp_path / "small.sqlite", capacity_rows=2)
    port = Port(spool)
    running = Running(spool, group_s=0.01)
    with caplog.at_level(logging.WARNING):
        running.intake.submit(Arrival(port, NOW, [frame("van", n) for n in range(5)]), running.stop)
        wait_until(lambda: running.intake.thinned == 3, "the count")
        running.end()
    assert "3 frames from between others dropped" in caplog.text
    spool.close()


def test_damaged_lines_are_kept_with_port_reason_and_bytes(port: Port) -> None:
    (event,) = FrameParser().feed(b"$C1,van,0000B007,1,0,0,air.t=4*0000\n")
    (kept,) = sort(Arrival(port, NOW, [event])).rejected
    assert (kept.received_at, kept.source, kept.reason) == (NOW, "/dev/a", "bad-crc")
    assert kept.payload == b"$C1,van,0000B007,1,0,0,air.t=4*0000"
    assert "CRC 0000" in kept.detail


def test_a_whole_frame_that_says_the_impossible_is_kept_and_acknowledged(port: Port) -> None:
    done = sort(Arrival(port, NOW, [damaged(b"C1,van,0000B007,1,0,0,air.q=4")]))
    assert (done.rows, [kept.reason for kept in done.rejected]) == ([], ["bad-field"])
    assert done.acks == [Ack("van", 0xB007, 1)]


def test_of_a_frame_with_one_bad_field_both_parts_are_kept(port: Port) -> None:
    done = sort(Arrival(port, NOW, [damaged(b"C1,van,0000B007,1,0,0,air.t=4,air.q=4")]))
    assert [value.channel for value in done.rows[0].values] == ["air/temperature"]
    assert done.rejected[0].payload.endswith(b",air.q=4")
    assert done.acks == [Ack("van", 0xB007, 1)]


def test_an_echoed_acknowledgement_is_nothing(port: Port) -> None:
    assert sort(Arrival(port, NOW, [Ack("van", 1, 1)])) == ([], [], [], 0)


def test_before_the_clock_is_set_frames_stay_in_their_devices(port: Port) -> None:
    one = Frame("van", 1, 1, 0, 0, (Field("air", "t", 4.0),))
    assert sort(Arrival(port, 5_000, [one])) == ([], [], [], 1)
    assert sort(Arrival(port, EARLIEST_AT, [one])).unstamped == 0


def test_with_a_spool_that_keeps_the_time_frames_are_taken_in_1970_and_nobody_is_told(
    tmp_path: Path, port: Port
) -> None:
    spool = Spool(tmp_path / "dark.sqlite", capacity_rows=10, machine_boot="one")
    running = Running(spool, group_s=0.0)
    running.intake.submit(Arrival(port, 5_000, [frame("van", 0)]), running.stop)
    wait_until(lambda: port.said == [Ack("van", 0xB007, 0)], "the acknowledgement")
    running.end()
    assert (running.new, spool.unstamped, running.intake.unstamped) == ([], 1, 0)
    spool.close()
