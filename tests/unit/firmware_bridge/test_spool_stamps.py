"""Stamping in transactions of some rows each."""

from pathlib import Path

import pytest

from firmware_bridge import spool_stamps
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from helpers.clock import ManualClock
from helpers.serial_lines import frame

T0 = 1_800_000_000_000


def test_many_rows_are_stamped_in_pieces_and_their_order_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_stamps, "CHUNK_ROWS", 7)
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=1000, machine_boot="one")
    spool.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="") for n in range(100)])
    assert spool.know_time(T0, "gps", 10) == 100
    assert [row.event_at for row in spool.take(0, 200)] == [T0 + n * 1000 for n in range(100)]
    assert spool.gateway_boot[2:] == (T0, "gps", 10)
    spool.close()


def test_a_better_time_later_moves_nothing_that_has_one(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=1000, machine_boot="one")
    spool.put([from_frame(frame("van", 0), arrived_at=1000, clock="")])
    spool.know_time(T0, "server", 900)
    assert spool.know_time(T0 + 500, "gps", 10) == 0
    assert spool.take(0, 9)[0].event_at == T0 + 1000
    spool.close()


def test_what_comes_between_two_pieces_is_stamped_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_stamps, "CHUNK_ROWS", 10)
    clock = ManualClock()
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=1000, machine_boot="one", clock=clock)
    spool.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="") for n in range(25)])
    turns: list[int] = []

    def sleep(duration_s: float) -> None:
        number = 25 + len(turns)
        (row,) = spool.put([from_frame(frame("van", number), arrived_at=number * 1000, clock="")]).new
        assert row.clock == "", "its time comes with the others', so that their order stays"
        turns.append(number)

    monkeypatch.setattr(clock, "sleep", sleep)
    assert spool.know_time(T0, "gps", 10) == 25 + len(turns) == 27
    assert [row.event_at for row in spool.take(0, 200)] == [T0 + n * 1000 for n in range(27)]
    assert (spool.unstamped, spool.rows) == (0, 27)
    (late,) = spool.put([from_frame(frame("van", 27), arrived_at=27_000, clock="")]).new
    assert (late.event_at, late.clock) == (T0 + 27_000, "gps")
    spool.close()
