"""Files in a daemon's folders."""

from pathlib import Path

import pytest

from alerts.channels.smsd import spool
from coldchain.errors import ChannelError


def test_a_file_is_there_whole_and_no_draft_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "outgoing"
    folder.mkdir()
    spool.put(folder, "a", b"text")
    assert (folder / "a").read_bytes() == b"text"
    assert list(tmp_path.iterdir()) == [folder]
    assert [path.name for path in spool.files_in(folder)] == ["a"]
    assert spool.content(folder / "a") == b"text"
    spool.remove(folder / "a")
    spool.remove(folder / "a")
    assert spool.content(folder / "a") is None


def test_a_folder_that_is_not_there_is_an_error_that_may_pass(tmp_path: Path) -> None:
    with pytest.raises(ChannelError) as raised:
        spool.put(tmp_path / "gone", "a", b"x")
    assert raised.value.retry
    assert not list(tmp_path.iterdir())
    with pytest.raises(ChannelError):
        list(spool.files_in(tmp_path / "gone"))


def test_locked_and_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    for name in ("a", "a.LOCK", ".b", "c"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "c")
    assert [path.name for path in spool.files_in(tmp_path)] == ["c"]
