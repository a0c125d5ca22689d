"""The command line: collects the verbs. Only the verb that is asked for is imported, and help imports all.

A program starts in half of the time so, which counts where a gateway starts several after a power cut.
"""

import gc
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commands.program import telling_errors

DISTRIBUTION = "coldchain"
VERBS = {
    "demo": "commands.demo:demo",
    "up": "commands.up:up",
    "watch": "commands.watch:watch",
    "serve": "commands.serve:serve",
    "console": "commands.console:console",
    "health": "commands.health:health",
    "simulate": "commands.simulate:simulate",
    "season": "commands.season:season",
    "replay": "commands.replay:replay",
    "init": "commands.init:init",
    "enrol": "commands.enrol:enrol",
    "backtest": "commands.backtest:backtest",
    "bridge": "commands.bridge:app",
    "ingest": "commands.ingest:app",
    "shipment": "commands.shipment:app",
    "alarm": "commands.alarm:app",
    "message": "commands.message:app",
    "contact": "commands.contact:app",
    "account": "commands.account:app",
    "audit": "commands.audit:app",
    "report": "commands.report:app",
    "verify": "commands.verify:app",
    "key": "commands.key:app",
    "hold": "commands.hold:app",
    "gateway": "commands.gateway:app",
    "registry": "commands.registry:app",
    "cooperative": "commands.cooperative:app",
    "site": "commands.site:app",
    "asset": "commands.asset:app",
    "device": "commands.device:app",
    "price": "commands.price:app",
    "product": "commands.product:app",
    "store": "commands.store:app",
    "backup": "commands.backup:backup",
    "restore": "commands.restore:restore",
    "dashboards": "commands.dashboards:app",
    "quarantine": "commands.quarantine:app",
    "check": "commands.check:app",
    "calc": "commands.calc.verbs:app",
}
"""Each verb, in the order of the help, and where it is: a function, or a command line of its own."""

Made = Any  # a command or group of the library, whose own name for them is not public


class Verbs(MutableMapping[str, Made]):
    """The verbs by name, each made when it is first looked at."""

    def __init__(self) -> None:
        self._made: dict[str, Made] = dict.fromkeys(VERBS)

    def __getitem__(self, name: str) -> Made:
        if self._made[name] is None:
            self._made[name] = _make(name)
        return self._made[name]

    def __setitem__(self, name: str, made: Made) -> None:
        self._made[name] = made

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def _make(name: str) -> Made:
    module, _, attribute = VERBS[name].partition(":")
    verb = getattr(import_module(module), attribute)
    if not gc.isenabled():  # what is imported stays: nobody looks through it again
        gc.freeze()
        gc.enable()
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    if isinstance(verb, typer.Typer):
        alone.add_typer(verb, name=name)
    else:
        alone.command(name)(verb)
    return typer.main.get_group(alone).commands[name]


class _Program(TyperGroup):
    """The group of all verbs; the library makes it."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(**given)
        self.commands = Verbs()

    def list_commands(self, _context: object) -> list[str]:
        return list(self.commands)


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
    cls=_Program,
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


def tree() -> object:
    """Return the whole command line as the library's own objects, for the reference that is made of it."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the command line. No garbage is looked for until the verb is there: that is a fifth of a start."""
    gc.disable()
    try:
        with telling_errors():
            app()
    finally:
        gc.enable()
