"""``add``, ``change``, ``remove`` and ``list``: the same for all kinds of things. They decide nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError, WhyNeededError
from coldchain.registry.retired import RETIRABLE
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from acts.registry import Done, Wish
    from commands.registry_look import RegistryLook
    from links.records import Connection

    Verb = Callable[[Connection, int, str, Wish], Done]

Values = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY=VALUE...", help="As in the settings file, with units; KEY= for its default."),
]
Id = Annotated[str, typer.Argument(metavar="ID", help="Its id.")]
Why = Annotated[str, typer.Option("--why", help="Why; needed where reports may rest on what is changed.")]
Ended = Annotated[str, typer.Option("--why", help="Why: sold, scrapped, left; stands in the history.")]
At = Annotated[str, typer.Option("--at", metavar="TIME", help="Since when, by local time; without it: now.")]
_HERE = Path(SETTINGS_FILE)


def add_verbs(app: typer.Typer, kind: str, thing: str, *, with_list: bool = True) -> None:
    """Give a command line the verbs of a kind.

    Args:
        app: Gets the verbs.
        kind: Of the registry: ``assets``.
        thing: How one is called: ``an asset``.
        with_list: ``list`` too; False where there is one already.
    """

    def add(
        id_: Id,
        values: Values = None,
        why: Why = "",
        settings: SettingsOption = _HERE,
        json: JsonOption = False,
    ) -> None:
        from acts.registry import add as act

        do(act, kind, id_, words=[f"id={id_}", *(values or [])], why=why, settings=settings, json=json)

    def change(
        id_: Id,
        values: Values = None,
        why: Why = "",
        settings: SettingsOption = _HERE,
        json: JsonOption = False,
    ) -> None:
        from acts.registry import change as act

        do(act, kind, id_, words=values or [], why=why, settings=settings, json=json)

    def remove(id_: Id, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
        from acts.registry import remove as act

        do(act, kind, id_, words=[], why=why, settings=settings, json=json)

    def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
        show(kind, settings=settings, json=json)

    app.command("add", help=f"Register {thing}.")(add)
    app.command("change", help=f"Change some values of {thing}; the others stay.")(change)
    app.command("remove", help=f"Remove {thing} to which nothing refers any more; its past stays.")(remove)
    if with_list:
        app.command("list", help=f"List the {kind}.")(list_)
    if kind in RETIRABLE:
        _add_ends(app, kind, thing)


def _add_ends(app: typer.Typer, kind: str, thing: str) -> None:
    """Give a command line the verbs by which a thing comes to its end, and back."""

    def retire(
        id_: Id, why: Ended, at: At = "", settings: SettingsOption = _HERE, json: JsonOption = False
    ) -> None:
        from acts.retiring import retire as act

        words = [f"retired={at}"] if at else []
        do(act, kind, id_, words=words, why=why, settings=settings, json=json)

    def reinstate(id_: Id, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
        from acts.retiring import reinstate as act

        do(act, kind, id_, words=[], why=why, settings=settings, json=json)

    said = "is sold, dead, gone or closed: it is in no list any more, and its past stays"
    app.command("retire", help=f"Say that {thing} {said}.")(retire)
    app.command("reinstate", help=f"Bring {thing} back that was retired.")(reinstate)


def do(verb: "Verb", kind: str, *names: str, words: list[str], why: str, settings: Path, json: bool) -> None:
    """Do one act, and print what came of it.

    Args:
        verb: Of ``acts``.
        kind: Of the registry.
        names: What names the entry; of ``add``, what shall.
        words: ``KEY=VALUE``.
        why: In his own words.
        settings: The settings file.
        json: Print JSON.
    """
    with look_at(settings) as look:
        from acts.registry import Wish
        from commands.registry_view import print_outcome

        key = look.key(kind, names) if names and verb.__name__ != "add" else ()
        outcome = look.do(verb, Wish(kind, key, look.values(words), why))
        print_outcome(outcome, json=json)


def show(kind: str, *, settings: Path, json: bool, fields: dict[str, object] | None = None) -> None:
    """Print the entries of a kind; those alone whose fields have these values."""
    with look_at(settings) as look:
        from commands.registry_view import print_entries, print_json, to_plain

        entries = look.entries(kind, fields)
        if json:
            print_json(to_plain(kind, entries))
        else:
            print_entries(kind, entries)


@contextmanager
def look_at(settings: Path) -> "Iterator[RegistryLook]":
    """Yield the registry of a station; errors are told as by every verb, and how one says why here."""
    with telling_errors():
        from commands.registry_look import open_registry

        try:
            with open_registry(open_station(settings), SystemClock()) as look:
                yield look
        except WhyNeededError as error:
            next_step = f"Say it with --why. {error.next_step}"
            raise InputError(error.thing, error.came, error.allowed, next_step, reason=error.reason) from None
