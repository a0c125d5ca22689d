"""``coldchain quarantine``: what was refused, why, and how it is taken after all or dropped."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from coldchain.errors import InputError
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

app = typer.Typer(no_args_is_help=True, help="What was refused: list it, look at it, take it again, drop it.")

Id = Annotated[int, typer.Argument(metavar="ID", help="Its id, as the list shows it.")]
Ids = Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Ids, as the list shows them.")]
Reason = Annotated[str, typer.Option("--reason", help="Only those refused for this reason.")]
Since = Annotated[str, typer.Option("--since", help="Only those that came since then: 2h, 3d, or a time.")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="At most so many, the newest.")]
Everything = Annotated[bool, typer.Option("--all", help="All that are kept.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Hex = Annotated[bool, typer.Option("--hex", help="Show the payload as bytes.")]
AsOfNow = Annotated[
    bool, typer.Option("--now", help="Judge times as of now: this machine's clock was wrong when they came.")
]
Spool = Annotated[
    bool | None, typer.Option("--spool/--journal", help="That of the bridge's spool; else whichever is here.")
]


@app.command("list")
def list_(
    reason: Reason = "",
    since: Since = "",
    limit: Limit = 20,
    spool: Spool = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """List what was refused, the newest first, and count it by reason with what to do."""
    with telling_errors():
        from commands.quarantine_look import quarantine_of, since_of
        from commands.quarantine_view import print_list, print_list_json
        from links.quarantine import Wanted

        wanted = Wanted(reason or None, since_of(since, SystemClock().now()))
        with quarantine_of(open_station(settings), spool=spool) as quarantine:
            lines = quarantine.lines(limit, wanted)
            (print_list_json if json else print_list)(quarantine, lines)


@app.command("show")
def show(
    number: Id,
    as_hex: Hex = False,
    spool: Spool = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Show one thing whole: why it was refused, what to do, and what came."""
    with telling_errors():
        from commands.quarantine_look import one, quarantine_of
        from commands.quarantine_view import print_one, print_one_json

        with quarantine_of(open_station(settings), spool=spool) as quarantine:
            refused = one(quarantine, number)
        if json:
            print_one_json(number, refused)
        else:
            print_one(number, refused, as_hex=as_hex)


@app.command("replay")
def replay(
    numbers: Ids = None,
    reason: Reason = "",
    since: Since = "",
    everything: Everything = False,
    as_of_now: AsOfNow = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Take refused things again, as when they came: what is good now goes on, the rest stays.

    The station may run meanwhile. Exit code 1 when any of them is still refused.
    """
    with telling_errors():
        from commands.audit_note import note, who
        from commands.quarantine_look import chosen, since_of
        from commands.quarantine_look import replay as do
        from commands.quarantine_view import print_outcome

        now = SystemClock().now()
        choice = chosen(numbers or (), reason, since=since_of(since, now), everything=everything)
        station = open_station(settings)
        note(station, "quarantine-replay", "quarantine", {"choice": str(choice), "as_of_now": as_of_now})
        outcome = do(station, choice, at=now, by=who(), as_of_now=as_of_now)
        print_outcome(outcome, json=json)
    if outcome.stays:
        raise SystemExit(EXIT_FAILED)


@app.command("drop")
def drop(
    numbers: Ids = None,
    reason: Reason = "",
    since: Since = "",
    everything: Everything = False,
    yes: Yes = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Throw refused things away for good; that it was done, by whom and when is kept by reason."""
    with telling_errors():
        from commands.audit_note import note, who
        from commands.hold import refuse_held
        from commands.quarantine_look import chosen, how_many, quarantine_of, since_of
        from commands.quarantine_look import drop as do
        from commands.quarantine_view import print_dropped

        now, station = SystemClock().now(), open_station(settings)
        choice = chosen(numbers or (), reason, since=since_of(since, now), everything=everything)
        if not yes:
            _ask(how_many(station, choice))
        refuse_held(station)
        note(station, "quarantine-drop", "quarantine", {"choice": str(choice)})
        dropped = do(station, choice, at=now, by=who())
        with quarantine_of(station, spool=False) as quarantine:
            print_dropped(dropped, quarantine.counts(), json=json)


def _ask(count: int) -> None:
    """Return when a person says yes.

    Raises:
        InputError: Nobody can be asked, or the answer is no.
    """
    if not sys.stdin.isatty():
        raise InputError("drop", "nobody to ask", "--yes, to drop without being asked")
    if not typer.confirm(f"Throw away {count} refused things for good?", err=True):
        raise InputError("drop", "no", "a yes", "Nothing was dropped.")
