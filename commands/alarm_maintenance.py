"""``coldchain alarm maintenance``: windows in which alarms are suppressed by design."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S, from_iso
from coldchain.judgement.windows import Scope, WindowKind
from coldchain.nearest import did_you_mean, listed
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.alarm_look import AlarmLook

app = typer.Typer(no_args_is_help=True, help="Windows of maintenance and loading, planned or at once.")

As = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who does it: id of a contact; else you.")]
For = Annotated[str, typer.Option("--for", metavar="TIME", help="How long, e.g. 90m; a week at most.")]
From = Annotated[str, typer.Option("--from", help="When it begins (ISO 8601, zone); without it: now.")]
Loading = Annotated[bool, typer.Option("--loading", help="Loading: only the door and the air of an asset.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the window.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why, in a few words.")]
ScopeOf = Annotated[Scope, typer.Argument(metavar="KIND", help="asset, site, device or gateway.")]
Target = Annotated[str, typer.Argument(metavar="NAME", help="Its id.")]
_HERE = Path(SETTINGS_FILE)


@app.command("add")
def add(
    scope: ScopeOf,
    target: Target,
    for_: For,
    reason: Reason,
    from_: From = "",
    loading: Loading = False,
    person: As = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Open a window, at once or planned; what still goes on when it is over is told then."""
    with _look(settings) as look:
        from acts.windows import Wanted, open_for
        from coldchain.units import parse_duration_s
        from commands.alarm_view import print_done, window_to_plain

        _check_target(look, scope, target)
        by = look.act(person, reason)
        from_at = _instant(from_) if from_ else by.at
        until_at = from_at + round(parse_duration_s(for_) * MS_PER_S)
        kind = WindowKind.LOADING if loading else WindowKind.MAINTENANCE
        wanted = Wanted(look.coop, kind, scope, target, from_at, until_at)
        done = look.do_window(lambda connection: open_for(connection, by, wanted))
        if done.window is not None:
            about = f"window {done.window.id}, {scope} {target}"
            print_done(done.came, about, window_to_plain(done.window), json=json)


@app.command("list")
def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the windows that are open or planned."""
    with _look(settings) as look:
        from commands.alarm_view import print_json, print_windows, window_to_plain

        windows = look.windows()
        if json:
            print_json([window_to_plain(row) for row in windows])
        else:
            print_windows(windows, look.zone())


@app.command("end")
def end(
    number: Number,
    reason: Reason = "",
    person: As = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """End a window before its time."""
    with _look(settings) as look:
        from acts.windows import end as end_window
        from commands.alarm_view import print_done, window_to_plain

        by = look.act(person, reason)
        done = look.do_window(lambda connection: end_window(connection, look.coop, number, by))
        if done.window is not None:
            print_done(done.came, f"window {number}", window_to_plain(done.window), json=json)


@contextmanager
def _look(settings: Path) -> "Iterator[AlarmLook]":
    with telling_errors():
        from commands.alarm_look import open_look

        look = open_look(open_station(settings), SystemClock())
        try:
            yield look
        finally:
            look.close()


def _check_target(look: "AlarmLook", scope: Scope, target: str) -> None:
    registry = look.registry()
    known = {
        Scope.ASSET: [each.id for each in registry.assets],
        Scope.SITE: [each.id for each in registry.sites],
        Scope.DEVICE: [each.id for each in registry.devices],
        Scope.GATEWAY: list(registry.gateways),
    }[scope]
    if target not in known:
        allowed = f"one of {listed(known)}" if known else f"a registered {scope}"
        raise InputError(str(scope), repr(target), allowed, did_you_mean(target, known))


def _instant(text: str) -> int:
    try:
        return from_iso(text)
    except InputError as error:
        raise InputError("--from", error.came, error.allowed, error.next_step) from None
