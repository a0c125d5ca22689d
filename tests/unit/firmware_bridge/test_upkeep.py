"""What gets its time later is told to all who take rows; a disk that takes nothing is met again."""

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.senml import encode_json
from firmware_bridge.gateway_time import GatewayTime
from firmware_bridge.spool import UNSTAMPED, Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from firmware_bridge.time_fix import TimeFix
from firmware_bridge.upkeep import LONGEST_WAIT_S, Upkeep
from firmware_bridge.uplink import Uplink
from helpers.clock import ManualClock
from helpers.serial_lines import frame

NOW = 1_790_000_000_000


class Nobody:
    """A line that is never connected."""

    def __init__(self) -> None:
        import threading

        self.connected = threading.Event()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        raise AssertionError

    def acknowledge(self, mid: int) -> bool:
        return True


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    made = Spool(tmp_path / "spool.sqlite", capacity_rows=1000, machine_boot="one")
    yield made
    made.close()


def upkeep_of(spool: Spool, clock: ManualClock) -> tuple[Upkeep, GatewayTime]:
    time = GatewayTime(spool, clock, has_rtc=False, acknowledge=lambda _mid: True)
    uplink = Uplink(spool, Nobody(), topic="readings", encode=encode_json, clock=clock)
    return Upkeep(spool, time, uplink, clock), time


def test_rows_that_get_their_time_are_told_to_the_takers(spool: Spool) -> None:
    clock = ManualClock(NOW)
    upkeep, time = upkeep_of(spool, clock)
    told: list[SpoolRow] = []
    upkeep.takers.append(told.extend)
    spool.put([from_frame(frame("van", n), arrived_at=n * 1000, clock=UNSTAMPED) for n in range(3)])
    upkeep.step()
    assert told == []
    time.offer(TimeFix("gps", NOW, clock.monotonic_s(), 100))
    upkeep.step()
    assert [(row.sequence, row.clock) for row in told] == [(0, "gps"), (1, "gps"), (2, "gps")]


def test_a_disk_that_takes_nothing_now_does_not_end_the_bridge(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise JournalError("spool", "the disk is full", "room", retry=True)

    upkeep, _ = upkeep_of(spool, ManualClock(NOW))
    monkeypatch.setattr(spool, "gaps", full)
    upkeep.step()
    assert upkeep.flow(1.0).backlog == 0


def test_such_a_disk_is_left_alone_for_a_while_and_told_once(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[float] = []
    clock = ManualClock(NOW)

    def full(*_: object, **__: object) -> int:
        tries.append(clock.monotonic_s())
        raise JournalError("spool", "the card takes nothing", "room", retry=True)

    upkeep, time = upkeep_of(spool, clock)
    spool.put([from_frame(frame("van", 0), arrived_at=0, clock=UNSTAMPED)])
    time.offer(TimeFix("gps", NOW, clock.monotonic_s(), 100))
    monkeypatch.setattr(spool, "know_time", full)
    caplog.set_level(logging.INFO)
    for _ in range(3000):  # ten minutes
        upkeep.step()
        clock.sleep(0.2)
    assert 15 < len(tries) < 50
    assert max(after - before for before, after in itertools.pairwise(tries)) <= LONGEST_WAIT_S + 1
    assert [record.message for record in caplog.records if "takes nothing" in record.message] == [
        caplog.records[0].message
    ]
    monkeypatch.undo()
    clock.sleep(LONGEST_WAIT_S)
    upkeep.step()
    assert spool.unstamped == 0
    assert "takes what is written again" in caplog.records[-1].message
