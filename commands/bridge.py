"""``coldchain bridge``: serial ports to MQTT, on a gateway; with ``--scan``, what is on the serial ports."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from coldchain.errors import SettingsError
from commands.bridge_alarm import bridge_alarm
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from links.logs import set_up

EVERY_ADDRESS = 247
_SCAN = "With --scan:"
app = typer.Typer(invoke_without_command=True)
app.command("alarm")(bridge_alarm)


@app.callback()
def bridge(
    context: typer.Context,
    settings: SettingsOption = Path(SETTINGS_FILE),
    scan: Annotated[
        bool,
        typer.Option("--scan", help="Tell what speaks on the serial ports, and settings for it; then end."),
    ] = False,
    json: JsonOption = False,
    port: Annotated[
        list[str] | None,
        typer.Option("--port", help=f"{_SCAN} look at this port only. Several times for more."),
    ] = None,
    listen: Annotated[
        str, typer.Option(help=f"{_SCAN} how long to listen at each of four speeds before anybody is asked.")
    ] = "3s",
    baud: Annotated[
        list[int] | None, typer.Option(help=f"{_SCAN} speed of a Modbus line; 9600 if left out.")
    ] = None,
    parity: Annotated[
        Literal["none", "even", "odd"], typer.Option(help=f"{_SCAN} parity of a Modbus line.")
    ] = "none",
    last_address: Annotated[
        int, typer.Option(min=1, max=EVERY_ADDRESS, help=f"{_SCAN} the last Modbus address that is asked.")
    ] = 16,
) -> None:
    """Read the serial ports, keep what they say on disk, and send it until the server has stored it."""
    if scan:
        with telling_errors():
            from coldchain.units import parse_duration_s
            from commands.bridge_scan import print_scan
            from links.serial_port import Framing

            framings = [Framing(each, parity) for each in baud or [9600]]
            print_scan(
                port or [],
                listen_s=parse_duration_s(listen),
                framings=framings,
                last_address=last_address,
                json=json,
            )
        return
    context.obj = settings
    if context.invoked_subcommand is not None:
        return
    with telling_errors():
        station = open_station(settings)
        set_up("bridge", station.settings.log_format)
        _become(station)


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


def _become(station: Station) -> None:
    from commands.bridge_job import job_of
    from commands.locks import sole_program
    from firmware_bridge.run import become

    if station.settings.bridge is None:
        missing = "[bridge]: missing; allowed: a table with the serial ports. See examples/station.toml"
        raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
    with sole_program(station.folder, "bridge"):  # the lock is the process's, whatever it becomes
        become(job_of(station))
