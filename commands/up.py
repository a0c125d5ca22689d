"""``coldchain up``: every program of a station, kept running."""

import logging
import threading
from pathlib import Path

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock
from links.processes import ProcessEvent

_log = logging.getLogger(__name__)


def up(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Start and supervise the programs that the settings ask for; Ctrl-C stops them all."""

    def work(stop: threading.Event) -> None:
        from commands.running import children, keep_running, prepare, sole_user

        station = open_station(settings)
        clock = SystemClock()
        with sole_user(station.folder):
            prepare(station, clock)
            _log.info("data in %s, logs in %s", station.folder, station.log("").parent)
            keep_running(children(station), clock=clock, stop=stop, on_event=_tell)

    run_until_stopped(work)


def _tell(event: ProcessEvent) -> None:
    code = "" if event.code is None else f", exit code {event.code}"
    wait = f" in {event.delay_s:.1f} s" if event.what == "restarting" else ""
    _log.info("%s: %s%s%s %s", event.name, event.what, wait, code, event.detail)
