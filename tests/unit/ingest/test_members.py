"""Sessions are written down, touched, found missing, struck out."""

import threading
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from helpers.clock import ManualClock
from ingest.members import GONE_S, Members, Seen


def test_a_session_stands_there_until_it_is_struck_out(tmp_path: Path) -> None:
    clock = ManualClock(1_800_000_000_000)
    members = Members(tmp_path / "receivers", clock)
    assert members.all() == []
    members.touch("x-1")
    members.touch("x-2")
    assert members.all() == [Seen("x-1", clock.now()), Seen("x-2", clock.now())]
    members.forget("x-1")
    members.forget("never there")
    assert [each.name for each in members.all()] == ["x-2"]


def test_gone_is_who_is_not_expected_or_was_not_seen_for_long(tmp_path: Path) -> None:
    clock = ManualClock(1_800_000_000_000)
    members = Members(tmp_path, clock)
    members.touch("x-1")
    members.touch("old")
    assert [each.name for each in members.gone(["x-1"])] == ["old"]
    clock.advance(round(GONE_S * 1000) + 1)
    members.touch("x-2")
    assert [each.name for each in members.gone(["x-1", "x-2"])] == ["old", "x-1"]


def test_a_file_without_a_time_counts_as_never_seen(tmp_path: Path) -> None:
    (tmp_path / "x-1").write_text("")
    assert Members(tmp_path, ManualClock(1_800_000_000_000)).all() == [Seen("x-1", 0)]


def test_a_folder_that_cannot_be_written_is_told_and_stops_nothing_later(tmp_path: Path) -> None:
    (tmp_path / "receivers").write_text("in the way")
    clock, stop = ManualClock(1_800_000_000_000), threading.Event()
    members = Members(tmp_path / "receivers", clock)
    with pytest.raises(JournalError):
        members.touch("x-1")
    stop.set()
    members.keep("x-1", stop)
