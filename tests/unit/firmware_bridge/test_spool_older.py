"""Rows of earlier boots are placed in slices, and whoever else wants the spool gets it in between."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from firmware_bridge import spool_older
from firmware_bridge.carry_over import Placed
from firmware_bridge.spool import Spool
from firmware_bridge.spool_older import note_of
from firmware_bridge.spool_row import SpoolRow, Value, encode_values, from_frame
from helpers.clock import ManualClock
from helpers.serial_lines import frame

T0 = 1_800_000_000_000
ROWS = 100


class Turns(ManualClock):
    """A clock whose sleep is a turn of somebody else."""

    def __init__(self) -> None:
        super().__init__(T0)
        self.turns = 0
        self.each_s = 0.0
        self.take_turn: Callable[[], object] = lambda: None

    def sleep(self, duration_s: float) -> None:
        self.turns += 1
        self.advance(round(self.each_s * 1000))
        self.take_turn()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Turns:
    monkeypatch.setattr(spool_older, "SLICE_ROWS", 7)
    monkeypatch.setattr(spool_older, "READ_ROWS", 20)
    return Turns()


def dark(path: Path, clock: Turns) -> Spool:
    """Return a spool with rows of a boot that never knew the time, in a boot that knows it."""
    before = Spool(path, capacity_rows=1000, machine_boot="dark", clock=clock)
    before.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="") for n in range(ROWS)])
    before.close()
    spool = Spool(path, capacity_rows=1000, machine_boot="light", clock=clock)
    spool.know_time(T0, "gps", 10)
    return spool


def times(spool: Spool) -> list[int]:
    """Return when the frames of the dark boot were measured, in their order."""
    rows = [row for row in spool.take(0, 1000) if row.device == "van"]
    return [row.event_at for row in sorted(rows, key=lambda row: row.sequence)]


def live(number: int) -> SpoolRow:
    return from_frame(frame("cooler", number), arrived_at=number * 1000, clock="")


def test_others_use_the_spool_between_two_slices(tmp_path: Path, clock: Turns) -> None:
    spool = dark(tmp_path / "s.sqlite", clock)
    put: list[SpoolRow] = []

    def take_turn() -> None:
        put.extend(spool.put([live(clock.turns)]).new)

    clock.take_turn = take_turn
    assert spool.place_older(waited=True) == ROWS
    assert len(put) == ROWS // 20 + 1 + ROWS // 7 + 1
    assert {row.clock for row in put} == {"gps"}
    assert (spool.unstamped, spool.rows, spool.is_placing) == (0, ROWS + len(put), False)
    found = times(spool)
    assert [at - found[0] for at in found] == [n * 1000 for n in range(ROWS)]
    spool.close()


def test_it_comes_back_after_a_while_and_goes_on_where_it_was(tmp_path: Path, clock: Turns) -> None:
    spool = dark(tmp_path / "s.sqlite", clock)
    clock.each_s = 0.2
    placed = [spool.place_older(waited=True)]
    assert 0 < placed[0] < ROWS
    assert spool.unstamped == ROWS - placed[0]
    while spool.is_placing:
        placed.append(spool.place_older(waited=True))
    assert len(placed) > 2
    assert sum(placed) == ROWS
    assert times(spool) == sorted(times(spool))
    assert spool.place_older(waited=True) == 0
    spool.close()


def test_a_row_that_is_given_up_meanwhile_is_left_out(tmp_path: Path, clock: Turns) -> None:
    spool = dark(tmp_path / "s.sqlite", clock)
    delete = "DELETE FROM spooled WHERE sequence IN (50, 98, 99)"

    def take_turn() -> None:
        with spool._writing() as counts:
            counts.rows -= spool._connection.execute(delete).rowcount

    clock.take_turn = take_turn
    assert spool.place_older(waited=True) == ROWS - 3
    assert (spool.rows, spool.unstamped) == (ROWS - 3, 0)
    spool.close()


def test_a_disk_that_fails_in_between_leaves_rows_that_wait(
    tmp_path: Path, clock: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = dark(tmp_path / "s.sqlite", clock)
    left = [30]

    def failing(values: tuple[Value, ...]) -> bytes:
        left[0] -= 1
        if left[0] < 0:
            raise sqlite3.OperationalError("database or disk is full")
        return encode_values(values)

    monkeypatch.setattr(spool_older, "encode_values", failing)
    with pytest.raises(JournalError, match="full"):
        spool.place_older(waited=True)
    assert (spool.is_placing, spool.unstamped) == (False, ROWS - 28)
    left[0] = 10_000
    assert spool.place_older(waited=True) == ROWS - 28
    assert times(spool) == sorted(times(spool))
    spool.close()


def test_the_note_tells_the_bounds() -> None:
    assert note_of(Placed(1, T0, T0 - 1000, T0 + 1000)).count("/") == 1
    assert note_of(Placed(1, T0, None, T0)).startswith("time-between:../2027-01-15T")
