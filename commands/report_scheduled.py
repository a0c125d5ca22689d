"""``coldchain report scheduled``: what ``[reports]`` says is due is made and sent, each once. For a timer."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

Again = Annotated[
    bool, typer.Option("--again", help="Send also to those of whom nobody knows whether they got it.")
]


def scheduled(
    again: Again = False, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Make and send the summary that is due by [reports]; nothing when that was done. For a timer."""
    stop = threading.Event()
    with telling_errors():
        import msgspec

        from commands.scheduling import run_scheduled
        from links.signals import stopping

        with stopping(stop):
            done = run_scheduled(open_station(settings), SystemClock(), stop, is_again=again)
        print(msgspec.json.encode(done._asdict()).decode() if json else "\n".join(done.words))
    if not done.is_well:
        raise SystemExit(EXIT_FAILED)
