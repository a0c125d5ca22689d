"""``coldchain health``: how this station is, as a table and an exit code."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from coldchain.instants import to_iso
from commands.check_broker import is_gateway_only
from commands.check_nightly import nightly_findings
from commands.finding import Finding
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from commands.terminal import Terminal
from links.clock import SystemClock
from links.health import Health, Problem


def health(
    programs: Annotated[
        list[str] | None, typer.Argument(help="Only these, such as: receive write. All that ought to run.")
    ] = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
    live: Annotated[
        bool, typer.Option("--live", help="Only whether a program hangs and has to be started anew.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell how the programs are and what keeps them from their work; exit code 1 when anything does.

    How old the newest backup is, is told too, and changes no exit code: readings are taken all the same.
    """
    with telling_errors():
        station = open_station(settings)
        found = look(station, programs or [])
        good = found.is_live if live else found.is_ready
        also = [] if live or programs else _also(station)
        if as_json:
            body = {"ok": good, "problems": found.problems, "programs": found.programs}
            body["also"] = [each._asdict() for each in also]
            print(msgspec.json.encode(body).decode())
        else:
            _print(found, also)
    if not good:
        raise typer.Exit(EXIT_FAILED)


def look(station: Station, programs: list[str]) -> Health:
    """Return how a station is.

    Args:
        station: Which.
        programs: Only these; empty: all that ought to run, and the station's files.
    """
    from commands.running import watched_programs
    from links.health import ask_all, judge
    from links.station_look import look_at

    answers = ask_all(station.folder, programs or watched_programs(station))
    return judge(answers, None if programs else look_at(station.journal, clock=SystemClock()))


def _also(station: Station) -> list[Finding]:
    """Return what keeps no program from its work, and somebody has to know all the same."""
    if is_gateway_only(station):
        return []
    return list(nightly_findings(station, SystemClock().now()))


def _print(found: Health, also: list[Finding]) -> None:
    table = Table("program", "answers", "what is wrong", "since", box=None)
    for name, answer in found.programs.items():
        wrong = [each for each in found.problems if each.program == name]
        table.add_row(name, answer if isinstance(answer, str) else f"process {answer.pid}", *_told(wrong))
    for each in found.problems:
        if each.program not in found.programs:
            table.add_row(each.program, "", *_told([each]))
    Terminal().print(table)
    for item in also:
        mark = "" if item.result == "ok" else f"{item.result.upper()}: "
        print(f"{item.name}: {mark}{item.detail}")


def _told(problems: list[Problem]) -> tuple[str, str]:
    texts = "\n".join(f"{each.what}: {each.text}" for each in problems if each.what != "away")
    return texts, "\n".join("" if each.since_at is None else to_iso(each.since_at) for each in problems)
