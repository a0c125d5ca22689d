"""A station's programs as child processes under one supervisor, for ``up``, ``demo`` and ``replay``.

Each program is a process of its own, so that one that fails is started again without the others noticing.
"""

import fcntl
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TextIO

from coldchain.errors import JournalError
from coldchain.registry.registry import Registry
from coldchain.registry.settings import to_registry
from commands.station import Station
from fleet_simulator.settings import SimulatorSettings
from links.clock import Clock, SystemClock
from links.journal import Journal
from links.nats_server import NatsServer
from links.processes import Child, ProcessEvent, Supervisor
from links.records import Records
from links.records_registry import load_registries, save_registry

JOURNAL_READERS = ("store", "watch")
LOCK_FILE = "in-use.lock"


@contextmanager
def sole_user(folder: Path) -> Iterator[None]:
    """Hold a data folder for this process alone.

    Raises:
        JournalError: Another ``coldchain`` runs in it, or it cannot be written.
    """
    with _lock_file(folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            came = f"in use by process {file.read().strip() or '?'}"
            next_step = "Stop that one first, or choose another data_folder."
            raise JournalError(
                f"data folder {folder}", came, "one at a time", next_step, retry=False
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock_file(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / LOCK_FILE).open("a+")
    except OSError as error:
        came, allowed = error.strerror or str(error), "a folder that can be written"
        next_step = "Correct data_folder, or who may write there."
        raise JournalError(f"data folder {folder}", came, allowed, next_step, retry=False) from None


def prepare(station: Station, clock: Clock) -> None:
    """Make records and journal ready before any program looks at them."""
    register_readers(station)
    simulator = station.settings.simulator
    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            if simulator is None:
                save_registry(connection, to_registry(station.settings))
            elif station.coop not in {one.cooperative.id for one in load_registries(connection)}:
                save_registry(connection, _simulated(simulator, clock))


def register_readers(station: Station) -> None:
    """Have the journal keep everything for both of its readers, also for one that has never run yet."""
    with closing(Journal(station.journal)) as journal:
        for consumer in JOURNAL_READERS:
            journal.register(consumer)


def children(station: Station, environ: Mapping[str, str] | None = None) -> list[Child]:
    """Return the programs that the settings ask for, in the order in which they start.

    Args:
        station: Says which.
        environ: Environment of all of them; ours when left out.
    """
    verbs = {
        "receive": ["ingest", "receive"],
        "write": ["ingest", "write"],
        "watch": ["watch"],
        "console": ["console"],
    }
    if station.settings.bridge is not None:
        verbs["bridge"] = ["bridge"]
    if station.settings.simulator is not None:
        verbs["simulate"] = ["simulate"]
    ours = [_program(station, name, verb, environ) for name, verb in verbs.items()]
    return [*broker(station), *ours]


def broker(station: Station) -> list[Child]:
    """Return the embedded broker, unless the settings name another one."""
    settings = station.settings.broker
    if not settings.is_embedded:
        return []
    return [NatsServer(station.broker_folder, clock=SystemClock(), port=settings.port).child()]


def keep_running(
    programs: list[Child], *, clock: Clock, stop: threading.Event, on_event: Callable[[ProcessEvent], None]
) -> None:
    """Run programs until ``stop``, starting again what ends; then stop them all, the last first."""
    supervisor = Supervisor(clock=clock, on_event=on_event)
    for program in programs:
        supervisor.add(program)
    supervisor.run(stop)


def _program(station: Station, name: str, verb: list[str], environ: Mapping[str, str] | None) -> Child:
    argv = (sys.executable, "-m", "commands", *verb, "--settings", str(station.file))
    return Child(name, argv, station.log(name), environ)


def _simulated(settings: SimulatorSettings, clock: Clock) -> Registry:
    from fleet_simulator.cooperative import registry
    from fleet_simulator.simulator import fleet_of

    return registry(clock.now(), fleet=fleet_of(settings), sample_interval_s=settings.sample_interval)
