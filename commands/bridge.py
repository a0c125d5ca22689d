"""``coldchain bridge``: serial ports to MQTT, on a gateway. Alone it runs; its sub-commands look."""

import threading
from pathlib import Path

import msgspec
import typer

from coldchain.errors import SettingsError
from commands.options import JsonOption, SettingsOption
from commands.program import run_until_stopped, telling_errors
from commands.station import SETTINGS_FILE, open_station

app = typer.Typer(invoke_without_command=True)


@app.callback()
def bridge(context: typer.Context, settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Read the serial ports, keep what they say on disk, and send it until the server has stored it."""
    context.obj = settings
    if context.invoked_subcommand is None:
        run_until_stopped(lambda stop: _run(settings, stop))


@app.command()
def status(
    context: typer.Context, settings: SettingsOption = Path(SETTINGS_FILE), as_json: JsonOption = False
) -> None:
    """Tell how the bridge of this machine is: what waits, what is missing, and the last status it wrote."""
    from commands.bridge_status import print_status, status_of

    with telling_errors():
        found = status_of(open_station(_chosen(context, settings)).folder)
        if as_json:
            print(msgspec.json.encode(found).decode())
        else:
            print_status(found)


@app.command()
def losses(
    context: typer.Context, settings: SettingsOption = Path(SETTINGS_FILE), as_json: JsonOption = False
) -> None:
    """List each gap in what devices said, with its cause: thinned, dropped or never heard."""
    from commands.bridge_status import losses_of, print_losses

    with telling_errors():
        found = losses_of(open_station(_chosen(context, settings)).folder)
        if as_json:
            print(msgspec.json.encode([loss._asdict() for loss in found]).decode())
        else:
            print_losses(found)


def _chosen(context: typer.Context, settings: Path) -> Path:
    """Return the settings file given behind the sub-command, or else before it."""
    given = context.parent.obj if context.parent else None
    return given if settings == Path(SETTINGS_FILE) and given is not None else settings


def _run(settings: Path, stop: threading.Event) -> None:
    from commands.locks import sole_program
    from firmware_bridge.bridge import run_bridge

    station = open_station(settings)
    if station.settings.bridge is None:
        missing = "[bridge]: missing; allowed: a table with the serial ports. See examples/station.toml"
        raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
    with sole_program(station.folder, "bridge"):
        run_bridge(
            station.settings.bridge,
            station.broker(),
            coop=station.coop,
            data_folder=station.folder,
            stop=stop,
        )
