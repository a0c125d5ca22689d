"""``coldchain ingest receive|write``: MQTT to the journal, and the journal to the readings store."""

import logging
import threading
from functools import partial
from pathlib import Path

import typer

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock
from links.logs import set_up

app = typer.Typer(no_args_is_help=True, help="From the broker to the journal, and on to the readings store.")
_log = logging.getLogger(__name__)


@app.command()
def receive(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Take readings from the broker into the journal, and tell the gateways what is stored."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from commands.running import register_readers
        from ingest.counters import ReceiverCounters
        from ingest.receiver import ReceiverPlaces, run_receiver
        from links.collector import look_seldom
        from links.gateway_accounts import signing_keys
        from links.vitals import Vitals

        station = open_station(settings)
        set_up("receive", station.settings.log_format)
        with sole_program(station.folder, "receive"):
            register_readers(station)
            keys = partial(signing_keys, station.folder)
            places = ReceiverPlaces(
                station.broker(), station.journal, station.records_url, station.coop, keys
            )
            counters, clock = ReceiverCounters(on_event=_log.info), SystemClock()
            look_seldom()
            with Vitals("receive", clock=clock).told_in(station.folder) as vitals:
                run_receiver(
                    station.settings.ingest, places, clock=clock, stop=stop, counters=counters, vitals=vitals
                )

    run_until_stopped(work)


@app.command()
def write(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Move what is in the journal into the readings store."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from commands.running import register_readers
        from ingest.counters import WriterCounters
        from ingest.writer import WriterPlaces, run_writer
        from links.vitals import Vitals

        station = open_station(settings)
        set_up("write", station.settings.log_format)
        with sole_program(station.folder, "write"):
            register_readers(station)
            places = WriterPlaces(station.journal, station.open_readings)
            counters, clock = WriterCounters(on_event=_log.info), SystemClock()
            with Vitals("write", clock=clock).told_in(station.folder) as vitals:
                run_writer(
                    station.settings.ingest, places, clock=clock, stop=stop, counters=counters, vitals=vitals
                )

    run_until_stopped(work)
