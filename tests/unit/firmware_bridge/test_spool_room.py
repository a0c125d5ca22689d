"""When something has to go."""

from pathlib import Path

import pytest

from firmware_bridge import spool_room
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from helpers.serial_lines import frame


def fill(spool: Spool, start: int, count: int) -> None:
    rows = [
        from_frame(frame("van", n), arrived_at=n * 1000, clock="ntp") for n in range(start, start + count)
    ]
    spool.put(rows)


def test_a_full_disk_keeps_the_file_as_large_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=1_000_000)
    fill(spool, 0, spool_room.LOT_ROWS + 1000)
    monkeypatch.setattr(spool_room, "disk_free_bytes", lambda _: spool_room.RESERVE_BYTES - 1)
    before = spool._one("PRAGMA page_count")[0]
    for start in range(10_000, 20_000, 100):
        fill(spool, start, 100)
    assert spool._one("PRAGMA page_count")[0] <= before + spool_room.FREE_PAGES
    assert spool.stats().thinned > 3000
    spool.close()


def test_a_small_spool_gives_nothing_for_a_disk_that_others_have_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_room, "disk_free_bytes", lambda _: 0)
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=1_000_000)
    fill(spool, 0, 1000)
    assert spool.stats().thinned == 0
    spool.close()
