"""``coldchain replay``: a logger's CSV file through broker, ingest, journal, store and judgement."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from coldchain.errors import InputError, RowError
from coldchain.instants import from_iso
from coldchain.units import parse_duration_s, parse_temperature_c, parse_temperature_difference_k
from commands.options import JsonOption
from commands.program import EXIT_BAD_INPUT, telling_errors
from ingest.decoders.logger_csv import SECONDS, LoggerFile, TimeRule, lines_of
from ingest.decoders.logger_times import ORDERS
from links.clock import SystemClock
from links.signals import stopping

DEFAULT_START = "2000-01-01T00:00:00Z"
DEFAULT_FOLDER = Path("data/replay")
Parsed = TypeVar("Parsed")

Above = Annotated[str, typer.Option(help="Excursions above this; empty: none.")]
Below = Annotated[str, typer.Option(help="Excursions below this; empty: none.")]
Deadband = Annotated[str, typer.Option(help="How far back a value must come to count as back.")]
OnDelay = Annotated[str, typer.Option(help="How long it must be out to count.")]
OffDelay = Annotated[str, typer.Option(help="How long it must be back to count as over.")]
TimeUnit = Annotated[
    str, typer.Option(help="Unit of times that are numbers: h, min or s; else from the header, else h.")
]
Start = Annotated[str, typer.Option(help="What time 0 means where times are numbers.")]
Zone = Annotated[str, typer.Option(help="Time zone of times that name none, unless the file names one.")]
Dates = Annotated[
    str, typer.Option(help="Order of dates such as 03/04/26: dmy, mdy or ymd; empty: the file must prove it.")
]
Folder = Annotated[
    Path, typer.Option(help="Where the replay keeps its data; the next one starts anew there.")
]


def replay(
    file: Annotated[Path, typer.Argument(help="CSV file: a time column, and a column for each probe.")],
    above: Above = "5 degC",
    below: Below = "",
    deadband: Deadband = "0 degC",
    on_delay: OnDelay = "0s",
    off_delay: OffDelay = "0s",
    time_unit: TimeUnit = "",
    start: Start = DEFAULT_START,
    zone: Zone = "UTC",
    dates: Dates = "",
    folder: Folder = DEFAULT_FOLDER,
    json: JsonOption = False,
) -> None:
    """Send a logger's file through the whole pipe and print what came out: counts, extremes, excursions."""
    with telling_errors():
        from commands.replay_report import print_json, print_tables, tell_refused
        from commands.replay_run import run_replay
        from commands.replay_station import Rule

        rule = Rule(
            _option("--above", parse_temperature_c, above) if above else None,
            _option("--below", parse_temperature_c, below) if below else None,
            _option("--deadband", parse_temperature_difference_k, deadband),
            _option("--on-delay", parse_duration_s, on_delay),
            _option("--off-delay", parse_duration_s, off_delay),
        )
        start_at = _option("--start", from_iso, start)
        times = TimeRule(_unit(time_unit), start_at, _zone(zone), _order(dates))
        logger_file = _open(file, times)
        stop = threading.Event()
        with stopping(stop):
            report = run_replay(logger_file, folder, rule, clock=SystemClock(), stop=stop)
        (print_json if json else print_tables)(report)
        tell_refused(report)
        if report.refused_anything:
            raise SystemExit(EXIT_BAD_INPUT)


def _option(name: str, parse: Callable[[str], Parsed], text: str) -> Parsed:
    """Return what an option says; a mistake is told with the option's name."""
    try:
        return parse(text)
    except InputError as error:
        raise InputError(name, error.came, error.allowed, error.next_step) from None


def _unit(text: str) -> str:
    if text and text not in SECONDS:
        raise InputError("--time-unit", repr(text), ", ".join(SECONDS))
    return text


def _order(text: str) -> str:
    if text and text not in ORDERS:
        raise InputError("--dates", repr(text), f"{', '.join(ORDERS)}, or nothing")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise InputError("--zone", repr(text), "an IANA name such as Africa/Nairobi") from None


def _open(file: Path, times: TimeRule) -> LoggerFile:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise RowError(str(file), error.strerror or str(error), "a file that can be read") from None
    return LoggerFile(file.name, lines_of(file.name, content), times)
