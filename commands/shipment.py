"""``coldchain shipment``: what can be said of goods on their way, and what people say of them.

``list`` and ``show`` are here and change nothing; the others are in ``shipment_*.py``.
"""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import from_iso
from coldchain.nearest import did_you_mean, listed
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.shipment_corrects import correct, history, withdraw
from commands.shipment_label import label
from commands.shipment_says import create, deliver, handover, load, merge, refuse, split, unload
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.shipment_look import Look

app = typer.Typer(
    no_args_is_help=True, help="Shipments: life left, harm, what to do; and what becomes of them."
)
for _verb in (
    create,
    load,
    handover,
    unload,
    deliver,
    refuse,
    split,
    merge,
    correct,
    withdraw,
    history,
    label,
):
    app.command(_verb.__name__)(_verb)

All = Annotated[bool, typer.Option("--all", help="Also those that have arrived.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the shipment.")]
At = Annotated[str, typer.Option("--at", help="As of this time (ISO 8601, zone); without it: now.")]


@app.command("list")
def list_(
    all_: All = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """List the shipments on their way: where, verdict, life left, what to do; what saves most money first."""
    with telling_errors():
        from commands.shipment_view import print_list, print_list_json

        with closing(_look(settings)) as look:
            lines = look.lines(arrived=all_)
        (print_list_json if json else print_list)(lines)


@app.command("show")
def show(
    shipment: Id,
    at: At = "",
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Show one shipment: its way, its verdict with bounds, the forecast, and what to do."""
    with telling_errors():
        from commands.shipment_view import print_one, print_one_json

        with closing(_look(settings)) as look:
            known = look.known()
            if shipment not in known:
                allowed = f"one of {listed(known)}"
                raise InputError("shipment", repr(shipment), allowed, did_you_mean(shipment, known))
            found = look.one(shipment, _instant(at))
        (print_one_json if json else print_one)(found)


def _look(settings: Path) -> "Look":
    from commands.shipment_look import open_look

    return open_look(open_station(settings), SystemClock().now())


def _instant(text: str) -> int | None:
    try:
        return from_iso(text) if text else None
    except InputError as error:
        raise InputError("--at", error.came, error.allowed, error.next_step) from None
