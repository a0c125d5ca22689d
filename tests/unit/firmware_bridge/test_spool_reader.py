"""Another process reads the spool beside the bridge."""

from pathlib import Path

import pytest

from coldchain.errors import JournalError
from firmware_bridge.spool import Spool
from firmware_bridge.spool_reader import SpoolReader
from firmware_bridge.spool_row import from_frame
from helpers.serial_lines import frame


def test_it_sees_what_is_there_while_the_bridge_writes(tmp_path: Path) -> None:
    path = tmp_path / "spool.sqlite"
    spool = Spool(path, capacity_rows=100, machine_boot="one")
    spool.put([from_frame(frame("van", 0), arrived_at=5000, clock="ntp")])
    reader = SpoolReader(path)
    spool.put([from_frame(frame("van", n), arrived_at=5000, clock="") for n in (1, 7)])
    spool.note_never_heard("van", 0xB007, [(2, 6)])
    stats = reader.stats()
    assert (stats.rows, stats.unstamped, stats.oldest_at, stats.never_heard) == (3, 2, 5000, 5)
    assert reader.losses() == spool.losses()
    reader.close()
    spool.close()


def test_without_a_spool_it_makes_none(tmp_path: Path) -> None:
    with pytest.raises(JournalError) as caught:
        SpoolReader(tmp_path / "spool.sqlite")
    assert caught.value.retry
    assert list(tmp_path.iterdir()) == []
