"""commands/alarm.py: the verbs on the command line, on records of a real watcher."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.alarm_station import alarm_station

AIR = "air/temperature|too-warm"


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """Return the settings of a station whose van is too warm."""
    return alarm_station(tmp_path)


def said(station: Path, *arguments: str, expected: int = 0) -> str:
    """Return what a verb prints."""
    done = CliRunner().invoke(app, ["alarm", *arguments, "-s", str(station)], env={"COLUMNS": "200"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def plain(station: Path, *arguments: str) -> Any:
    """Return what a verb prints as JSON."""
    return json.loads(said(station, *arguments, "--json"))


def test_an_alarm_goes_through_its_life(station: Path) -> None:
    assert "goes on" in said(station, "list")
    assert said(station, "ack", AIR, "--as", "peter", "-c", "on my way").endswith("acknowledged\n")
    assert plain(station, "ack", AIR, "--as", "grace")["came"] == "so-already"
    said(station, "comment", AIR, "door was open", "--as", "peter")
    said(station, "shelve", AIR, "--for", "30m", "--reason", "unloading")
    assert "shelved until" in said(station, "list")
    said(station, "unshelve", AIR)
    said(station, "out-of-service", AIR, "--reason", "probe is broken")
    found = plain(station, "return", AIR)
    assert (found["state"], found["suppression"], found["came"]) == ("ACKED", "NONE", "done")
    story = said(station, "show", AIR)
    for words in (
        "peter (cli) acknowledge: seen - on my way",
        "door was open",
        "probe is broken",
        "goes on, seen",
    ):
        assert words in story
    actions = [row["action"] for row in plain(station, "show", AIR)["actions"]]
    assert actions == [
        "acknowledge",
        "acknowledge",
        "comment",
        "shelve",
        "unshelve",
        "remove-from-service",
        "return-to-service",
    ]


def test_what_is_refused_says_what_is_allowed(station: Path) -> None:
    too_long = said(station, "shelve", AIR, "--for", "9h", "--reason", "rest", expected=2)
    assert "--for: got '9h'; allowed: at most 8 h (alerts.shelve_at_most)" in too_long
    assert "Did you mean 'peter'?" in said(station, "ack", AIR, "--as", "petr", expected=2)
    assert "no reason" in said(station, "comment", AIR, " ", expected=2)
    assert "alarm" in said(station, "ack", "nothing-like-it", expected=2)


def test_closing_is_for_what_can_never_end(station: Path) -> None:
    assert said(station, "close", AIR, "--reason", "sensor fell off").endswith("done\n")
    assert said(station, "list") == "No alarm wants anybody.\n"
    assert plain(station, "list", "--all")[0]["state"] == "NORMAL"


def test_a_station_that_never_ran_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('cooperative = { id = "co", name = "C" }\n')
    assert "coldchain up" in said(file, "list", expected=1)
