"""A station's programs as child processes under one supervisor, for ``up``, ``demo`` and ``replay``.

Each program is a process of its own, so that one that fails is started again without the others noticing.
"""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, nullcontext

from coldchain.registry.registry import Registry
from commands.broker import embedded_broker
from commands.station import Station
from fleet_simulator.settings import SimulatorSettings
from links.broker_guard import TIMES, BrokerGuard, GuardTimes
from links.clock import Clock, SystemClock
from links.gateway_accounts import accounts_in
from links.hang_guard import TIMES as HANGS
from links.hang_guard import HangGuard, HangTimes
from links.journal import READERS, Journal
from links.nats_users import write_users
from links.processes import Child, ProcessEvent, Supervisor
from links.vitals import Vitals

BROKER = "broker"
GUARD_TIMES = "COLDCHAIN_BROKER_GUARD_S"  # for tests: the three numbers of GuardTimes, with blanks between

HANG_TIMES = "COLDCHAIN_HANG_GUARD_S"  # as above, of HangTimes


def prepare(station: Station, clock: Clock) -> None:
    """Make records and journal ready before any program looks at them."""
    from acts.applying import (
        apply_file,
    )  # not above: a receiver and a writer come through here, and need none
    from links.records import Records
    from links.records_registry import load_registries

    register_readers(station)
    simulator = station.settings.simulator
    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            if simulator is None:
                apply_file(connection, clock.now(), station.registry(), station.source)
            elif station.coop not in {one.cooperative.id for one in load_registries(connection)}:
                apply_file(connection, clock.now(), _simulated(simulator, clock), "the simulated fleet")


def register_readers(station: Station) -> None:
    """Have the journal keep everything for all of its readers, also for one that has never run yet."""
    with closing(Journal(station.journal)) as journal:
        for consumer in READERS:
            journal.register(consumer)


def children(station: Station, environ: Mapping[str, str] | None = None) -> list[Child]:
    """Return the programs that the settings ask for, in the order in which they start.

    Args:
        station: Says which.
        environ: Environment of all of them; ours when left out.
    """
    verbs = {
        **_receivers(station.settings.ingest.receivers),
        "write": ["ingest", "write"],
        "watch": ["watch"],
    }
    if station.settings.one_process:
        verbs = {"serve": ["serve"]}
    verbs["console"] = ["console"]
    if station.settings.bridge is not None:
        verbs["bridge"] = ["bridge"]
    if station.settings.simulator is not None:
        verbs["simulate"] = ["simulate"]
    ours = [_program(station, name, verb, environ) for name, verb in verbs.items()]
    return [*broker(station), *ours]


def _receivers(count: int) -> dict[str, list[str]]:
    """Return the programs that receive; the first is called as it is where there is only one."""
    others = {f"receive-{n}": ["ingest", "receive", "--number", str(n)] for n in range(2, count + 1)}
    return {"receive": ["ingest", "receive"], **others}


def watched_programs(station: Station) -> tuple[str, ...]:
    """Return the programs of a station that ought to run, and can be asked how they are."""
    receivers = _receivers(station.settings.ingest.receivers)
    ours = (*receivers, "write", "watch", "console")
    return (*ours, "bridge") if station.settings.bridge is not None else ours


def broker(station: Station) -> list[Child]:
    """Return the embedded broker, unless the settings name another one."""
    if not station.settings.broker.is_embedded:
        return []
    child = embedded_broker(station, SystemClock()).child()
    write_users(station.broker_folder, accounts_in(station.folder))
    return [child]


def keep_running(
    programs: list[Child],
    *,
    clock: Clock,
    stop: threading.Event,
    on_event: Callable[[ProcessEvent], None],
    station: Station | None = None,
) -> None:
    """Run programs until ``stop``, starting again what ends; then stop them all, the last first.

    Args:
        programs: In the order in which they start.
        clock: For waiting.
        stop: Ends it; set when this returns, however it does.
        on_event: Is told what happens, in more than one thread.
        station: Its broker is watched, and started again too when it runs but takes no message; None: not so.
    """
    supervisor = Supervisor(clock=clock, on_event=on_event)
    for program in programs:
        supervisor.add(program)
    vitals = Vitals("up", clock=clock)
    vitals.count(lambda: {"coldchain_restarts_total": supervisor.restarts()})
    guards: list[Callable[[threading.Event], None]] = []
    if station is not None:
        guards.append(_guard(station, supervisor, clock=clock, on_event=on_event).run)
        hangs = _hang_guard(station, supervisor, clock=clock, on_event=on_event)
        guards.append(lambda stopped: hangs.run(supervisor.pids, stopped))
    threads = [threading.Thread(target=guard, args=(stop,), daemon=True) for guard in guards]
    for thread in threads:
        thread.start()
    try:
        with nullcontext() if station is None else vitals.told_in(station.folder):
            supervisor.run(vitals.loop("supervise", stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _guard(
    station: Station, supervisor: Supervisor, *, clock: Clock, on_event: Callable[[ProcessEvent], None]
) -> BrokerGuard:
    """Return the guard of a station's broker; only the embedded one is ours to end."""
    numbers = os.environ.get(GUARD_TIMES, "").split()
    return BrokerGuard(
        station.broker(),
        times=GuardTimes(*map(float, numbers)) if numbers else TIMES,
        clock=clock,
        on_event=lambda text: on_event(ProcessEvent(BROKER, "noticed", detail=text)),
        end=(lambda: supervisor.kill(BROKER)) if station.settings.broker.is_embedded else None,
    )


def _hang_guard(
    station: Station, supervisor: Supervisor, *, clock: Clock, on_event: Callable[[ProcessEvent], None]
) -> HangGuard:
    """Return what ends programs of ours that run and do not work."""
    numbers = os.environ.get(HANG_TIMES, "").split()
    return HangGuard(
        station.folder,
        times=HangTimes(*map(float, numbers)) if numbers else HANGS,
        clock=clock,
        end=supervisor.kill,
        on_event=lambda name, text: on_event(ProcessEvent(name, "noticed", detail=text)),
    )


def _program(station: Station, name: str, verb: list[str], environ: Mapping[str, str] | None) -> Child:
    argv = (sys.executable, "-m", "commands", *verb, "--settings", str(station.file))
    return Child(name, argv, station.log(name), environ)


def _simulated(settings: SimulatorSettings, clock: Clock) -> Registry:
    from fleet_simulator.cooperative import registry
    from fleet_simulator.simulator import fleet_of

    return registry(clock.now(), fleet=fleet_of(settings), sample_interval_s=settings.sample_interval)
