"""Small files that are replaced whole."""

import stat
from pathlib import Path

import pytest

from links.kept_file import remove, replace_whole, write_whole


def test_it_is_replaced_and_private(tmp_path: Path) -> None:
    file = tmp_path / "new" / "state.json"
    write_whole(file, "one\r\n")
    write_whole(file, "two, höher\n")
    assert file.read_bytes().decode() == "two, höher\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["state.json"]


def test_what_cannot_be_written_leaves_the_old_text(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    write_whole(file, "old")
    (tmp_path / "state.json.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(file, "new")
    assert file.read_text() == "old"


def test_removing_what_is_not_there_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    write_whole(file, "x")
    remove(file)
    remove(file)
    remove(tmp_path / "no" / "folder")
    assert not file.exists()


def test_a_reader_of_what_may_be_lost_sees_all_old_or_all_new_too(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    file.write_bytes(b"old")
    file.chmod(0o600)
    with file.open("rb") as opened:
        replace_whole(file, b"new", mode=0o644, lasts=False)
        assert opened.read() == b"old"
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_what_a_kill_left_of_the_last_time_is_in_nobodys_way(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    left = tmp_path / "secret.new"
    left.write_text("half of")
    left.chmod(0o666)
    replace_whole(file, b"whole")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"whole", 0o600)
    assert not left.exists()
