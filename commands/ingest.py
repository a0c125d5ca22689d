"""``coldchain ingest receive|write``: MQTT to the journal, and the journal to the readings store."""

import logging
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.retire import program_of
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import Clock, SystemClock
from links.logs import set_up

if TYPE_CHECKING:
    from links.journal import Entry
    from links.tail import Tail

app = typer.Typer(no_args_is_help=True, help="From the broker to the journal, and on to the readings store.")
_log = logging.getLogger(__name__)
NumberOption = Annotated[int, typer.Option(help="Which of several receivers this is (ingest.receivers).")]
SessionArgument = Annotated[str, typer.Argument(help="Its name, as `coldchain check` tells it.")]


@app.command()
def receive(settings: SettingsOption = Path(SETTINGS_FILE), number: NumberOption = 1) -> None:
    """Take readings from the broker into the journal, and tell the gateways what is stored."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from commands.running import register_readers
        from links.collector import look_seldom

        station = open_station(settings)
        program = program_of(station, number)
        set_up(program, station.settings.log_format)
        with sole_program(station.folder, program):
            register_readers(station)
            look_seldom()
            receive_station(station, SystemClock(), stop, number=number)

    run_until_stopped(work)


@app.command()
def retire(session: SessionArgument, settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Give up the session of a receiver that is no more: take what the broker keeps for it, then end it."""

    def work(stop: threading.Event) -> None:
        from commands.retire import retire_session

        retire_session(open_station(settings), session, clock=SystemClock(), stop=stop, tell=_log.info)

    run_until_stopped(work)


@app.command()
def write(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Move what is in the journal into the readings store."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from commands.running import register_readers

        station = open_station(settings)
        set_up("write", station.settings.log_format)
        with sole_program(station.folder, "write"):
            register_readers(station)
            write_station(station, SystemClock(), stop)

    run_until_stopped(work)


def receive_station(
    station: Station,
    clock: Clock,
    stop: threading.Event,
    *,
    number: int = 1,
    tail: "Tail[Entry] | None" = None,
) -> None:
    """Receive until ``stop`` is set; whoever calls holds the station's lock for it.

    Args:
        station: Whose readings.
        clock: The clock.
        stop: Ends it.
        number: Which of several receivers this is.
        tail: Is shared with the readers of the journal in the same program.
    """
    from commands.quarantine_keeping import Keeping
    from ingest.counters import ReceiverCounters
    from ingest.membership import Membership
    from ingest.receiver import ReceiverPlaces, run_receiver
    from links.gateway_accounts import signing_keys
    from links.loops import run_together
    from links.vitals import Vitals

    keys, member = partial(signing_keys, station.folder), Membership(number, station.members)
    places = ReceiverPlaces(
        station.broker(), station.journal, station.records_url, station.coop, keys, member, tail
    )
    counters, ingest = ReceiverCounters(on_event=_log.info), station.settings.ingest
    with Vitals(program_of(station, number), clock=clock).told_in(station.folder) as vitals:
        work = partial(run_receiver, ingest, places, clock=clock, stop=stop, counters=counters, vitals=vitals)
        keeping = Keeping(station, clock)
        vitals.check(keeping.troubles.copy)
        run_together([work, partial(keeping.run, stop)], stop)


def write_station(
    station: Station, clock: Clock, stop: threading.Event, *, tail: "Tail[Entry] | None" = None
) -> None:
    """Write until ``stop`` is set; whoever calls holds the station's lock for it."""
    from ingest.counters import WriterCounters
    from ingest.writer import WriterPlaces, run_writer
    from links.vitals import Vitals

    places = WriterPlaces(station.journal, station.open_readings, tail)
    counters, ingest = WriterCounters(on_event=_log.info), station.settings.ingest
    with Vitals("write", clock=clock).told_in(station.folder) as vitals:
        work = partial(run_writer, ingest, places, clock=clock, stop=stop, counters=counters, vitals=vitals)
        readings = station.settings.readings
        if not (readings.is_influx and readings.keep_raw):
            work()
            return
        from commands.hold_copying import Copying
        from links.loops import run_together

        copying = Copying(station, clock)
        vitals.check(copying.troubles.copy)
        run_together([work, partial(copying.run, stop)], stop)
