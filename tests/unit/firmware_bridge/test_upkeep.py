"""What gets its time later is told to all who take rows; a disk that takes nothing is met again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.senml import encode_json
from firmware_bridge.gateway_time import GatewayTime
from firmware_bridge.spool import UNSTAMPED, Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from firmware_bridge.time_fix import TimeFix
from firmware_bridge.upkeep import Upkeep
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
