"""``coldchain alarm``: what goes on, what was done about it, and doing something about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from commands.alarm_maintenance import app as maintenance
from commands.alarm_route import route
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from acts.alarms import Act, Done
    from commands.alarm_look import AlarmLook
    from links.records import Connection

app = typer.Typer(no_args_is_help=True, help="Alarms: what goes on, who did what, and doing something.")
app.add_typer(maintenance, name="maintenance")
app.command("route")(route)

Alarm = Annotated[str, typer.Argument(metavar="ALARM", help="Its id, or a part of it that no other has.")]
All = Annotated[bool, typer.Option("--all", help="Also those that are back to normal.")]
As = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who does it: id of a contact; else you.")]
Comment = Annotated[str, typer.Option("--comment", "-c", help="In your own words.")]
For = Annotated[str, typer.Option("--for", metavar="TIME", help="How long, e.g. 30m or 2h.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why, in a few words.")]
Words = Annotated[str, typer.Argument(metavar="WORDS", help="In your own words.")]
_HERE = Path(SETTINGS_FILE)


@app.command("list")
def list_(all_: All = False, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the alarms that want somebody, or of which people are spared."""
    with _look(settings) as look:
        from commands.alarm_view import print_json, print_list, to_plain

        items = look.alarms(all_=all_)
        if json:
            print_json([to_plain(item) for item in items])
        else:
            print_list(items, look.zone())


@app.command("show")
def show(alarm: Alarm, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Show one alarm: what goes on, each step, who did what and when, and why people were not told."""
    with _look(settings) as look:
        from commands.alarm_view import print_json, print_story, story_to_plain

        story = look.story(alarm)
        if json:
            print_json(story_to_plain(story))
        else:
            print_story(story, look.zone())


@app.command("ack")
def ack(
    alarm: Alarm,
    comment: Comment = "",
    person: As = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Acknowledge an alarm, while it goes on or after it is over."""
    from acts.alarms import acknowledge

    _do(settings, alarm, (person, comment), acknowledge, json=json)


@app.command("comment")
def comment(
    alarm: Alarm, words: Words, person: As = "", settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Say something about an alarm; it stays as it is."""
    from acts.alarms import comment as act

    _do(settings, alarm, (person, words), act, json=json)


@app.command("shelve")
def shelve(
    alarm: Alarm,
    for_: For,
    reason: Reason,
    person: As = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Spare people an alarm for a time; what still goes on then is told."""
    with telling_errors():
        from acts.alarms import shelve as shelve_until
        from coldchain.units import format_duration, parse_duration_s

        length_ms = round(parse_duration_s(for_) * MS_PER_S)
        at_most_s = open_station(settings).settings.alerts.shelve_at_most
        at_most_ms = round(at_most_s * MS_PER_S)
        if length_ms > at_most_ms:
            allowed = f"at most {format_duration(at_most_s)} (alerts.shelve_at_most)"
            next_step = "For longer: coldchain alarm out-of-service."
            raise InputError("--for", repr(for_), allowed, next_step)

        def act(connection: "Connection", id_: str, by: "Act") -> "Done":
            return shelve_until(connection, id_, by, until_at=by.at + length_ms, at_most_ms=at_most_ms)

    _do(settings, alarm, (person, reason), act, json=json)


@app.command("unshelve")
def unshelve(
    alarm: Alarm,
    comment: Comment = "",
    person: As = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """End the shelving of an alarm; what goes on is told."""
    from acts.alarms import unshelve as act

    _do(settings, alarm, (person, comment), act, json=json)


@app.command("out-of-service")
def out_of_service(
    alarm: Alarm, reason: Reason, person: As = "", settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Take an alarm out of service, until somebody returns it."""
    from acts.alarms import remove_from_service

    _do(settings, alarm, (person, reason), remove_from_service, json=json)


@app.command("return")
def return_(
    alarm: Alarm,
    comment: Comment = "",
    person: As = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Return an alarm to service; what goes on is told."""
    from acts.alarms import return_to_service

    _do(settings, alarm, (person, comment), return_to_service, json=json)


@app.command("close")
def close(
    alarm: Alarm, reason: Reason, person: As = "", settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Close an alarm that can never end, because its sensor was removed or lost."""
    from acts.removing import close as act

    _do(settings, alarm, (person, reason), act, json=json)


@contextmanager
def _look(settings: Path) -> "Iterator[AlarmLook]":
    with telling_errors():
        from commands.alarm_look import open_look

        look = open_look(open_station(settings), SystemClock())
        try:
            yield look
        finally:
            look.close()


def _do(
    settings: Path,
    alarm: str,
    said: tuple[str, str],
    act: "Callable[[Connection, str, Act], Done]",
    *,
    json: bool,
) -> None:
    """Do something to an alarm, by a person in his words, and print what came of it."""
    with _look(settings) as look:
        from commands.alarm_view import print_done, to_plain

        id_ = look.find(alarm)
        by = look.act(*said)
        done = look.do(lambda connection: act(connection, id_, by))
        item = next(each for each in look.alarms(all_=True) if each.alarm.id == id_)
        print_done(done.came, id_.partition("/")[2], to_plain(item), json=json)
