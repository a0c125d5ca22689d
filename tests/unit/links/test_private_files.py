"""Files with secrets: for their owner only."""

import os
from pathlib import Path

import pytest

from links.private_files import too_open, write_private


def test_a_private_file_is_its_owners_whatever_the_mask_and_whatever_was_there(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o666)
    mask = os.umask(0)
    try:
        write_private(path, "new")
    finally:
        os.umask(mask)
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_another_mode_is_kept_against_a_strict_mask(tmp_path: Path) -> None:
    mask = os.umask(0o077)
    try:
        write_private(tmp_path / "shared", "x", mode=0o640)
    finally:
        os.umask(mask)
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(("mode", "open_"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_who_else_can_read_is_told_with_the_chmod(tmp_path: Path, mode: int, open_: bool) -> None:
    path = tmp_path / "secret"
    path.touch()
    path.chmod(mode)
    assert bool(too_open(path)) == open_
    if open_:
        assert f"chmod 600 {path}" in too_open(path)


def test_what_systemd_hands_to_a_service_counts_as_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    path.touch()
    path.chmod(0o440)  # an access list shows as rights of the group
    assert too_open(path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert not too_open(path)
