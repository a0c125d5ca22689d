"""The last status lies in the data folder."""

from pathlib import Path

from firmware_bridge.last_status import EVERY_S, FILE, LastStatus
from helpers.clock import ManualClock


def test_it_is_written_seldom_and_at_the_end(tmp_path: Path) -> None:
    clock = ManualClock()
    last = LastStatus(tmp_path, clock)
    last.keep(b"1")
    last.keep(b"2")
    assert (tmp_path / FILE).read_bytes() == b"1"
    clock.sleep(EVERY_S)
    last.keep(b"3")
    assert (tmp_path / FILE).read_bytes() == b"3"
    last.keep(b"4", at_once=True)
    assert (tmp_path / FILE).read_bytes() == b"4"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_folder_that_takes_nothing_is_told_and_stops_nothing(tmp_path: Path) -> None:
    last = LastStatus(tmp_path / "gone", ManualClock())
    last.keep(b"1")
    assert "gone" in last.error
