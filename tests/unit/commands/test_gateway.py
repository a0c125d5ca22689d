"""commands/gateway.py: the verbs on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.small_fleet import build_fleet, station_of


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station with a gateway that was heard and one that is gone."""
    return station_of(build_fleet(tmp_path_factory.mktemp("fleet"), hours=1))


def said(station: Path, *arguments: str, expected: int = 0) -> str:
    done = CliRunner().invoke(app, ["gateway", *arguments, "-s", str(station)], env={"COLUMNS": "200"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_the_list_names_every_gateway(station: Path) -> None:
    table = said(station, "list")
    for words in ("gw-road", "silent", "gw-shinyalu", "offline", "1280", "0.1.0"):
        assert words in table
    found = {each["gateway"]: each for each in json.loads(said(station, "list", "--json"))}
    assert (found["gw-road"]["waiting"], found["gw-shinyalu"]["state"]) == (4, "offline")


def test_one_gateway_is_shown_whole(station: Path) -> None:
    assert "gw-road, silent, heard" in said(station, "show", "gw-road")
    assert json.loads(said(station, "show", "gw-road", "--json"))["status"]["spool"]["rows"] == 4


def test_a_gateway_that_is_not_there_is_told_with_the_nearest(station: Path) -> None:
    assert "Did you mean 'gw-road'?" in said(station, "show", "gw-raod", expected=2)


def test_a_station_that_never_ran_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('cooperative = { id = "co", name = "C" }\n')
    assert "coldchain up" in said(file, "list", expected=1)
