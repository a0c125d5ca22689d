"""commands/enrol.py: the verb on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.commands_run import a_station


def _said(folder: Path, *arguments: str, expected: int = 0) -> str:
    file = folder / "coldchain.toml"
    done = CliRunner().invoke(app, ["enrol", *arguments, "-s", str(file)], env={"COLUMNS": "200"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = a_station(tmp_path)
    broker = '[broker]\nurl = "mqtt://127.0.0.1"\npublic_host = "far.example"\n'
    file.write_text(file.read_text().replace("[broker]\n", broker, 1))
    return tmp_path


def test_enrol_list_revoke(folder: Path) -> None:
    target = str(folder / "parcel")
    said = _said(folder, "van-3", "--asset", "van-1", "--serial", "/dev/ttyUSB0", "--to", target)
    assert "van-3 is enrolled as highland.van-3" in said
    assert "systemctl reload mosquitto" in said
    (listed,) = json.loads(_said(folder, "--list", "--json"))
    assert (listed["gateway"], listed["by"]) == ("van-3", "password")
    assert "highland.van-3" in _said(folder, "--list")
    assert "van-3 is shut out" in _said(folder, "van-3", "--revoke")
    assert json.loads(_said(folder, "--list", "--json")) == []


def test_what_mosquitto_needs_is_made(folder: Path) -> None:
    assert "deploy/mosquitto" in _said(folder, "--mosquitto")
    assert (folder / "data" / "mosquitto" / "broker.pem").exists()


@pytest.mark.parametrize("arguments", [[], ["Van 3"], ["--revoke"], ["van-9", "--revoke"]])
def test_a_name_that_is_none_is_bad_input(folder: Path, arguments: list[str]) -> None:
    assert "gateway" in _said(folder, *arguments, expected=2)
