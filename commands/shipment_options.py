"""Options and arguments that the verbs about shipments share, and how their texts are read."""

from typing import Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import from_iso
from coldchain.units import parse_temperature_c

As = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who says so: id of a contact; else you.")]
At = Annotated[str, typer.Option("--at", help="When it was (ISO 8601, zone); without it: now.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the shipment.")]
Key = Annotated[str, typer.Option("--key", help="Names this act: the same key again is the same act.")]
To = Annotated[str, typer.Option("--to", metavar="PERSON", help="Who holds the goods from then on.")]
Why = Annotated[str, typer.Option("--why", "-w", help="Why, in a few words.")]


def instant(text: str) -> int | None:
    """Return the instant [ms] of ``--at``; None when it was not given.

    Raises:
        InputError: It is none.
    """
    try:
        return from_iso(text) if text else None
    except InputError as error:
        raise InputError("--at", error.came, error.allowed, error.next_step) from None


def temperature(text: str) -> float | None:
    """Return what was measured [degC]; None when nothing was given."""
    return parse_temperature_c(text) if text else None
