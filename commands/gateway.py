"""``coldchain gateway``: how gateways are, and settings that are sent to them."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.gateway_look import GatewayLook

app = typer.Typer(no_args_is_help=True, help="Gateways: how they are, and settings for them.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the gateway.")]


@app.command("list")
def list_(settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """List the gateways: state, settings, what waits in the spool, ports, clock, when last heard."""
    with telling_errors():
        from commands.gateway_view import print_list, print_list_json

        with closing(_look(settings)) as look:
            lines = look.lines()
        (print_list_json if json else print_list)(lines)


@app.command("show")
def show(name: Name, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """Show all that a gateway says of itself: machine, settings, spool, ports, every device heard."""
    with telling_errors():
        from commands.gateway_view import print_one, print_one_json

        with closing(_look(settings)) as look:
            line = look.one(name)
        (print_one_json if json else print_one)(line)


def _look(settings: Path) -> "GatewayLook":
    from commands.gateway_look import open_look

    return open_look(open_station(settings), SystemClock().now())
