"""``coldchain store``: the verbs, as they are typed, with real stores."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.main import app
from commands.station import open_station
from helpers.commands_run import a_station
from helpers.store_contract import AIR, entry, reading
from links.clock import SystemClock
from links.journal import READERS, Journal
from links.readings_sqlite import SqliteReadings


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return a_station(tmp_path)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite"
    with closing(SqliteReadings(path)) as store:
        store.write([(1, entry(*(reading(minute) for minute in range(100))))])
    return path


def _run(settings: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["store", *arguments, "--settings", str(settings)], env={"COLUMNS": "300"})


def test_a_copy_is_proved_and_verified(settings: Path, old: Path) -> None:
    done = _run(settings, "copy", "--from", str(old))
    assert done.exit_code == 0, done.output
    assert "1 series, 100 readings looked at, 100 written" in done.output
    assert "counts and checksums agree" in done.output
    assert "0 written" in _run(settings, "copy", "--from", str(old)).output
    assert _run(settings, "verify", "--from", str(old)).exit_code == 0
    with closing(open_station(settings).open_readings(reader=True)) as store:
        assert store.count() == 100


def test_a_difference_is_shown_to_the_last_reading(settings: Path, old: Path) -> None:
    _run(settings, "copy", "--from", str(old))
    with closing(SqliteReadings(old)) as store:
        store.write([(2, entry(reading(500, 9.5, note="door")))])
    done = _run(settings, "verify", "--from", str(old))
    assert done.exit_code == 1
    assert "coop/van-1/air/temperature: 1 missing" in done.output
    assert "boot 00000007 sequence 500" in done.output
    assert "9.5 Cel flag 1 clock gateway 'door'" in done.output
    found = json.loads(_run(settings, "verify", "--from", str(old), "--json").stdout)
    assert (found["same"], found["series"][0]["missing"]) == (False, 1)
    other_way = _run(settings, "verify", "--from", "station", "--to", str(old))
    assert other_way.exit_code == 1
    assert "which holds more" in other_way.output


@pytest.mark.parametrize(
    ("from_", "said"), [("station", "both 'station'"), ("", "allowed"), (".", "a SQLite file")]
)
def test_what_names_no_two_stores_is_bad_input(settings: Path, from_: str, said: str) -> None:
    done = CliRunner().invoke(app, ["store", "copy", "--from", from_, "-s", str(settings)])
    assert done.exit_code == 2
    assert said in done.output


def test_a_source_that_is_not_there_is_not_made(settings: Path, tmp_path: Path) -> None:
    done = _run(settings, "copy", "--from", str(tmp_path / "none.sqlite"))
    assert done.exit_code == 1
    assert "not there yet" in done.output
    assert not (tmp_path / "none.sqlite").exists()


def test_status_says_who_is_behind(settings: Path) -> None:
    station = open_station(settings)
    with closing(Journal(station.journal)) as journal, closing(station.open_readings()):
        for reader in READERS:
            journal.register(reader)
        assert _run(settings, "status").exit_code == 0
        journal.append([entry(reading(), received_at=SystemClock().now() - 3_600_000)])
        done = _run(settings, "status")
        assert done.exit_code == 1
        assert "1 packs wait to be stored, the oldest for 60 min" in done.output
        found = json.loads(_run(settings, "status", "--json").stdout)
        assert found["lags"]["store"]["entries"] == 1
        assert found["lags"]["store"]["waits_ms"] >= 3_600_000


def test_the_position_goes_along_within_a_station(settings: Path, tmp_path: Path) -> None:
    """The journal must not be read again from its start, and nothing of it may be skipped."""
    station = open_station(settings)
    with closing(Journal(station.journal)) as journal:
        position = journal.append([entry(reading())])
    with closing(station.open_readings()) as store:
        store.write([(position, entry(reading()))])
    new = tmp_path / "new.sqlite"
    assert _run(settings, "copy", "--from", "station", "--to", str(new)).exit_code == 0
    with closing(SqliteReadings(new)) as store:
        assert store.position() == position
        assert store.range(AIR) == [reading()]


def test_the_position_of_another_journal_stays_behind(settings: Path, old: Path, tmp_path: Path) -> None:
    with closing(Journal(open_station(settings).journal)):
        done = _run(settings, "copy", "--from", str(old))
    assert done.exit_code == 0
    assert "no position goes along" in done.output
    with closing(open_station(settings).open_readings(reader=True)) as store:
        assert store.position() == 0
