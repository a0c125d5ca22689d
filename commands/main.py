"""The command line: collects the verbs. Verbs import what they need when they run, so that help is quick."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from commands import (
    backtest,
    bridge,
    check,
    console,
    demo,
    enrol,
    gateway,
    health,
    ingest,
    message,
    quarantine,
    replay,
    season,
    serve,
    shipment,
    simulate,
    store,
    up,
    watch,
)
from commands.calc.verbs import app as calc
from commands.program import telling_errors

DISTRIBUTION = "coldchain"


def _print_version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        print(f"{DISTRIBUTION} {version(DISTRIBUTION)}")
    except PackageNotFoundError:  # run from a folder of sources
        print(f"{DISTRIBUTION} of unknown version: it is not installed")
    raise typer.Exit


app = typer.Typer(
    name="coldchain",
    help="Keeps village produce cold on its way to the buyer, and proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def coldchain(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Keep village produce cold on its way to the buyer, and prove it."""


app.command("demo")(demo.demo)
app.command("up")(up.up)
app.add_typer(bridge.app, name="bridge")
app.add_typer(ingest.app, name="ingest")
app.command("watch")(watch.watch)
app.command("serve")(serve.serve)
app.command("console")(console.console)
app.command("health")(health.health)
app.command("simulate")(simulate.simulate)
app.command("season")(season.season)
app.command("replay")(replay.replay)
app.add_typer(shipment.app, name="shipment")
app.add_typer(gateway.app, name="gateway")
app.add_typer(message.app, name="message")
app.add_typer(store.app, name="store")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(check.app, name="check")
app.command("enrol")(enrol.enrol)
app.command("backtest")(backtest.backtest)
app.add_typer(calc, name="calc")


def tree() -> object:
    """Return the whole command line as the library's own objects, for the reference that is made of it."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the command line."""
    with telling_errors():
        app()
