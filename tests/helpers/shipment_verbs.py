"""The verbs about shipments on a small station."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from commands.main import app


def said(station: Path, *arguments: str, expected: int = 0) -> str:
    """Return what a verb prints."""
    done = CliRunner().invoke(app, ["shipment", *arguments, "-s", str(station)], env={"COLUMNS": "80"})
    assert done.exit_code == expected, (done.output, done.exception)
    return done.stderr if expected else done.stdout


def told(station: Path, *arguments: str) -> Any:
    """Return what a verb prints for programs."""
    return json.loads(said(station, *arguments, "--json"))
