"""commands/message_list.py: the verb on the command line, against real records."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.small_fleet import build_fleet, station_of


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station that has told Peter and Grace something."""
    return station_of(build_fleet(tmp_path_factory.mktemp("fleet"), hours=1))


def _said(station: Path, *arguments: str, expected: int = 0) -> str:
    done = CliRunner().invoke(
        app, ["message", "list", *arguments, "-s", str(station)], env={"COLUMNS": "200"}
    )
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_the_list_says_to_whom_and_what_became_of_it(station: Path) -> None:
    said = _said(station)
    assert all(words in said for words in ("Peter Wanjala", "Grace Achieng", "sent", "waiting"))
    told = json.loads(_said(station, "--json"))
    assert [(one["contact"], one["fate"]) for one in told] == [("grace", "waiting"), ("peter", "sent")]


def test_it_can_be_narrowed_to_a_person_and_a_time(station: Path) -> None:
    (one,) = json.loads(_said(station, "--json", "--to", "peter"))
    assert one["contact"] == "peter"
    assert _said(station, "--since", "2100-01-01T00:00:00Z") == "No such messages.\n"


def test_a_contact_that_is_not_there_is_told_with_the_possible_ones(station: Path) -> None:
    said = _said(station, "--to", "petr", expected=2)
    assert all(words in said for words in ("--to", "'petr'", "grace", "Did you mean 'peter'?"))


def test_a_time_without_a_zone_is_refused(station: Path) -> None:
    assert "--since" in _said(station, "--since", "2026-11-22T07:00:00", expected=2)
