"""What is done to a server or a program: one context manager each; leaving it heals."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager

from coldchain.errors import BrokerError
from helpers.brokers import CLOCK
from helpers.faults.proxy import WELL, Mood, Proxy
from helpers.faults.world import Server, World
from helpers.locked_file import locked
from helpers.polling import wait_until
from links.broker import probe

Fault = Callable[[World], AbstractContextManager[None]]
SLOW_S = 0.4
SLOW, HALF_OPEN, REFUSING = Mood(delay_s=SLOW_S), Mood(swallows=True), Mood(refuses=True)
RECEIVER = "coldchain-ingest"  # the name of its session


def _stopped(server: Callable[[World], Server]) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        server(world).stop()
        try:
            yield
        finally:
            server(world).start()

    return fault


def _killed(server: Callable[[World], Server]) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        server(world).kill(saved=False)
        try:
            yield
        finally:
            server(world).start()

    return fault


def _frozen(server: Callable[[World], Server]) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        server(world).pause()
        try:
            yield
        finally:
            server(world).resume()

    return fault


def _line(line: Callable[[World], Proxy], mood: Mood) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        line(world).mood = mood
        try:
            yield
        finally:
            line(world).mood = WELL

    return fault


def _full(disk: str) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        if disk == "data":
            _shrink(world)
        world.disks[disk].fill()
        try:
            yield
        finally:
            world.disks[disk].free()
            if disk == "influx":  # 1.x refuses every write after a full disk, until it is restarted
                _store(world).kill(saved=False)
                _store(world).start()

    return fault


def _shrink(world: World) -> None:
    """Cut the logs of the station's databases back: else what they wrote once is room for a while."""
    for file in (world.station.journal, world.station.readings, world.station.folder / "records.sqlite"):
        with closing(sqlite3.connect(file, timeout=30.0, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _program(name: str, *, frozen: bool) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        program = world.programs[name]
        if frozen:
            program.pause()
        else:
            program.rest(resting=True)
            program.kill()
        try:
            yield
        finally:
            if frozen:
                program.resume()
            else:
                program.rest(resting=False)

    return fault


@contextmanager
def _session_taken(world: World) -> Iterator[None]:
    """Somebody takes the receiver's session over, and the broker forgets what it kept for it."""
    wait_until(lambda: _takes_session(world), "the receiver's session is taken over", 20)
    yield


def _takes_session(world: World) -> bool:
    """Return whether the session was taken; a broker under load closes a line before it has answered."""
    try:
        probe(world.broker.address, timeout_s=5.0, clock=CLOCK, forgets=RECEIVER)
    except BrokerError as error:
        if not error.retry:
            raise
        return False
    return True


@contextmanager
def _locked(world: World) -> Iterator[None]:
    """Another process holds the store's file and lets nobody write."""
    with locked(world.station.readings):
        yield


def _broker(world: World) -> Server:
    return world.broker


def _store(world: World) -> Server:
    assert world.store is not None
    return world.store


def _to_broker(world: World) -> Proxy:
    return world.to_broker


def _to_store(world: World) -> Proxy:
    assert world.to_store is not None
    return world.to_store


BROKER: Mapping[str, Fault] = {
    "stopped": _stopped(_broker),
    "frozen": _frozen(_broker),
    "killed": _killed(_broker),
    "slow line": _line(_to_broker, SLOW),
    "half-open line": _line(_to_broker, HALF_OPEN),
    "refusing": _line(_to_broker, REFUSING),
    "session taken": _session_taken,
    "disk full": _full("broker"),
}
PROGRAMS: Mapping[str, Fault] = {
    "receive killed": _program("receive", frozen=False),
    "receive frozen": _program("receive", frozen=True),
    "write killed": _program("write", frozen=False),
    "write frozen": _program("write", frozen=True),
    "watch killed": _program("watch", frozen=False),
    "watch frozen": _program("watch", frozen=True),
    "store locked": _locked,
    "disk full": _full("data"),
}
INFLUX: Mapping[str, Fault] = {
    "stopped": _stopped(_store),
    "frozen": _frozen(_store),
    "killed": _killed(_store),
    "slow line": _line(_to_store, SLOW),
    "half-open line": _line(_to_store, HALF_OPEN),
    "refusing": _line(_to_store, REFUSING),
    "answers 400": _line(_to_store, Mood(status=400)),
    "answers 401": _line(_to_store, Mood(status=401)),
    "answers 429": _line(_to_store, Mood(status=429)),
    "answers 500": _line(_to_store, Mood(status=500)),
    "answers 503": _line(_to_store, Mood(status=503)),
    "disk full": _full("influx"),
}
NEEDS_DISK = {("mosquitto", "disk full"): "broker", ("nats", "disk full"): "broker"}
NEEDS_DISK |= {("programs", "disk full"): "data", ("influxd", "disk full"): "influx"}
