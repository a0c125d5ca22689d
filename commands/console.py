"""``coldchain console``: the built-in page."""

import logging
import threading
from pathlib import Path

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock
from links.logs import set_up

_log = logging.getLogger(__name__)


def console(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Serve the page that shows every site, van, cooler, alarm and message."""

    def work(stop: threading.Event) -> None:
        from contextlib import closing

        from commands.callbacks import callbacks_of
        from commands.running import watched_programs
        from commands.taking import taker_of
        from console.app import run_console
        from console.gather import Sources
        from links.vitals import Vitals

        station = open_station(settings)
        set_up("console", station.settings.log_format)
        clock = SystemClock()
        sources = Sources(
            station.records_url,
            lambda: station.open_readings(reader=True),
            station.journal,
            station.folder,
            watched_programs(station),
        )
        with (
            Vitals("console", clock=clock).told_in(station.folder) as vitals,
            closing(taker_of(station, clock)) as taker,
        ):
            run_console(
                station.settings.console,
                sources,
                clock=clock,
                stop=stop,
                on_ready=lambda address: _log.info("console at %s", address),
                vitals=vitals,
                callbacks=callbacks_of(station.settings.alerts.http_sms, station.records_url, clock=clock),
                taker=taker,
            )

    run_until_stopped(work)
