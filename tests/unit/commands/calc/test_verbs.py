"""commands/calc/verbs.py: every verb explains itself; a few as real processes."""

import json
from pathlib import Path

import pytest

from commands.main import tree
from helpers.calc_run import calc
from helpers.commands_run import run

NAMES = sorted(getattr(getattr(tree(), "commands")["calc"], "commands"))  # noqa: B009 - without types of typer


def test_all_verbs_are_there() -> None:
    assert {
        "mkt",
        "dew-point",
        "vpd",
        "weight-loss",
        "condensation",
        "life",
        "breach-time",
        "chilling",
    } <= set(NAMES)
    assert {"timers", "two-four-hour", "usp", "crc", "sms", "decode", "convert", "product"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_explains_itself(name: str) -> None:
    done = calc(name, "--help")
    assert done.exit_code == 0
    assert "Usage: " in done.stdout
    assert "--json" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        (("mkt", "-5", "20:3"), "mean_c", 13.75),
        (
            ("breach-time", "--start-c", "-4", "--ambient-c", "6", "--tau-min", "1", "--limit-c", "8"),
            "minutes",
            None,
        ),
        (("chilling", "--below-c", "13", "3:72"), "chilling_c_h", 720.0),
    ],
)
def test_as_a_process(arguments: tuple[str, ...], name: str, value: float | None, tmp_path: Path) -> None:
    done = run("calc", *arguments, "--json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[name] == value


def test_a_mistake_as_a_process(tmp_path: Path) -> None:
    done = run("calc", "mkt", "20::3", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("coldchain: temperature 1: got '20::3'; allowed: T:HOURS")
