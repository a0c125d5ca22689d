"""``coldchain report asked``: what was asked for on the console's Reports page is made; it starts this."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

Nice = Annotated[
    bool, typer.Option("--nice/--full", help="At the lowest priority and on one core, or as any program.")
]


def asked(
    nice: Nice = True, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Make the summaries that were asked for in the console; it starts this by itself."""
    stop = threading.Event()
    with telling_errors():
        import msgspec

        from commands.asked_work import run_asked
        from links.signals import stopping
        from links.step_back import step_back

        if nice:
            step_back()
        with stopping(stop):
            did = run_asked(open_station(settings), SystemClock(), stop)
        words = did.words or ("Nothing is asked for.",)
        print(msgspec.json.encode(did._asdict()).decode() if json else "\n".join(words))
    if not did.is_well:
        raise SystemExit(EXIT_FAILED)
