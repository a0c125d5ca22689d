"""``coldchain hold``: set, listed, lifted; what is held is neither removed nor thrown away."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from links.clock import SystemClock


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def test_a_hold_is_set_listed_and_lifted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(open_station(a_station(tmp_path)), SystemClock())
    monkeypatch.chdir(tmp_path)
    assert "No hold." in said("hold", "list")
    assert "no reason" in said("hold", "set", "*", code=2)
    said("site", "add", "spare", "name=Spare", "kind=village_station")
    said("hold", "set", "*", "--why", "a court asks")
    (hold,) = json.loads(said("hold", "list", "--json"))
    assert (hold["about"], hold["lifted_at"]) == ("*", None)
    assert "a court asks" in said("site", "remove", "spare", code=2)
    assert "legal hold" in said("quarantine", "drop", "--all", "--yes", code=2)
    said("hold", "lift", str(hold["id"]), "--why", "it is over")
    assert "it is over" in said("hold", "list")
    said("site", "remove", "spare", "--why", "given up")
    assert "hold:lift" in said("audit", "list")
