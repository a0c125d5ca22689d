"""``coldchain up``: every program of a station, kept running."""

import logging
import threading
from pathlib import Path

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, Station, open_station
from links import logs
from links.clock import SystemClock
from links.processes import ProcessEvent

_log = logging.getLogger(__name__)


def up(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Start and supervise the programs that the settings ask for; Ctrl-C stops them all."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_user
        from commands.running import children, keep_running, prepare

        station = open_station(settings)
        logs.set_up("up", station.settings.log_format)
        clock = SystemClock()
        with sole_user(station.folder):
            prepare(station, clock)
            _log.info("data in %s, logs in %s", station.folder, station.log("").parent)
            _log.info("page at %s", _page(station))
            programs = children(station)
            keep_running(programs, clock=clock, stop=stop, on_event=_tell, station=station)

    run_until_stopped(work)


def _page(station: Station) -> str:
    """Return where the page is; only its own log knows when the system chooses the port."""
    host, port = station.settings.console.host, station.settings.console.port
    return f"http://{host}:{port}/" if port else f"the address in {station.log('console')}"


def _tell(event: ProcessEvent) -> None:
    extra = logs.event(f"program-{event.what}", child=event.name, pid=event.pid, code=event.code)
    if event.what == "noticed":
        _log.warning("%s: %s", event.name, event.detail, extra=extra)
        return
    code = "" if event.code is None else f", exit code {event.code}"
    wait = f" in {event.delay_s:.1f} s" if event.what == "restarting" else ""
    why = f": {event.detail}" if event.detail else ""
    level = logging.WARNING if event.detail else logging.INFO
    _log.log(level, "%s: %s%s%s%s", event.name, event.what, wait, code, why, extra=extra)
