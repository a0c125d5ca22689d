"""``coldchain calc`` inside the test's own process, and a cooperative's own products for it."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from commands.main import app

OWN = """
[products.test-berry]
base = "generic"
title = "Test berry"
transpiration = "100 ng/(kg s Pa)"
weight_loss_limit = "5 %"
condensation = true

[products.test-fruit]
base = "generic"
storage_low = "13 degC"
storage_high = "15 degC"
harm_above = "18 degC"
harm_below = "12.5 degC"
chilling = "12.5 degC"
chilling_budget = "700 degC h"
freezing = "-0.8 degC"
freezing_for = "30m"

[[products.test-fruit.timers]]
name = "two-hours"
above = "20 degC"
inclusive = false
duration = "2h"
cumulative = true
text = "Sell it."
"""


def calc(*arguments: str, stdin: bytes = b"") -> Result:
    """Return what ``coldchain calc`` says, and its exit code."""
    return CliRunner().invoke(app, ["calc", *arguments], input=stdin)


def numbers(*arguments: str) -> Any:
    """Return the answer of ``coldchain calc ... --json``, which must succeed."""
    done = calc(*arguments, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    return json.loads(done.stdout)


def text(*arguments: str) -> str:
    """Return what ``coldchain calc`` tells a person; it must succeed."""
    done = calc(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def refusal(*arguments: str) -> str:
    """Return what is told of a mistake; nothing else may be said."""
    done = calc(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def own_file(folder: Path) -> Path:
    """Return a file with a cooperative's own products: ``test-berry`` and ``test-fruit``."""
    file = folder / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return file
