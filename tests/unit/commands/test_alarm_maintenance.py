"""commands/alarm_maintenance.py: windows on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.alarm_station import alarm_station


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """Return the settings of a station."""
    return alarm_station(tmp_path)


def said(station: Path, *arguments: str, expected: int = 0) -> str:
    """Return what a verb prints."""
    command = ["alarm", "maintenance", *arguments, "-s", str(station)]
    done = CliRunner().invoke(app, command, env={"COLUMNS": "200"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_a_window_is_opened_listed_and_ended(station: Path) -> None:
    assert said(station, "list") == "No window is open or planned.\n"
    opened = said(station, "add", "asset", "van-1", "--for", "90m", "--reason", "defrosting", "--as", "grace")
    assert opened == "window 1, asset van-1: done\n"
    assert "defrosting" in said(station, "list")
    said(station, "add", "gateway", "gw-1", "--for", "10m", "--reason", "new card", "--loading")
    rows = json.loads(said(station, "list", "--json"))
    assert [(row["scope"], row["target"], row["kind"]) for row in rows] == [
        ("asset", "van-1", "maintenance"),
        ("gateway", "gw-1", "loading"),
    ]
    assert said(station, "end", "1") == "window 1: done\n"
    assert len(json.loads(said(station, "list", "--json"))) == 1


def test_what_is_not_there_or_too_long_is_refused(station: Path) -> None:
    assert "Did you mean 'van-1'?" in said(
        station, "add", "asset", "van1", "--for", "1h", "--reason", "x", expected=2
    )
    too_long = said(station, "add", "asset", "van-1", "--for", "200h", "--reason", "x", expected=2)
    assert "longer than is allowed" in too_long
    assert "none of that name" in said(station, "end", "7", expected=2)
    bad = said(station, "add", "asset", "van-1", "--for", "1h", "--reason", "x", "--from", "noon", expected=2)
    assert "--from" in bad
