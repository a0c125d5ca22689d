"""What the gateway measured is kept until the intake has it on disk."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.frames import REPEAT_AFTER_S, Ack, Field, Frame
from firmware_bridge.intake import MAX_WAITING, Arrival, Intake
from firmware_bridge.sensors.memory import BATCH, Memory
from firmware_bridge.spool import Spool
from firmware_bridge.spool_types import Put
from helpers.clock import ManualClock
from helpers.polling import wait_until
from links.clock import SystemClock

NOW = 1_800_000_000_000
AIR = (Field("air", "t", 4.0),)


class Recorder(Intake):
    """An intake that keeps what it was offered; it has no room when told so."""

    def __init__(self, spool: Spool) -> None:
        super().__init__(spool, on_new=lambda _: None, group_s=0.0, clock=SystemClock())
        self.arrivals: list[Arrival] = []
        self.full = False

    def offer(self, arrival: Arrival) -> bool:
        if not self.full:
            self.arrivals.append(arrival)
        return not self.full

    @property
    def frames(self) -> list[Frame]:
        return [event for each in self.arrivals for event in each.events if isinstance(event, Frame)]


class Port:
    path = "/dev/a"

    def __init__(self) -> None:
        self.memory: Memory | None = None

    def say(self, acks: Sequence[Ack]) -> None:
        assert self.memory is not None
        self.memory.say(acks)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.sqlite", capacity_rows=10_000)
    yield opened
    opened.close()


@pytest.fixture
def intake(spool: Spool) -> Recorder:
    return Recorder(spool)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


def test_frames_count_by_device_within_one_boot(intake: Recorder, clock: ManualClock) -> None:
    memory = Memory(Port(), intake, clock)
    clock.advance(5000)
    for device in ("a", "b", "a"):
        memory.measured(device, AIR)
    named = [(each.device, each.boot, each.sequence) for each in intake.frames]
    assert named == [("a", memory.boot, 0), ("b", memory.boot, 0), ("a", memory.boot, 1)]
    assert {(each.uptime_ms, each.age_ms) for each in intake.frames} == {(5000, 0)}
    assert len({Memory(Port(), intake, clock).boot for _ in range(50)}) == 50
    assert 0 < memory.boot < 2**32


def test_what_is_not_acknowledged_is_handed_over_again_with_its_age(
    intake: Recorder, clock: ManualClock
) -> None:
    memory = Memory(Port(), intake, clock)
    memory.measured("a", AIR)
    memory.measured("b", AIR)
    memory.say([Ack("b", memory.boot, 0)])
    memory.repeat()
    assert len(intake.frames) == 2
    clock.advance(round(REPEAT_AFTER_S * 1000))
    memory.repeat()
    memory.repeat()
    again = intake.frames[2:]
    assert [(each.device, each.uptime_ms, each.age_ms) for each in again] == [("a", 0, 5000)]
    assert intake.arrivals[-1].at == NOW + 5000


def test_a_full_queue_does_not_wait_and_loses_nothing(intake: Recorder, clock: ManualClock) -> None:
    memory = Memory(Port(), intake, clock)
    intake.full = True
    memory.measured("a", AIR)
    intake.full = False
    memory.repeat()  # at once: it was never handed over
    assert [each.device for each in intake.frames] == ["a"]


def test_the_queue_of_a_real_intake_refuses_when_it_is_full(spool: Spool) -> None:
    intake = Intake(spool, on_new=lambda _: None, group_s=0.0, clock=SystemClock())
    arrival = Arrival(Port(), NOW, [])
    assert [intake.offer(arrival) for _ in range(MAX_WAITING)] == [True] * MAX_WAITING
    assert not intake.offer(arrival)


def test_when_it_is_full_the_oldest_goes_and_is_counted(intake: Recorder, clock: ManualClock) -> None:
    memory = Memory(Port(), intake, clock, max_kept=3)
    for _ in range(5):
        memory.measured("a", AIR)
    assert (len(memory), memory.given_up) == (3, 2)
    clock.advance(6000)
    memory.repeat()
    assert [each.sequence for each in intake.frames[5:]] == [2, 3, 4]


def test_a_long_memory_is_handed_over_in_batches(intake: Recorder, clock: ManualClock) -> None:
    memory = Memory(Port(), intake, clock)
    for _ in range(BATCH + 1):
        memory.measured("a", AIR)
    clock.advance(6000)
    memory.repeat()
    assert len(intake.arrivals[-1].events) == BATCH
    memory.repeat()
    assert len(intake.arrivals[-1].events) == 1


def test_a_full_disk_costs_nothing(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, port, stop = SystemClock(), Port(), threading.Event()
    intake = Intake(spool, on_new=lambda _: None, group_s=0.0, clock=clock)
    port.memory = memory = Memory(port, intake, clock)

    def full(*_: object) -> Put:
        raise JournalError("spool", "the disk is full", "room", retry=True)

    monkeypatch.setattr("firmware_bridge.sensors.memory.REPEAT_AFTER_S", 0.05)
    monkeypatch.setattr(spool, "put", full)
    thread = threading.Thread(target=intake.run, args=(stop,))
    thread.start()
    for _ in range(5):
        memory.measured("a", AIR)
    wait_until(lambda: intake.error, "the full disk")
    assert len(memory) == 5
    monkeypatch.setattr(spool, "put", Spool.put.__get__(spool))

    def emptied() -> bool:
        memory.repeat()
        return not len(memory)

    wait_until(emptied, "acknowledgements")
    stop.set()
    thread.join(10)
    assert [row.sequence for row in spool.take(0, 10)] == [0, 1, 2, 3, 4]
