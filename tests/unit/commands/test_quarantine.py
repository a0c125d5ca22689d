"""commands/quarantine.py: the verbs on the command line, and their exit codes."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from commands.running import prepare
from commands.station import open_station
from helpers.packs import NOW, message, reading
from ingest.known import Known
from ingest.take import take
from links.clock import SystemClock
from links.journal import Journal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the settings of a station that has refused a reading of van-1, now registered, and rubbish."""
    file = tmp_path / "coldchain.toml"
    file.write_text(
        'cooperative = { id = "co", name = "Co" }\ngateways = ["gw"]\ndevices = [{ id = "van-1" }]\n'
    )
    station = open_station(file)
    prepare(station, SystemClock())
    known = Known(frozenset({("co", "gw")}), frozenset())
    with closing(Journal(station.journal)) as journal:
        journal.append([], take(message(reading(1)), known=known, received_at=NOW).rejected)
        rubbish = message(reading(1))._replace(payload=b"rubbish")
        journal.append([], take(rubbish, known=known, received_at=NOW).rejected)
    return file


def said(file: Path, *arguments: str, expected: int = 0, answer: str | None = None) -> str:
    done = CliRunner().invoke(
        app, ["quarantine", *arguments, "-s", str(file)], env={"COLUMNS": "200"}, input=answer
    )
    assert done.exit_code == expected, done.output
    return done.stderr if expected == 2 else done.stdout


def test_the_list_shows_and_counts(file: Path) -> None:
    table = said(file, "list")
    assert "unknown-device" in table
    assert "1 bad-pack:" in table
    told = json.loads(said(file, "list", "--json", "--reason", "bad-pack"))
    assert [each["id"] for each in told["things"]] == [2]
    assert told["counts"] == {"bad-pack": 1, "unknown-device": 1}
    assert json.loads(said(file, "list", "--json", "--limit", "1"))["things"][0]["id"] == 2
    assert json.loads(said(file, "list", "--json", "--since", "1h"))["things"] in ([], told["things"])
    assert "--since" in said(file, "list", "--since", "soon", expected=2)


def test_one_is_shown(file: Path) -> None:
    assert "rubbish" in said(file, "show", "2")
    assert "72 75 62" in said(file, "show", "2", "--hex")
    assert json.loads(said(file, "show", "1", "--json"))["reason"] == "unknown-device"
    assert "got 9; allowed" in said(file, "show", "9", expected=2)


def test_a_replay_ends_with_1_while_something_is_still_refused(file: Path) -> None:
    assert "1 readings are in the journal" in said(file, "replay", "--all", expected=1)
    assert "bad-pack" in said(file, "replay", "2", expected=1)


def test_a_replay_of_what_is_good_ends_with_0(file: Path) -> None:
    told = json.loads(said(file, "replay", "--reason", "unknown-device", "--json"))
    assert (told["readings"], told["taken"]) == (1, 1)
    assert json.loads(said(file, "replay", "--reason", "unknown-device", "--json"))["readings"] == 0


def test_what_is_meant_must_be_said(file: Path) -> None:
    assert "ids, or --reason" in said(file, "replay", expected=2)
    assert "ids, or --reason" in said(file, "drop", "--yes", expected=2)


def test_dropping_asks_and_without_anybody_to_ask_it_does_nothing(file: Path) -> None:
    assert "--yes" in said(file, "drop", "2", expected=2, answer="y\n")
    assert json.loads(said(file, "list", "--json"))["counts"]["bad-pack"] == 1
    assert "1 dropped; 1 are left" in said(file, "drop", "2", "--yes")
    (fate,) = json.loads(said(file, "list", "--json"))["taken_out"]
    assert (fate["fate"], fate["things"]) == ("dropped", 1)
