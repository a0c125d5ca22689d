"""What is given up, and in which order."""

from pathlib import Path

from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.thinning import MAX_LEVEL, GivenUp, give_up
from helpers.serial_lines import frame
from links.sqlite_file import transaction


def spool_of(path: Path, count: int, devices: int = 1) -> Spool:
    spool = Spool(path / "spool.sqlite", capacity_rows=1_000_000)
    frames = [frame(f"van-{each}", n) for n in range(count) for each in range(devices)]
    spool.put([from_frame(each, arrived_at=each.uptime_ms, clock="ntp") for each in frames])
    return spool


def give(spool: Spool, rows: int, stretch: int) -> GivenUp:
    with transaction(spool._connection):
        return give_up(spool._connection, rows, stretch=stretch, now=1)


def test_each_device_keeps_both_ends_and_every_second_between(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, 100, devices=3)
    assert give(spool, 10, stretch=63).thinned == 30  # 21 rows of each device, of which 10 go
    for device in range(3):
        kept = [row.sequence for row in spool.take(0, 1000) if row.device == f"van-{device}"]
        assert kept == [*range(0, 21, 2), *range(21, 100)]
    spool.close()


def test_the_same_stretch_is_halved_again_and_again_until_nothing_is_left_to_halve(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, 200)
    given = give(spool, 198, stretch=1000)
    assert given == GivenUp(198, 0)
    assert [row.sequence for row in spool.take(0, 1000)] == [0, 199]
    assert give(spool, 1, stretch=1000) == GivenUp(0, 1)
    assert [row.sequence for row in spool.take(0, 1000)] == [199]
    assert spool._one("SELECT min(level) FROM spooled")[0] == MAX_LEVEL
    assert give(spool, 10, stretch=1000) == GivenUp(0, 1)
    spool.close()
