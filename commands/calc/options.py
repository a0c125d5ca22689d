"""Arguments and options that several verbs of ``calc`` share."""

from pathlib import Path
from typing import Annotated

import typer

HeldArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="T:HOURS", help="Temperatures and how long each lasted in degC and hours, in order."
    ),
]
TemperatureOption = Annotated[float, typer.Option("--temperature-c", help="Of the air (degC).")]
HumidityOption = Annotated[float, typer.Option("--humidity-pct", help="Relative humidity of the air (%).")]
ProfileOption = Annotated[
    str, typer.Option("--profile", "--product", help="Take the numbers of this product profile.")
]
OwnOption = Annotated[
    Path | None, typer.Option("--own", help="A file with own products, e.g. the settings file.")
]
