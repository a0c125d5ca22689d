"""Rows without a time wait in the spool until it is known, also over restarts of the machine."""

from pathlib import Path

import pytest

from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from helpers.clock import ManualClock
from helpers.serial_lines import frame

T0 = 1_700_000_000_000
H = 3_600_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.sqlite"


def waiting(spool: Spool) -> list[int]:
    return [each.sequence for each in spool.take(0, 100_000)]


def booted(path: Path, boot: str, *, ran_s: int) -> Spool:
    """Return the spool after a start of the machine, so long ago."""
    clock = ManualClock()
    clock.advance(ran_s * 1000)
    return Spool(path, capacity_rows=100, machine_boot=boot, clock=clock)


def unstamped(sequence: int, *, boot: int = 1, at_ms: int = 0) -> SpoolRow:
    return from_frame(frame("van", sequence, boot=boot), arrived_at=at_ms + sequence * 10_000, clock="")


def test_rows_without_a_time_are_kept_and_not_taken_until_it_is_known(path: Path) -> None:
    spool = Spool(path, capacity_rows=100, machine_boot="one")
    spool.put([unstamped(n) for n in range(5)])
    assert (spool.rows, spool.unstamped, waiting(spool)) == (5, 5, [])
    spool.close()
    again = Spool(path, capacity_rows=100, machine_boot="one")
    assert again.know_time(T0, "ntp", 100) == 5
    assert [each.event_at for each in again.take(0, 10)] == [T0 + n * 10_000 for n in range(5)]
    assert {each.clock for each in again.take(0, 10)} == {"ntp"}
    (late,) = again.put([unstamped(5)]).new
    assert (late.event_at, late.clock, again.unstamped) == (T0 + 50_000, "ntp", 0)
    again.close()


def test_what_a_kill_left_unstamped_is_stamped_with_the_same_time_when_opened(path: Path) -> None:
    spool = Spool(path, capacity_rows=100, machine_boot="one")
    spool.put([unstamped(n) for n in range(5)])
    with spool._connection:
        spool._connection.execute("UPDATE gateway_boots SET start_at = ?, source = 'gps'", (T0,))
    spool.close()
    again = Spool(path, capacity_rows=100, machine_boot="two")
    assert [each.event_at for each in again.take(0, 10)] == [T0 + n * 10_000 for n in range(5)]
    again.close()


def test_over_a_restart_of_the_machine_the_uptime_of_the_device_carries_the_time(path: Path) -> None:
    first = booted(path, "one", ran_s=1)
    first.put([unstamped(0)])
    first.know_time(T0, "ntp", 100)
    first.close()
    dark = booted(path, "two", ran_s=1030)
    dark.put([unstamped(n, at_ms=-3_000_000) for n in range(400, 403)])  # its own monotonic time began later
    dark.close()
    last = booted(path, "three", ran_s=1)
    last.know_time(T0 + 10_000_000, "ntp", 100)
    assert last.place_older(waited=False) == 0  # the device may still speak
    last.put([unstamped(1100, at_ms=-10_000_000)])
    assert last.place_older(waited=False) == 3
    placed = [each for each in last.take(0, 10) if 400 <= each.sequence < 403]
    assert [each.event_at for each in placed] == [T0 + n * 10_000 for n in range(400, 403)]
    assert {(each.clock, each.values[0].flag) for each in placed} == {("device", 1)}
    last.close()


def test_without_a_device_that_ran_through_there_are_bounds_and_doubt(path: Path) -> None:
    first = booted(path, "one", ran_s=100)
    first.put([unstamped(0)])
    first.know_time(T0, "ntp", 100)
    first.close()
    dark = booted(path, "two", ran_s=30)
    dark.put([unstamped(n, boot=2) for n in range(3)])
    dark.close()
    last = booted(path, "three", ran_s=5)
    last.know_time(T0 + H, "ntp", 100)
    assert last.place_older(waited=True) == 3
    placed = [each for each in last.take(0, 10) if each.boot == 2]
    assert [each.event_at - placed[0].event_at for each in placed] == [0, 10_000, 20_000]
    assert placed[0].event_at == (T0 + 100_000 + T0 + H - 30_000) // 2
    assert {(each.clock, each.values[0].flag) for each in placed} == {("none", 2)}
    assert placed[0].values[0].note.startswith("time-between:20")
    last.close()
