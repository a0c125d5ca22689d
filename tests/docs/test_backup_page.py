"""docs/backup.md is true: its commands are run on a small station, and say what it shows but for numbers."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers import kept_station, tree

PAGE = "docs/backup.md"
SHOWN = re.compile(r"```console\n\$ coldchain (.*)\n((?:.*\n)*?)```")
NUMBER = re.compile(r"\d[\d,.:TZ-]*")


def plain(text: str) -> str:
    return NUMBER.sub("#", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("station")
    kept_station.lay_down(made)
    (made / "nights").mkdir()
    return made


def test_the_commands_say_what_the_page_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    shown = SHOWN.findall(tree.read(PAGE))
    assert [command.split()[0] for command, _ in shown] == ["backup", "backup", "backup", "restore"]
    for command, output in shown:
        done = CliRunner().invoke(app, command.replace("/var/backups/coldchain", "nights").split())
        assert done.exit_code == 0, done.output
        if output:
            said = done.output.replace(f"{folder}/", "")
            assert plain(said) == plain(output)


def test_the_unit_that_is_shown_is_there() -> None:
    copied = re.findall(r"deploy/systemd/coldchain-backup\.\w+", tree.read(PAGE))
    assert copied
    assert all((tree.PROJECT / name).is_file() for name in copied)
