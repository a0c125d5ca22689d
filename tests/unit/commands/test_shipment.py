"""commands/shipment.py: the verb on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.small_fleet import build_fleet, judge_shipments, station_of


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station with three shipments on their way."""
    fleet = build_fleet(tmp_path_factory.mktemp("fleet"), hours=4)
    judge_shipments(fleet)
    return station_of(fleet)


def _said(station: Path, *arguments: str, expected: int = 0) -> str:
    done = CliRunner().invoke(app, ["shipment", *arguments, "-s", str(station)], env={"COLUMNS": "150"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_the_list_names_every_shipment_on_its_way(station: Path) -> None:
    said = _said(station, "list")
    for words in ("s-1", "Fresh milk, lot 42, 480 kg", "Van KBZ 214", "life left", "Station cooler"):
        assert words in said
    assert {line["id"] for line in json.loads(_said(station, "list", "--json"))} == {"s-1", "s-2", "s-3"}


def test_one_shipment_can_be_shown_as_of_a_time(station: Path) -> None:
    found = json.loads(_said(station, "show", "s-1", "--json", "--at", "2026-11-22T07:00:00Z"))
    assert found["at"] == "2026-11-22T07:00:00Z"
    assert found["verdict"]["as_of_at"] == "2026-11-22T07:00:00Z"
    assert found["verdict"]["life_used"].keys() == {"best", "likely", "worst"}
    assert found["saving"] is None
    assert "verdict" in _said(station, "show", "s-1", "--at", "2026-11-22T10:00:00+03:00")


def test_a_shipment_that_is_not_there_is_told_with_the_nearest(station: Path) -> None:
    said = _said(station, "show", "s-9", expected=2)
    assert "'s-9'" in said
    assert "Did you mean" in said


def test_a_time_without_a_zone_is_refused(station: Path) -> None:
    assert "--at" in _said(station, "show", "s-1", "--at", "2026-11-22T07:00:00", expected=2)
