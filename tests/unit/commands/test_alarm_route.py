"""commands/alarm_route.py: the verb on the command line, with the station that comes along as an example."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app

EXAMPLE = Path(__file__).parents[3] / "examples" / "station.toml"


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """Return the settings of the station."""
    return Path(shutil.copy(EXAMPLE, tmp_path / "coldchain.toml"))


def said(station: Path, *arguments: str, expected: int = 0) -> str:
    """Return what the verb says."""
    done = CliRunner().invoke(app, ["alarm", "route", *arguments, "-s", str(station)], env={"COLUMNS": "150"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_everybody_is_named_with_a_reason(station: Path) -> None:
    text = said(station, "--test", "--asset", "van-1", "--at", "02:30")
    for words in (
        "A high alarm about van-1",
        "02:30",
        "Chebet Rono",
        "manager of the cooperative",
        "responsible for this asset",
        "not told: responsible for another asset or site",
        "No answer for 20 min: Chebet Rono (manager)",
    ):
        assert words in text
    assert "Nobody follows" in said(station, "--test", "--asset", "van-1", "--severity", "low")


def test_a_program_can_read_it(station: Path) -> None:
    found = json.loads(
        said(station, "--test", "--site", "kipkelion", "--json", "--at", "2026-11-22T02:30:00Z")
    )
    assert (found["about"], found["severity"], found["at"]) == ("kipkelion", "medium", "2026-11-22T02:30:00Z")
    assert [(each["contact"], each["told"]) for each in found["decisions"]] == [
        ("chebet", False),
        ("kiprono", False),
        ("akinyi", True),
    ]
    assert found["escalation"] == [{"after_s": 7200, "rung": "manager", "told": ["chebet"]}]


def test_a_shipment_is_asked_about_where_it_is(station: Path) -> None:
    assert "A critical alarm about" in said(
        station, "--test", "--shipment", "milk-1101", "--severity", "critical"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "exactly one"),
        (("--asset", "van-1", "--site", "kipkelion"), "exactly one"),
        (("--asset", "van-9"), "Did you mean 'van-1'"),
        (("--site", "x"), "one of"),
        (("--shipment", "x"), "one of"),
        (("--asset", "van-1", "--at", "25:00"), "HH:MM"),
    ],
)
def test_what_is_not_there_is_told(station: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in said(station, "--test", *arguments, expected=2)


def test_without_the_question_it_tells_what_waits(station: Path) -> None:
    assert said(station) == "No alarm waits for an answer.\n"
    assert json.loads(said(station, "--json")) == []
