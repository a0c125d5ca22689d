"""commands/backup.py: writes, reads back, tells of secrets; a program reads JSON."""

import json
from pathlib import Path

from typer.testing import CliRunner

from commands.main import app
from helpers import kept_station


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def test_write_and_read_back(tmp_path: Path) -> None:
    file, target = kept_station.lay_down(tmp_path / "s"), str(tmp_path / "b.tar.gz")
    code, text = said("backup", target, "--settings", str(file))
    assert (code, "secret keys in it" in text) == (0, True), text
    code, text = said("backup", "--check", target)
    assert (code, "whole; " in text, "station of kaimosi" in text) == (0, True, True), text
    code, text = said("backup", "--check", target, "--json")
    assert (code, json.loads(text)["list"]["about"]["coop"]) == (0, "kaimosi")


def test_what_does_not_hold_has_exit_code_two(tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_text("no")
    assert said("backup", "--check", str(tmp_path / "b.tar.gz"))[0] == 2
    assert said("backup", "--check", str(tmp_path / "none"))[0] == 2
