"""Stamping in transactions of some rows each."""

from pathlib import Path

import pytest

from firmware_bridge import spool_stamps
from firmware_bridge.carry_over import Placed
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
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


def test_the_note_tells_the_bounds() -> None:
    assert spool_stamps.note_of(Placed(1, T0, T0 - 1000, T0 + 1000)).count("/") == 1
    assert spool_stamps.note_of(Placed(1, T0, None, T0)).startswith("time-between:../2027-01-15T")
