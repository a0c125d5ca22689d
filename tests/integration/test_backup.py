"""A backup of a station at work, put back: the same report, byte by byte; nothing between the files lost."""

import json
import os
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from typer.testing import CliRunner

from commands.main import app
from helpers import influx, kept_station
from helpers.commands_run import running
from helpers.polling import wait_until
from helpers.postgresql import running_cluster
from helpers.small_fleet import COOP
from links.backup_archive import read_back
from links.journal import WATCH_READERS
from links.records import Records
from links.records_copy import copy_records
from links.records_outbox import Draft, put
from links.records_tables import METADATA


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return what a verb said, run within this process: starting one takes as long as what it does."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(app, arguments)
    finally:
        os.chdir(here)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


_WATCHERS = "SELECT position FROM cursors WHERE consumer LIKE 'watch%'"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path], str]:
    """Return the settings file of a station, backups taken while it worked, and an instant before them."""
    folder = tmp_path_factory.mktemp("worked")
    file = kept_station.lay_down(folder)
    assert run("key", "create", folder=folder).returncode == 0
    backups = []
    with kept_station.at_work(file) as feeding:
        known = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        for number in range(2):
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
            cursors = [row[0] for row in there.execute(text(_WATCHERS))]
        assert len(cursors) == len(WATCH_READERS)
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


def test_a_kill_leaves_the_old_backup_whole(tmp_path: Path) -> None:
    file = kept_station.lay_down(tmp_path)
    assert run("backup", "b.tar.gz", folder=tmp_path).returncode == 0
    old = (tmp_path / "b.tar.gz").read_bytes()
    for delay_s in (0.0, 0.1):
        with running("backup", "b.tar.gz", "--settings", str(file), folder=tmp_path) as process:
            wait_until(lambda: bool(list(tmp_path.glob(".coldchain-backup-*"))), "work", 30)
            time.sleep(delay_s)  # not for order: each kill is to hit another place
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        assert read_back(tmp_path / "b.tar.gz", lambda _: None).about["coop"] == COOP
    assert (tmp_path / "b.tar.gz").read_bytes() == old
    done = run("backup", "b.tar.gz", folder=tmp_path)
    assert (done.returncode, list(tmp_path.glob(".coldchain-backup-*"))) == (0, [])


def test_records_in_postgresql(tmp_path: Path) -> None:
    """From a PostgreSQL server into a file, and into another database of that server."""
    with running_cluster() as cluster:
        url = cluster.new()
        file = kept_station.lay_down(tmp_path, f'[records]\nurl = "{url}"\n')
        was = tmp_path / "data" / "records.sqlite"
        with (
            closing(Records(f"sqlite:///{was}")) as old,
            closing(Records(url)) as there,
            old.reading() as connection,
        ):
            rows = copy_records(connection, there, lambda _: None)
        done = run("backup", "b.tar.gz", "--settings", str(file), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert run("restore", "b.tar.gz", "--to", "file", folder=tmp_path).returncode == 0
        empty = cluster.new(migrated=False)
        done = run("restore", "b.tar.gz", "--to", "server", "--records", empty, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert not (tmp_path / "server" / "data" / "records.sqlite").exists()
        for place in (f"sqlite:///{tmp_path}/file/data/records.sqlite", empty):
            assert _rows_of(place) == rows + 3  # backup and restore in the audit chain, and its head
            with closing(Records(place)) as records, records.transaction() as connection:
                put(connection, [Draft("k", COOP, "t", "grace", "log", "log", "text", 1, 2)])  # numbered on
        full = run("restore", "b.tar.gz", "--to", "more", "--records", url, folder=tmp_path)
        assert (full.returncode, "an empty one" in full.stderr) == (1, True)
        assert not (tmp_path / "more").exists()


def test_readings_in_influxdb(tmp_path: Path) -> None:
    """A real server's readings come along as a file that holds the same."""
    with influx.running(tmp_path / "influx") as server:
        extra = f'[readings]\nkind = "influxdb1"\nurl = "{server.url}"\ndatabase = "kept"\n'
        file = kept_station.lay_down(tmp_path, extra)
        source = str(tmp_path / "data" / "readings.sqlite")
        assert run("store", "copy", "--from", source, folder=tmp_path).returncode == 0
        done = run("backup", "b.tar.gz", "--settings", str(file), folder=tmp_path)
        assert done.returncode == 0, done.stderr
    done = run("restore", "b.tar.gz", "--to", "r", folder=tmp_path)
    assert (done.returncode, "were in an InfluxDB server" in done.stdout) == (0, True), done.stderr
    settings = ("--settings", str(tmp_path / "r" / "coldchain.toml"))
    done = run("store", "verify", "--from", source, *settings, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def _rows_of(url: str) -> int:
    with closing(Records(url)) as records, records.reading() as connection:
        tables = METADATA.sorted_tables
        return sum(connection.execute(select(func.count()).select_from(each)).scalar_one() for each in tables)


def test_what_had_not_been_sent_goes_and_says_that_it_may_be_a_repeat(tmp_path: Path) -> None:
    file = kept_station.lay_down(tmp_path)
    waiting = "UPDATE outbox SET expires_at = 9000000000000, purpose = 'test' WHERE sent_at IS NULL"
    url = f"sqlite:///{tmp_path}/data/records.sqlite"
    with closing(Records(url)) as records, records.transaction() as connection:
        assert connection.execute(text(waiting)).rowcount == 1
    assert run("backup", "b.tar.gz", "--settings", str(file), folder=tmp_path).returncode == 0
    assert run("restore", "b.tar.gz", "--to", "again", folder=tmp_path).returncode == 0
    settings, told = tmp_path / "again" / "coldchain.toml", tmp_path / "again" / "data" / "messages.ndjson"
    with running("watch", "--settings", str(settings), folder=tmp_path):
        wait_until(lambda: told.exists() and "HIGH: Van" in told.read_text(), "the message", 30)
    texts = [json.loads(line)["text"] for line in told.read_text().splitlines()]
    assert [each[:18] for each in texts if "HIGH: Van" in each] == ["(may be a repeat) "]
