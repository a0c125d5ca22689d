"""commands/main.py: every verb is there and explains itself; a mistake in typing has exit code 2."""

import gc
import importlib.metadata
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from commands import main
from commands.main import app
from helpers import tree
from helpers.commands_run import run

VERBS = (
    "account",
    "alarm",
    "audit",
    "verify",
    "report",
    "key",
    "hold",
    "demo",
    "up",
    "backtest",
    "bridge",
    "ingest",
    "watch",
    "serve",
    "health",
    "store",
    "backup",
    "restore",
    "dashboards",
    "console",
    "simulate",
    "season",
    "quarantine",
    "replay",
    "shipment",
    "gateway",
    "message",
    "contact",
    "registry",
    "cooperative",
    "site",
    "asset",
    "device",
    "price",
    "product",
    "check",
    "enrol",
    "init",
    "calc",
)
NO_VERBS = (
    "broker",
    "callbacks",
    "enrolment",
    "finding",
    "influx",
    "locks",
    "main",
    "options",
    "taking",
    "packing",
    "program",
    "retire",
    "scheduling",
    "running",
    "settings",
    "station",
    "terminal",
)
LOADED = "import sys, commands.main as m\ntry: m.main()\nfinally: print(*sys.modules, file=sys.stderr)"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    done = CliRunner().invoke(app, [verb, "--help"])
    assert done.exit_code == 0
    assert "Usage: " in done.stdout


def test_the_verbs_are_those_of_the_design_and_each_is_a_file() -> None:
    done = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert all(f" {verb} " in done.stdout for verb in VERBS)
    below = [Path(name).parts[1:] for name in tree.files() if name.startswith("commands/")]
    files = {Path(parts[0]).stem for parts in below if parts[-1].endswith(".py")}  # calc is a folder
    assert {name for name in files if "_" not in name} - set(NO_VERBS) == set(VERBS)


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], set()),
        (["up", "--help"], {"pydantic"}),
        (["ingest", "--help"], {"pydantic"}),
    ],
)
def test_a_verb_loads_what_it_needs_and_no_other_verb(arguments: list[str], needed: set[str]) -> None:
    """What a program loads at its start, it loads again after each power cut, on a slow machine."""
    argv = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(argv, cwd=tree.PROJECT, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    others = set(VERBS) - {arguments[0], "health", "retire"}
    assert not {f"commands.{verb}" for verb in others} & loaded
    assert {"pydantic", "sqlalchemy", "starlette", "influxdb_client"} & loaded == needed


def test_a_verb_that_is_mistyped_is_guessed(tmp_path: Path) -> None:
    done = run("serv", folder=tmp_path)
    assert done.returncode == 2
    assert "No such command 'serv'. Did you mean 'serve'?" in done.stderr


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    done = run("--version", folder=tmp_path)
    expected = f"coldchain {tree.pyproject()['project']['version']}\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


def test_sources_that_are_not_installed_have_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "DISTRIBUTION", "coldchain-not-installed-anywhere")
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version(main.DISTRIBUTION)
    done = CliRunner().invoke(app, ["--version"])
    assert done.exit_code == 0
    assert "it is not installed" in done.stdout


@pytest.mark.parametrize("arguments", [["no-verb"], ["up", "--no-option"], ["replay"], ["ingest", "no-verb"]])
def test_a_mistake_on_the_command_line_has_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "verb",
    [["up"], ["bridge"], ["ingest", "receive"], ["ingest", "write"], ["watch"], ["console"], ["check"]],
)
def test_without_settings_a_verb_says_where_to_begin(verb: list[str], tmp_path: Path) -> None:
    done = run(*verb, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == (
        f"{tmp_path / 'coldchain.toml'}: got no such file; allowed: a settings file:"
        " copy examples/station.toml there, or name another one with --settings"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("verb", "loaded"), [("health", [False]), ("helth", [])])
def test_garbage_is_looked_for_only_when_the_verb_is_loaded(
    verb: str, loaded: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def load(name: str) -> ModuleType:
        looked.append(gc.isenabled())
        return import_module(name)

    monkeypatch.setattr(main, "import_module", load)
    monkeypatch.setattr(sys, "argv", ["coldchain", verb, "--help"])
    with pytest.raises(SystemExit):
        main.main()
    assert looked[: len(loaded)] == loaded
    assert gc.isenabled()
