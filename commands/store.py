"""``coldchain store status|copy|verify``: how the readings store is, and from one to another."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station

app = typer.Typer(no_args_is_help=True, help="How the readings store is; copy and compare stores.")

_PLACE = (
    "`station` (what the settings choose), the settings file of another station (*.toml), or a SQLite file"
)
From = Annotated[str, typer.Option("--from", help=f"The first store: {_PLACE}.")]
To = Annotated[str, typer.Option("--to", help="The second store, named alike.")]


@app.command("status")
def status(settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """Show what the store holds, and whether it or the watcher is behind; exit code 1 when one is."""
    with telling_errors():
        from commands.store_status import status_of
        from commands.store_view import print_status, print_status_json

        found = status_of(open_station(settings))
        (print_status_json if json else print_status)(found)
        if not found.is_well:
            raise SystemExit(EXIT_FAILED)


@app.command("copy")
def copy(
    from_: From,
    to: To = "station",
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Copy all readings from one store into another, and prove that they are there.

    May be interrupted and started again; the first store may be written meanwhile. Exit code 1 when something
    is missing or different in the end.
    """
    _side_by_side((from_, to), settings, json=json, writing=True)


@app.command("verify")
def verify(
    from_: From,
    to: To = "station",
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Compare two stores, reading by reading; exit code 1 when they are not the same."""
    _side_by_side((from_, to), settings, json=json, writing=False)


def _side_by_side(places: tuple[str, str], settings: Path, *, json: bool, writing: bool) -> None:
    """Copy from the first of two stores into the second, or only compare them, and tell what came of it."""
    with telling_errors():
        from commands.store_copy import Pair, compare_all, copy_all, opened
        from commands.store_view import Progress, print_copied, print_copied_json

        with closing(opened(open_station(settings), Pair(*places), writing=writing)) as pair:
            with Progress(pair.readings, quiet=json) as progress:
                found = (copy_all if writing else compare_all)(pair, progress)
            (print_copied_json if json else print_copied)(found)
        if not (found.is_whole if writing else found.is_same):
            raise SystemExit(EXIT_FAILED)
