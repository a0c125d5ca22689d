"""``coldchain contact``: who is told and how, a test message, and the standing report of each person."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.registry_verbs import add_verbs
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.contact_look import ContactLook

app = typer.Typer(no_args_is_help=True, help="People: who is told and how; a test; standing reports.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Id or name of the contact.")]
At = Annotated[str, typer.Option("--at", metavar="HH:MM", help="Each day at this local time.")]
Off = Annotated[bool, typer.Option("--off", help="No standing report any more.")]
Default = Annotated[bool, typer.Option("--default", help="As the settings have it.")]
Now = Annotated[bool, typer.Option("--now", help="Once, now; the standing one stays as it is.")]
_HERE = Path(SETTINGS_FILE)


add_verbs(app, "contacts", "a person", with_list=False)


@app.command("list")
def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the people who are told: role, telephone, language, channels, and when their report goes."""
    with _look(settings) as look:
        from commands.contact_view import print_json, print_people, to_plain

        people = look.people()
        if json:
            print_json([to_plain(one) for one in people])
        else:
            print_people(people, look.registry)


@app.command("show")
def show(name: Name, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Show one person: how and of what he is told, when not, and what he was told lately."""
    with _look(settings) as look:
        from commands.contact_view import print_json, print_person, to_plain
        from commands.message_view import to_plain as message_to_plain

        person = look.one(name)
        told = look.told_lately(person.contact.id)
        if json:
            print_json(to_plain(person) | {"told": [message_to_plain(each) for each in told]})
        else:
            print_person(person, told, look.registry)


@app.command("test")
def trial(name: Name, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Send one test message, which says that it is one and how to answer; by the ordinary outbox."""
    with _look(settings) as look:
        from commands.contact_view import print_json, print_written, written_to_plain

        written = look.test(name)
        if json:
            print_json(written_to_plain(written))
        else:
            print_written(written)


@app.command("report")
def report(
    name: Name,
    at: At = "",
    off: Off = False,
    default: Default = False,
    now: Now = False,
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Ask for a report each day (--at), end it (--off), go by the settings (--default), send one (--now)."""
    with telling_errors():
        given = sum([bool(at), off, default, now])
        if given != 1:
            came = f"{given} of --at, --off, --default and --now"
            raise InputError("contact report", came, "exactly one")
    with _look(settings) as look:
        from commands.contact_view import print_json, print_report, print_written, to_plain, written_to_plain

        if now:
            written = look.report(name)
            if json:
                print_json(written_to_plain(written))
            else:
                print_written(written)
            return
        person = look.choose(name, None if default else at)
        if json:
            print_json(to_plain(person))
        else:
            print_report(person, look.registry)


@contextmanager
def _look(settings: Path) -> "Iterator[ContactLook]":
    with telling_errors():
        from commands.contact_look import ContactLook

        yield ContactLook(open_station(settings), SystemClock().now())
