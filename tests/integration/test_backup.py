"""A backup of a station at work, put back: the same report, byte by byte, and nothing between the files lost."""

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from helpers import kept_station
from helpers.commands_run import run
from helpers.polling import wait_until
from helpers.small_fleet import COOP
from links.backup_archive import read_back
from links.journal import Journal
from links.records import Records


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Path], str]]:
    """Yield the settings file of a station, backups taken while it worked, and an instant before them."""
    folder = tmp_path_factory.mktemp("worked")
    file = kept_station.lay_down(folder)
    assert run("key", "create", folder=folder).returncode == 0
    backups = []
    with kept_station.at_work(file) as feeding:
        known = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        for number in range(3):
            before = feeding.fed
            done = run("backup", str(folder / f"{number}.tar.gz"), folder=folder)
            assert done.returncode == 0, done.stderr
            assert feeding.fed > before  # it did not stand still meanwhile
            backups.append(folder / f"{number}.tar.gz")
    return file, backups, known


def test_nothing_is_lost_between_the_files(worked: tuple[Path, list[Path], str], tmp_path: Path) -> None:
    _, backups, _ = worked
    for number, backup in enumerate(backups):
        to = tmp_path / str(number)
        done = run("restore", str(backup), "--to", str(to), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        found = kept_station.look_into(to / "data")
        assert found.trimmed <= found.position <= found.head
        assert all(found.trimmed <= cursor <= found.head for cursor in found.cursors.values())
        assert found.cursors["store"] <= found.position
        assert found.numbers == list(range(1, len(found.numbers) + 1))
        assert len(found.numbers) > 10
        with closing(Records(f"sqlite:///{to}/data/records.sqlite")) as records, records.reading() as there:
            cursors = [row[0] for row in there.execute(text("SELECT position FROM cursors"))]
        assert all(found.trimmed <= cursor <= found.head for cursor in cursors)


def test_the_report_is_the_same_byte_by_byte(worked: tuple[Path, list[Path], str], tmp_path: Path) -> None:
    file, backups, known = worked
    assert run("restore", str(backups[-1]), "--to", "again", folder=tmp_path).returncode == 0
    packs = []
    for number, settings in enumerate((file, tmp_path / "again" / "coldchain.toml")):
        out = tmp_path / f"{number}.zip"
        asked = ("--as-known-at", known, "--out", str(out), "--settings", str(settings))
        done = run("report", "shipment", "s-1", *asked, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        packs.append(out.read_bytes())
    assert packs[0] == packs[1]
    done = run("verify", "audit", "--settings", "again/coldchain.toml", folder=tmp_path)
    assert (done.returncode, done.stdout[:3]) == (0, "ok "), done.stdout + done.stderr
    keys = ("--keys", str(tmp_path / "again" / "data" / "keys" / "coldchain-keys.txt"))
    assert run("verify", str(tmp_path / "0.zip"), *keys, folder=tmp_path).returncode == 0


def test_it_goes_on_working(worked: tuple[Path, list[Path], str], tmp_path: Path) -> None:
    """Writer and watcher start on what was put back, and do what waited there."""
    _, backups, _ = worked
    assert run("restore", str(backups[0]), "--to", "again", folder=tmp_path).returncode == 0
    with kept_station.at_work(tmp_path / "again" / "coldchain.toml"):
        with closing(Journal(tmp_path / "again" / "data" / "journal.sqlite")) as journal:
            head = journal.head()
            wait_until(lambda: min(journal.cursors().values()) >= head, "all readers", 30)


def test_a_kill_leaves_the_old_backup_whole(tmp_path: Path) -> None:
    from helpers.commands_run import running

    file = kept_station.lay_down(tmp_path)
    assert run("backup", "b.tar.gz", folder=tmp_path).returncode == 0
    old = (tmp_path / "b.tar.gz").read_bytes()
    for delay_s in (0.0, 0.05, 0.15):
        with running("backup", "b.tar.gz", "--settings", str(file), folder=tmp_path) as process:
            wait_until(lambda: bool(list(tmp_path.glob(".coldchain-backup-*"))), "work", 30)
            time.sleep(delay_s)  # not for order: each kill is to hit another place
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        assert read_back(tmp_path / "b.tar.gz", lambda _: None).about["coop"] == COOP
    assert (tmp_path / "b.tar.gz").read_bytes() == old
    done = run("backup", "b.tar.gz", folder=tmp_path)
    assert (done.returncode, list(tmp_path.glob(".coldchain-backup-*"))) == (0, [])
