"""What becomes of backups is told by verbs and the console's numbers: good, killed, failed, put back."""

import json
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coldchain.backups import Good
from commands.main import app
from commands.station import Station, open_station
from console.gather import Sources
from helpers import kept_station
from helpers.commands_run import running
from helpers.console_server import fetch, served
from helpers.polling import wait_until
from links.backup_state import read, write
from links.clock import SystemClock

DAY = 86_400_000


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return open_station(kept_station.lay_down(tmp_path / "s"))


def run(station: Station, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments, "--settings", str(station.file)])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout


def checked(station: Station) -> tuple[str, str]:
    """Return what ``check`` sees of backups, and see that ``health`` says the same."""
    _, said = run(station, "check", "--json")
    (seen,) = [(each["result"], each["detail"]) for each in json.loads(said) if each["name"] == "backup"]
    code, said = run(station, "health", "--json")
    told = json.loads(said)
    assert [each["result"] for each in told["also"] if each["name"] == "backup"] == [seen[0]]
    assert (code, told["ok"]) == (1, False), "its programs do not run"
    assert run(station, "health", "--live")[0] == 0
    return seen


def numbers(station: Station) -> dict[str, float]:
    """Return what the real console tells Prometheus of backups."""
    sources = Sources(station.records_url, station.open_readings, station.journal, station.folder)
    with served(sources, SystemClock()) as address:
        lines = fetch(address, "/metrics").text.splitlines()
    return {
        name: float(value)
        for name, _, value in (line.partition(" ") for line in lines)
        if name.startswith("coldchain_backup_")
    }


def test_good_killed_and_failed_ones_are_told(station: Station, tmp_path: Path) -> None:
    assert checked(station)[0] == "ok"
    assert "none was ever made" in checked(station)[1]
    assert numbers(station) == {}
    nights = tmp_path / "nights"
    nights.mkdir()
    assert run(station, "backup", str(nights), "--keep", "2")[0] == 0
    assert checked(station)[0] == "ok"
    assert "0 h old" in checked(station)[1]
    assert numbers(station).pop("coldchain_backup_age_seconds") < 600
    before = read(station.folder)
    with running("backup", str(nights), "--settings", str(station.file), folder=tmp_path) as process:
        wait_until(lambda: bool(list(nights.glob(".coldchain-backup-*"))), "work", 30)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert read(station.folder) == before, "it left no failure: only the age tells"
    nights.rename(tmp_path / "unplugged")
    assert run(station, "backup", str(nights), "--keep", "2")[0] == 2
    result, said = checked(station)
    assert (result, "the last try FAILED" in said, f"backup {nights}: got no such folder" in said) == (
        *("warning", True, True),
    )
    found = numbers(station)
    assert (found["coldchain_backup_well"], found["coldchain_backup_failures_total"]) == (0, 1)
    (tmp_path / "unplugged").rename(nights)
    assert run(station, "backup", str(nights), "--keep", "2")[0] == 0
    assert (checked(station)[0], numbers(station)["coldchain_backup_well"]) == ("ok", 1)


def test_age_alone_and_a_wrong_clock_are_told(station: Station, tmp_path: Path) -> None:
    """Nothing fails: the machine was off, the timer is off, or the clock was years ahead for a night."""
    assert run(station, "backup", str(tmp_path / "b.tar.gz"))[0] == 0
    now, made = SystemClock().now(), read(station.folder)
    for as_of, words in ((now - 4 * DAY, "4 days old"), (now + 4000 * DAY, "later than now")):
        write(station.folder, made.after_good(Good(as_of, str(tmp_path / "b.tar.gz"), 7, 1)))
        result, said = checked(station)
        assert (result, words in said) == ("warning", True), said
        assert numbers(station)["coldchain_backup_well"] == 0
    assert run(station, "backup", str(tmp_path / "b.tar.gz"))[0] == 0
    assert checked(station)[0] == "ok"


def test_reading_back_is_told_and_one_put_back_knows_its_backup(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    assert run(station, "backup", str(tmp_path / "away" / "b.tar.gz"))[0] == 2  # and is over with the next
    assert run(station, "backup", str(file))[0] == 0
    assert "not read back yet" in checked(station)[1]
    assert run(station, "backup", "--check", str(file))[0] == 0
    assert "not read back yet" not in checked(station)[1]
    done = CliRunner().invoke(app, ["restore", str(file), "--to", str(tmp_path / "again")])
    assert done.exit_code == 0, done.output
    again = open_station(tmp_path / "again" / "coldchain.toml")
    was, found = read(station.folder), read(again.folder)
    assert was.good is not None
    assert found.good is not None
    assert (found.good.as_of, found.good.file, found.failed) == (was.good.as_of, str(file), None)
    assert checked(again)[0] == "ok"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert run(station, "backup", "--check", str(file))[0] == 2
    result, said = checked(station)
    assert (result, "no good one" in said, "a whole backup" in said) == ("warning", True, True)


def test_a_full_data_folder_hides_no_backup_that_is_whole(station: Station, tmp_path: Path) -> None:
    (station.folder / "backups.json.new").mkdir()  # nothing can be written in its place
    code, said = run(station, "backup", str(tmp_path / "b.tar.gz"))
    assert code == 0
    assert "Not written down in the data folder" in said
    assert run(station, "backup", "--check", str(tmp_path / "b.tar.gz"))[0] == 0
