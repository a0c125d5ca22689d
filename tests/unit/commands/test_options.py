"""commands/options.py: the options that verbs share mean the same everywhere."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.commands_run import a_station


@pytest.mark.parametrize("option", ["--settings", "-s"])
def test_the_settings_file_is_named_by_an_option(option: str, tmp_path: Path) -> None:
    file = a_station(tmp_path)
    done = CliRunner().invoke(app, ["check", option, str(file), "--json"])
    assert json.loads(done.stdout)[0] == {"name": "settings", "result": "ok", "detail": str(file)}


def test_or_by_the_environment(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    done = CliRunner().invoke(app, ["check", "--json"], env={"COLDCHAIN_SETTINGS": str(file)})
    assert json.loads(done.stdout)[0]["detail"] == str(file)


def test_else_it_is_in_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_station(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert json.loads(CliRunner().invoke(app, ["check", "--json"]).stdout)[0]["detail"] == str(file)
