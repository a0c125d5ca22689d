"""docs/rules.md is true: its files are those of the example, its commands say what it shows."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers import tree

PAGE = "docs/rules.md"
EXAMPLES = tree.PROJECT / "examples" / "rules"
LID = EXAMPLES / "lid_left_open"
SHOWN = re.compile(r"```console\n\$ coldchain (.*)\n((?:.*\n)*?)```")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language on the page."""
    return re.findall(rf"```{language}\n((?:.*\n)*?)```", tree.read(PAGE))


def said(command: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, command.split())
    return done.exit_code, done.stdout


def test_the_files_that_are_shown_are_those_of_the_example() -> None:
    rules, other = blocks("toml")
    lines, expected = blocks("json")
    assert (LID / "rules.toml").read_text(encoding="utf-8") == rules
    assert lines in (LID / "input.ndjson").read_text(encoding="utf-8")
    assert (LID / "expected.ndjson").read_text(encoding="utf-8") == expected
    assert (EXAMPLES / "van_out_of_reach" / "rules.toml").read_text(encoding="utf-8").endswith(other)


def test_the_examples_are_as_expected_and_say_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree.PROJECT)
    (command, output), _ = SHOWN.findall(tree.read(PAGE))
    assert said(command) == (0, output)


def test_a_changed_rule_is_shown_as_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(LID, tmp_path / "my-rules" / LID.name)
    rules = tmp_path / "my-rules" / LID.name / "rules.toml"
    rules.write_text(rules.read_text().replace('on_delay = "5m"', 'on_delay = "7m"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _, (command, output) = SHOWN.findall(tree.read(PAGE))
    assert said(command) == (1, output)


def test_the_losses_and_the_command_on_the_page_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the tiny station of the tests, whose assets have the names of the page."""
    from helpers.tiny_backtest import station_in

    station_in(tmp_path)
    (tmp_path / "losses.csv").write_text(blocks("csv")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (command,) = blocks("sh")
    code, output = said(command.removeprefix("coldchain "))
    assert (code, (tmp_path / "picture.svg").exists()) == (0, True)
    assert "all together" in output
