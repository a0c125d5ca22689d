"""``coldchain serve``: receiver, writer and watcher as threads of one program."""

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, Station, open_station
from commands.watch import watch_station
from links.clock import Clock, SystemClock

SWITCH_S = 0.001  # a thread that computes lets others go on so soon; Python's own 5 ms are felt

_log = logging.getLogger(__name__)


def serve(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Take readings, store them, judge them and send messages, in one program: for small machines."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from commands.running import register_readers
        from links.loops import run_together

        station, clock = open_station(settings), SystemClock()
        with (
            sole_program(station.folder, "receive"),
            sole_program(station.folder, "write"),
            sole_program(station.folder, "watch"),
        ):
            register_readers(station)
            sys.setswitchinterval(SWITCH_S)
            run_together([*_ingest(station, clock, stop), lambda: watch_station(station, clock, stop)], stop)

    run_until_stopped(work)


def _ingest(station: Station, clock: Clock, stop: threading.Event) -> list[Callable[[], None]]:
    """Return the loops that bring readings to the journal, and on to the store."""
    from ingest.counters import ReceiverCounters, WriterCounters
    from ingest.receiver import ReceiverPlaces, run_receiver
    from ingest.writer import WriterPlaces, run_writer

    ingest = station.settings.ingest
    receiver = ReceiverPlaces(station.broker(), station.journal, station.records_url)
    writer = WriterPlaces(station.journal, station.open_readings)
    heard, written = ReceiverCounters(on_event=_log.info), WriterCounters(on_event=_log.info)
    return [
        lambda: run_receiver(ingest, receiver, clock=clock, stop=stop, counters=heard),
        lambda: run_writer(ingest, writer, clock=clock, stop=stop, counters=written),
    ]
