"""One small file, found by a path with at most one star."""

import errno
from pathlib import Path

import pytest

from coldchain.errors import PortError
from links.kernel_files import MAX_BYTES, read_one


def test_a_file_is_read_by_its_path_or_with_a_star(tmp_path: Path) -> None:
    (tmp_path / "28-0001").mkdir()
    (tmp_path / "28-0001" / "temperature").write_text("4062\n")
    assert read_one(str(tmp_path / "28-0001" / "temperature")) == "4062\n"
    assert read_one(str(tmp_path / "28-*" / "temperature")) == "4062\n"


def test_nobody_or_several_are_told(tmp_path: Path) -> None:
    with pytest.raises(PortError, match=r"no file; allowed: one that fits\. Plug it in"):
        read_one(str(tmp_path / "28-*"))
    for name in ("28-1", "28-2"):
        (tmp_path / name).write_text("1")
    with pytest.raises(PortError, match=r"2 files; allowed: one that fits\. Write more"):
        read_one(str(tmp_path / "28-*"))


def test_why_a_file_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="No such file") as caught:
        read_one(str(tmp_path / "gone"))
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOENT
    assert caught.value.retry


def test_a_large_file_is_cut_and_bytes_do_not_raise(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"\xff" * (MAX_BYTES + 1))
    assert len(read_one(str(tmp_path / "large"))) == MAX_BYTES
