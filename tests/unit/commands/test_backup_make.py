"""commands/backup_make.py: one file, the newest kept, a full disk leaves the old one."""

import errno
from pathlib import Path

import pytest

from coldchain.errors import InputError, JournalError, LinkError, StoreError
from commands import backup_make
from commands.backup_make import check_backup, make_backup
from commands.locks import sole_program
from commands.station import open_station
from helpers import kept_station
from links.backup_archive import Writer


class Told:
    def __init__(self) -> None:
        self.what: list[str] = []
        self.bytes = 0

    def begin(self, what: str, total: int) -> None:
        assert total >= 0
        self.what.append(what)

    def went_on(self, count: int) -> None:
        self.bytes += count


def test_in_a_folder_the_newest_stay(tmp_path: Path) -> None:
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    (tmp_path / "b").mkdir()
    others = (
        "coldchain-kaimosi-20200101T000000Z.tar.gz",
        "coldchain-kaimosi-20210101T000000Z.tar.gz",
        "coldchain-kaimosi-north-20200101T000000Z.tar.gz",  # another cooperative's
        "notes.txt",
    )
    for name in others:
        (tmp_path / "b" / name).write_text("")
    told = Told()
    made = make_backup(station, tmp_path / "b", keep=2, progress=told)
    assert [path.name for path in made.removed] == [others[0]]
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == sorted([*others[1:], made.file.name])
    assert check_backup(made.file, told) == made.listed
    assert {"copying journal.sqlite", "packing journal.sqlite", "reading"} <= set(told.what)
    assert told.bytes > sum(part.size for part in made.listed.parts)
    names = [part.name for part in made.listed.parts]
    assert names[-1] == "coldchain.toml"
    assert {"data/journal.sqlite", "data/readings.sqlite", "data/records.sqlite"} <= set(names)


def test_a_clock_that_is_or_was_wrong_removes_nothing(tmp_path: Path) -> None:
    """A Raspberry Pi that starts in 1970 would name its backup as the oldest, and remove it at once."""
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    (tmp_path / "b").mkdir()
    others = [f"coldchain-kaimosi-{year}0101T000000Z.tar.gz" for year in (2020, 2021, 2099)]
    for name in others:
        (tmp_path / "b" / name).write_text("")
    made = make_backup(station, tmp_path / "b", keep=1, progress=Told())
    assert (made.removed, made.later) == ([], tmp_path / "b" / others[2])
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == sorted([*others, made.file.name])


def test_a_folder_that_is_not_there_is_no_file(tmp_path: Path) -> None:
    """Each night would write over the one before."""
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    for target, keep in ((tmp_path / "backups", 0), (tmp_path / "b.tar.gz", 14)):
        with pytest.raises(InputError, match=r"a folder that is there.*mkdir"):
            make_backup(station, target, keep=keep, progress=Told())
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    (tmp_path / "b.tar.gz").write_text("the old one")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Writer, "finish", full)
    with pytest.raises(StoreError, match="What was there before is whole"):
        make_backup(station, tmp_path / "b.tar.gz", keep=0, progress=Told())
    assert (tmp_path / "b.tar.gz").read_text() == "the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "s"]


def test_it_does_not_begin_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    monkeypatch.setattr(backup_make, "disk_free_bytes", lambda _folder: 1000)
    with pytest.raises(StoreError, match="1,000 bytes free"):
        make_backup(station, tmp_path / "b.tar.gz", keep=0, progress=Told())


def test_where_nothing_can_be_written_or_nothing_is(tmp_path: Path) -> None:
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    with pytest.raises(InputError):
        make_backup(station, tmp_path / "none" / "b.tar.gz", keep=0, progress=Told())
    (station.folder / "journal.sqlite").unlink()
    with pytest.raises(InputError, match="Start it once"):
        make_backup(station, tmp_path / "b.tar.gz", keep=0, progress=Told())


def test_one_at_a_time(tmp_path: Path) -> None:
    station = open_station(kept_station.lay_down(tmp_path / "s"))
    with sole_program(station.folder, "backup"), pytest.raises(JournalError, match="one at a time"):
        make_backup(station, tmp_path / "b.tar.gz", keep=0, progress=Told())
    assert issubclass(JournalError, LinkError)
