"""``coldchain console``: the built-in page."""

import logging
import threading
from pathlib import Path

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, Station, open_station
from console.settings import ConsoleSettings
from links.clock import SystemClock
from links.logs import set_up

_log = logging.getLogger(__name__)


def console(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Serve the page that shows every site, van, cooler, alarm and message."""

    def work(stop: threading.Event) -> None:
        from contextlib import closing

        from commands.asked_keeper import AskedKeeper
        from commands.asked_reports import StationAsked
        from commands.callbacks import callbacks_of
        from commands.packs_for_console import StationPacks
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
            station.settings.alerts.backup_old_after,
        )
        keeper = AskedKeeper(station, clock)
        with (
            keeper.running(),
            Vitals("console", clock=clock).told_in(station.folder) as vitals,
            closing(taker_of(station, clock)) as taker,
        ):
            run_console(
                _settings(station),
                sources,
                clock=clock,
                stop=stop,
                on_ready=lambda address: _log.info("console at %s", address),
                vitals=vitals,
                shelve_at_most_s=station.settings.alerts.shelve_at_most,
                callbacks=callbacks_of(station.settings.alerts.http_sms, station.records_url, clock=clock),
                taker=taker,
                packer=StationPacks(station, clock),
                asker=StationAsked(station, keeper.wake),
            )

    run_until_stopped(work)


def _settings(station: Station) -> ConsoleSettings:
    """Return the settings; files of a certificate are named from the folder of the settings file."""
    settings = station.settings.console
    names = {"certificate": settings.certificate, "certificate_key": settings.certificate_key}
    files = {name: str(station.file.parent / file) for name, file in names.items() if file}
    return settings.model_copy(update=files)
