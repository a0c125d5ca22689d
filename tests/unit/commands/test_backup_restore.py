"""commands/backup_restore.py: all of it in a new folder, or nothing."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import InputError, StoreError
from commands import backup_restore
from commands.backup_make import make_backup
from commands.backup_restore import restore_backup
from commands.station import open_station
from helpers import kept_station
from helpers.small_fleet import COOP
from links.backup_archive import Writer
from links.records import Records
from links.records_audit import walk


class Quiet:
    def begin(self, what: str, total: int) -> None:
        return

    def went_on(self, count: int) -> None:
        return


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    away = folder / "away.pem"
    away.write_text("pem")
    file = kept_station.lay_down(folder / "s", f'ca_file = "{away}"\n')
    return make_backup(open_station(file), folder / "b.tar.gz", keep=0, progress=Quiet()).file


def test_it_is_a_station_again_and_says_so(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()  # empty is as good as none
    restored = restore_backup(backup, tmp_path / "to", records_url="", progress=Quiet())
    assert restored.renewed.in_doubt == 1
    station = open_station(restored.settings)
    assert (station.folder, station.coop) == (tmp_path / "to" / "data", COOP)
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        before, last = (link.entry for link in list(walk(connection, COOP))[-2:])
    assert (before.action, "b.tar.gz" in before.new) == ("backup", True)
    assert (last.action, last.about) == ("restore", "station")
    assert restored.listed.about["as_of"] in last.new
    assert (tmp_path / "to" / "coldchain.toml.before").exists()
    away = backup.parent / "away.pem"
    assert any(str(away) in note for note in restored.notes)
    assert (tmp_path / "to" / "elsewhere" / away.relative_to("/")).read_text() == "pem"


def test_a_folder_with_something_in_it_is_left_alone(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    with pytest.raises(InputError, match="a new folder, or an empty one"):
        restore_backup(backup, tmp_path, records_url="", progress=Quiet())
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_what_does_not_hold_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.tar.gz").write_bytes(backup.read_bytes()[:-100])
    with pytest.raises(InputError):
        restore_backup(tmp_path / "cut.tar.gz", tmp_path / "to", records_url="", progress=Quiet())
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tar.gz"]


def test_a_damaged_database_is_found(tmp_path: Path) -> None:
    """The archive holds, and what was packed was damaged already."""
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as connection:
        connection.execute("CREATE TABLE t (n TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 100,)] * 2000)
        connection.commit()
    body = bytearray((tmp_path / "a.sqlite").read_bytes())
    body[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    (tmp_path / "a.sqlite").write_bytes(body)
    writer = Writer(tmp_path / "b.tar.gz", lambda _: None)
    writer.add("data/journal.sqlite", tmp_path / "a.sqlite")
    writer.finish({}, ())
    with pytest.raises(InputError, match=r"journal\.sqlite, which is damaged"):
        restore_backup(tmp_path / "b.tar.gz", tmp_path / "to", records_url="", progress=Quiet())
    assert not (tmp_path / "to").exists()


def test_a_full_disk_is_told(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_restore, "disk_free_bytes", lambda _folder: 10)
    with pytest.raises(StoreError, match="10 bytes free"):
        restore_backup(backup, tmp_path / "to", records_url="", progress=Quiet())
    monkeypatch.undo()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup_restore, "unpack", full)
    with pytest.raises(StoreError, match="No space left"):
        restore_backup(backup, tmp_path / "to", records_url="", progress=Quiet())
    assert list(tmp_path.iterdir()) == []
