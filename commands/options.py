"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

SettingsOption = Annotated[
    Path,
    typer.Option(
        "--settings", "-s", help="The settings file.", envvar="COLDCHAIN_SETTINGS", show_default=True
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]
