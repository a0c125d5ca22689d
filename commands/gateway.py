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

File = Annotated[Path, typer.Argument(metavar="FILE", help="The whole settings file for it.")]
History = Annotated[bool, typer.Option("--history", help="Every push, the newest first, without its text.")]
Why = Annotated[str, typer.Option("--why", help="Why; stands in the history.")]
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


@app.command("push")
def push(
    name: Name, file: File, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Check a settings file for a gateway and send it: the gateway tries it, and keeps what works."""
    with telling_errors():
        from commands.gateway_push import push as push_settings
        from commands.gateway_pushes_view import print_push

        with closing(_look(settings)) as look:
            done = push_settings(look, name, file)
            line = look.one(name)
        print_push(done.pushed, line, is_new=done.is_new, json=json)


@app.command("settings")
def settings_(
    name: Name,
    history: History = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Print the settings that were pushed last to a gateway and what became of them, or every push."""
    with telling_errors():
        from commands.gateway_pushes_view import print_pushes

        with closing(_look(settings)) as look:
            line = look.one(name)
            pushes = look.history(name)
        print_pushes(line, pushes, history=history, json=json)


@app.command("cancel")
def cancel(name: Name, settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Take back a push that the gateway has not taken yet."""
    with telling_errors():
        from commands.gateway_push import cancel as cancel_push

        with closing(_look(settings)) as look:
            cancelled = cancel_push(look, name)
        print(f"push {cancelled.id} to {name} is cancelled")


@app.command("add")
def add(name: Name, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """Take readings of a gateway from now on; `coldchain enrol` gives it an account as well."""
    from acts.registry import add as act
    from commands.registry_verbs import do

    do(act, "gateways", words=[f"id={name}"], why="", settings=settings, json=json)


@app.command("remove")
def remove(
    name: Name, why: Why = "", settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Take no readings of a gateway any more; one that is enrolled is revoked: `coldchain enrol --revoke`."""
    from acts.registry import remove as act
    from commands.enrolment import check_not_enrolled
    from commands.registry_verbs import do

    with telling_errors():
        check_not_enrolled(open_station(settings), name)
    do(act, "gateways", name, words=[], why=why, settings=settings, json=json)


def _look(settings: Path) -> "GatewayLook":
    from commands.gateway_look import open_look

    return open_look(open_station(settings), SystemClock().now())
