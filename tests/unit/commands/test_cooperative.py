"""``coldchain cooperative``: its own row, and another one in the same records."""

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


def test_its_own_row_is_changed_and_another_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(open_station(a_station(tmp_path)), SystemClock())
    monkeypatch.chdir(tmp_path)
    assert "a few words why" in said("cooperative", "change", "language=sw", "hottest=100 degF", code=2)
    said("cooperative", "change", "language=sw")
    said("cooperative", "change", "hottest=100 degF", "--why", "as the weather service says")
    (own,) = json.loads(said("cooperative", "show", "--json"))
    assert (own["language"], own["hottest"]) == ("sw", "37.777777778 degC")
    assert "an IANA name" in said("cooperative", "change", "time_zone=Mars", code=2)
    assert "cooperative/valley: done" in said("cooperative", "add", "valley", "name=Valley")
    assert "there already" in said("cooperative", "add", "valley", "name=Valley", code=2)
