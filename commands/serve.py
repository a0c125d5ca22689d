"""``coldchain serve``: receiver, writer and watcher as threads of one program.

Each keeps its name: its lock, its loops and its signs of life are those that it has as a program of its own.
"""

import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from commands.ingest import receive_station, write_station
from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, open_station
from commands.watch import watch_station
from links.clock import SystemClock
from links.logs import set_up

PARTS = {"receive": receive_station, "write": write_station, "watch": watch_station}


def serve(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Take readings, store them, judge them and send messages, in one program: for small machines."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from commands.running import register_readers
        from links.collector import look_seldom
        from links.journal import Entry
        from links.loops import run_together
        from links.tail import Tail

        station, clock = open_station(settings), SystemClock()
        set_up("serve", station.settings.log_format)
        with ExitStack() as locks:
            for name in PARTS:
                locks.enter_context(sole_program(station.folder, name))
            register_readers(station)
            look_seldom()
            tail: Tail[Entry] = Tail()
            run_together([partial(part, station, clock, stop, tail=tail) for part in PARTS.values()], stop)

    run_until_stopped(work)
