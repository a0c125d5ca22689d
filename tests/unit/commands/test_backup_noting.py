"""commands/backup_noting.py: what becomes of a backup is written down, whatever becomes of it."""

from pathlib import Path

import pytest

from coldchain.backups import Backups
from coldchain.errors import InputError, JournalError, StoreError
from commands import backup_make
from commands.backup_make import check_backup, make_backup
from commands.backup_noting import noting, noting_check
from commands.locks import sole_program
from commands.station import Station, open_station
from helpers import kept_station
from links.backup_archive import read_back
from links.backup_state import FILE, read


class Quiet:
    def begin(self, what: str, total: int) -> None: ...

    def went_on(self, count: int) -> None: ...


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return open_station(kept_station.lay_down(tmp_path / "s"))


def made(station: Station, target: Path) -> backup_make.Made:
    return make_backup(station, target, keep=0, progress=Quiet())


def checked(station: Station, file: Path) -> None:
    with noting_check(station.file, file):
        check_backup(file, Quiet())


def test_a_good_one_is_written_down_whole(station: Station, tmp_path: Path) -> None:
    file = made(station, tmp_path / "b.tar.gz").file
    found = read(station.folder)
    assert found.good is not None
    assert (found.good.file, found.good.size) == (str(file), file.stat().st_size)
    assert (found.good.checked_at, found.failed, found.failures) == (None, None, 0)
    assert 0 < found.good.took_ms < 60_000
    names = [part.name for part in read_back(file, lambda _: None).parts]
    assert f"data/{FILE}" not in names
    made(station, tmp_path / "b.tar.gz")
    assert f"data/{FILE}" not in [part.name for part in read_back(file, lambda _: None).parts]


def test_one_that_fails_leaves_the_last_good_one_and_says_why(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(station, tmp_path / "b.tar.gz")
    before = read(station.folder).good
    with pytest.raises(InputError):
        made(station, tmp_path / "away")  # the other disk is not there
    monkeypatch.setattr(backup_make, "disk_free_bytes", lambda _: 10)
    with pytest.raises(StoreError):
        made(station, tmp_path / "b.tar.gz")
    found = read(station.folder)
    assert found.good == before
    assert found.failed is not None
    assert found.failures == 2
    assert found.failed.since_at <= found.failed.at
    assert "10 bytes free" in found.failed.why
    monkeypatch.undo()
    made(station, tmp_path / "b.tar.gz")
    assert (read(station.folder).failed, read(station.folder).failures) == (None, 2)


def test_one_that_is_refused_because_another_one_runs_is_no_failure(station: Station, tmp_path: Path) -> None:
    with sole_program(station.folder, "backup"), pytest.raises(JournalError):
        made(station, tmp_path / "b.tar.gz")
    assert read(station.folder) == Backups()


def test_a_mistake_of_ours_is_a_failure_too_and_a_stop_by_hand_is_none(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), noting(tmp_path):
        _ = 1 // 0
    found = read(tmp_path).failed
    assert found is not None
    assert found.why.startswith("ZeroDivisionError: ")
    with pytest.raises(KeyboardInterrupt), noting(tmp_path):
        raise KeyboardInterrupt
    assert read(tmp_path).failures == 1


def test_where_it_cannot_be_written_down_the_backup_is_good_and_that_is_told(
    station: Station, tmp_path: Path
) -> None:
    (station.folder / f"{FILE}.new").mkdir()  # in the way, also of root
    done = made(station, tmp_path / "b.tar.gz")
    assert done.file.is_file()
    assert done.unnoted
    with pytest.raises(InputError, match="no such folder"):
        made(station, tmp_path / "away")  # and what failed is what is told


def test_that_the_newest_was_read_back_is_written_down(station: Station, tmp_path: Path) -> None:
    old = made(station, tmp_path / "old.tar.gz").file
    new = made(station, tmp_path / "new.tar.gz").file
    checked(station, old)
    good = read(station.folder).good
    assert good is not None
    assert good.checked_at is None
    checked(station, new)
    good = read(station.folder).good
    assert good is not None
    assert good.checked_at is not None
    old.write_bytes(b"no")
    with pytest.raises(InputError):
        checked(station, old)
    assert read(station.folder).failed is None, "there is a newer one that holds"
    new.write_bytes(new.read_bytes()[:-100])
    with pytest.raises(InputError):
        checked(station, new)
    found = read(station.folder)
    assert found.failed is not None
    assert (found.good, found.failed.since_at) == (None, good.as_of)


def test_a_newest_that_is_on_a_disk_that_is_away_is_not_broken(station: Station, tmp_path: Path) -> None:
    file = made(station, tmp_path / "b.tar.gz").file
    file.unlink()
    with pytest.raises(InputError, match="no such file"):
        checked(station, file)
    assert read(station.folder).good is not None


def test_a_backup_is_read_back_where_no_station_is(station: Station, tmp_path: Path) -> None:
    file = made(station, tmp_path / "b.tar.gz").file
    (tmp_path / "bad.toml").write_text("nonsense = 1")
    for settings in (tmp_path / "none.toml", tmp_path / "bad.toml"):
        with noting_check(settings, file):
            check_backup(file, Quiet())
