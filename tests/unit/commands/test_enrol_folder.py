"""commands/enrol_folder.py: the parcel is whole or not there, and its secrets are its owner's."""

import tarfile
from pathlib import Path

import pytest

from coldchain.errors import InputError, LinkError
from commands.enrol_folder import Parcel, read_me, settings_text

FILES = {"README.md": "read", "coldchain.toml": "x = 1\n", "broker-password": "secret\n"}


def test_a_folder_appears_when_it_is_released(tmp_path: Path) -> None:
    parcel = Parcel(tmp_path / "van-3", FILES)
    parcel.write()
    assert not (tmp_path / "van-3").exists()
    parcel.release()
    assert {each.name: each.read_text() for each in (tmp_path / "van-3").iterdir()} == FILES
    assert [each.name for each in tmp_path.iterdir()] == ["van-3"]
    modes = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "van-3").iterdir()}
    assert modes == {"README.md": 0o644, "coldchain.toml": 0o600, "broker-password": 0o600}
    assert (tmp_path / "van-3").stat().st_mode & 0o077 == 0


def test_an_archive_holds_the_same_and_is_its_owners(tmp_path: Path) -> None:
    target = tmp_path / "van-3.tar.gz"
    parcel = Parcel(target, FILES)
    parcel.write()
    parcel.release()
    assert [each.name for each in tmp_path.iterdir()] == ["van-3.tar.gz"]
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as archive:
        members = {each.name: each for each in archive.getmembers()}
    assert {f"van-3/{name}" for name in FILES} <= set(members)
    assert members["van-3/broker-password"].mode & 0o777 == 0o600
    assert {each.uname for each in members.values()} == {""}


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    for name in ("van-3", "van-3.tar.gz"):
        parcel = Parcel(tmp_path / name, FILES)
        parcel.write()
        parcel.discard()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there already"):
        Parcel(tmp_path, FILES)


def test_a_place_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LinkError, match="a place to write to"):
        Parcel(tmp_path / "file" / "van-3", FILES).write()


def test_the_technician_is_told_three_commands() -> None:
    text = read_me("van-3", "Highland")
    assert text.count("\n1. ") == text.count("\n2. ") == text.count("\n3. ") == 1
    assert "--revoke van-3" in text
    assert settings_text({"x": 1}, "van-3").endswith("\nx = 1\n")
