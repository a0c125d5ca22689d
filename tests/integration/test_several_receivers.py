"""Two receivers share what comes: one is killed and nothing is lost; one is retired and nothing waits."""

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import NamedTuple

import pytest

from coldchain import senml
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from helpers.brokers import CLOCK, Listener, Mosquitto, listening, running
from helpers.needs import requires_program
from helpers.polling import wait_until
from ingest.counters import ReceiverCounters
from ingest.members import Members
from ingest.membership import Membership
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.sharing import names
from links.broker import BrokerAddress, probe
from links.journal import Journal
from links.records import Records
from links.records_registry import save_registry

TOPIC = "coldchain/v1/co/gw/readings"
SETTINGS = IngestSettings(client_id="x", receivers=2)
ALONE = IngestSettings(client_id="x")


class _Station(NamedTuple):
    """Where everything of one test is."""

    folder: Path
    broker: BrokerAddress
    url: str

    def places(self, number: int, *, retires: str = "") -> ReceiverPlaces:
        """Return the places of one receiver."""
        journal = self.folder / "journal.db"
        members = self.folder / "receivers"
        member = Membership(number, members, retires)
        return ReceiverPlaces(self.broker, journal, self.url, member=member)

    def journalled(self) -> list[int]:
        """Return the sequences in the journal, as often as they are there."""
        with closing(Journal(self.folder / "journal.db")) as journal:
            return [reading.sequence for _, entry in journal.read(0, 10**6) for reading in entry.readings]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[_Station]:
    requires_program("mosquitto", "mosquitto")
    url = f"sqlite:///{tmp_path}/records.db"
    with closing(Records(url)) as records:
        records.migrate()
        with records.transaction() as connection:
            devices = (Device(id="van-1"),)
            save_registry(
                connection,
                Registry(cooperative=Cooperative(id="co", name="Co"), gateways=("gw",), devices=devices),
            )
    with running(Mosquitto(tmp_path / "broker")) as broker:
        yield _Station(tmp_path, broker.address, url)


def _receive(places: ReceiverPlaces) -> None:
    """Run a receiver in a process of its own."""
    run_receiver(SETTINGS, places, clock=CLOCK, stop=threading.Event())


def _started(station: _Station, number: int) -> SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_receive, args=(station.places(number),), daemon=True
    )
    process.start()
    return process


@contextmanager
def _both(station: _Station) -> Iterator[list[SpawnProcess]]:
    """Run two receivers that are subscribed."""
    programs = [_started(station, 1), _started(station, 2)]
    try:
        with listening(station.broker, "probe", clean=True) as gateway:
            wait_until(lambda: _share(station, gateway), "two receivers that share", 60)
        yield programs
    finally:
        for program in programs:
            program.kill()
            program.join()


_PROBES = iter(range(10**9, 2 * 10**9))


def _share(station: _Station, gateway: Listener) -> bool:
    """Return whether both sessions are written down and a pair of messages arrives."""
    if [each.name for each in Members(station.folder / "receivers", CLOCK).all()] != names("x", 2):
        return False
    pair = {next(_PROBES), next(_PROBES)}
    for sequence in pair:
        _send(gateway, sequence)
    until_s = CLOCK.monotonic_s() + 2
    while CLOCK.monotonic_s() < until_s:
        if pair <= set(station.journalled()):
            return True
        CLOCK.sleep(0.02)
    return False


def _send(gateway: Listener, sequence: int) -> None:
    at = CLOCK.now() - 3_600_000
    reading = Reading("van-1", "air/temperature", 7, sequence, at, 0, 4.5, "Cel")
    assert gateway.session.publish(TOPIC, senml.encode_json([reading])).wait_acknowledged(10)


def _has(station: _Station, wanted: range) -> bool:
    return set(wanted) <= set(station.journalled())


def test_a_killed_one_loses_nothing_and_takes_its_share_when_it_is_back(station: _Station) -> None:
    with _both(station) as programs, listening(station.broker, "gw", clean=True) as gateway:
        for sequence in range(100):
            _send(gateway, sequence)
        wait_until(lambda: _has(station, range(100)), "all, by both")
        programs[1].kill()
        programs[1].join()
        for sequence in range(100, 200):
            _send(gateway, sequence)
        CLOCK.sleep(0.5)
        waits = set(range(200)) - set(station.journalled())
        assert waits, "the broker gave nothing to the dead one: this test shows nothing"
        assert len(waits) < 100, "the living one took nothing"
        programs[1] = _started(station, 2)
        wait_until(lambda: _has(station, range(200)), "what waited for the dead one", 30)
    sequences = [each for each in station.journalled() if each < 200]
    assert sorted(set(sequences)) == list(range(200))


def test_one_that_is_taken_out_of_the_settings_is_emptied_and_forgotten(station: _Station) -> None:
    with _both(station) as programs, listening(station.broker, "gw", clean=True) as gateway:
        programs[1].kill()
        programs[1].join()
        for sequence in range(60):
            _send(gateway, sequence)
        waits = set(range(60)) - set(station.journalled())
        assert waits
        members = Members(station.folder / "receivers", CLOCK)
        assert [each.name for each in members.gone(["x-1"])] == ["x-2"]
        counters = ReceiverCounters()
        run_receiver(
            ALONE, station.places(1, retires="x-2"), clock=CLOCK, stop=threading.Event(), counters=counters
        )
        assert counters.emptied
        wait_until(lambda: _has(station, range(60)), "what waited for it")
        probe(station.broker, timeout_s=10, clock=CLOCK, forgets="x-2")
        for sequence in range(60, 100):
            _send(gateway, sequence)
        wait_until(lambda: _has(station, range(100)), "all that comes later, by the other one alone")
