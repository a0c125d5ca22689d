"""Kill -9 of the receiver between the journal's commit and the broker's acknowledgement, real brokers.

What has no clock of its own must not be counted twice when the broker brings it again; what was not committed
must not be lost; and a device that says the same value twice has measured it twice.
"""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from helpers.brokers import Broker, Embedded, Mosquitto, listening, running
from helpers.needs import requires_program
from helpers.polling import wait_until
from helpers.source_station import SourceStation
from links.broker import Session
from links.journal import Journal

TOPIC = "esphome/box/sensor/temperature/state"
KILLS = int(os.environ.get("COLDCHAIN_KILL_ROUNDS", "1"))


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param == "mosquitto":
        requires_program("mosquitto", "mosquitto")
    folder = tmp_path / "broker"
    made: Broker = Embedded(folder, ack_wait="2s") if request.param == "embedded" else Mosquitto(folder)
    with running(made) as started:
        yield started


def _die(_session: Session, _mids: Sequence[int]) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def _receive_until_first_commit(station: SourceStation) -> None:
    """Run the receiver until its journal has committed; it dies instead of acknowledging."""
    Session.acknowledge_all = _die  # type: ignore[assignment,method-assign]
    station.receive_until_killed()


def _run_until_it_dies(station: SourceStation) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_receive_until_first_commit, args=(station,), daemon=True
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def _committed(station: SourceStation) -> int:
    with closing(Journal(station.places.journal)) as journal:
        return sum(len(entry.readings) for _, entry in journal.read(0, 1000))


def test_what_was_committed_but_not_acknowledged_is_stored_once(
    broker: Broker, tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    source = {"format": "esphome", "topic": "esphome/+/#"}
    station = SourceStation(tmp_path, broker.address, sources=[source], devices=["box"])
    with station.running():
        pass  # the broker has a session now, and keeps messages for it
    said = Counter[float]()
    with listening(broker.address, "device", clean=True) as device:
        for kill in range(KILLS):
            for value in (4.0, 4.0, 5.0 + kill):  # the same value twice is two measurements
                said[value] += 1
                assert device.session.publish(TOPIC, str(value).encode()).wait_acknowledged(10)
            _run_until_it_dies(station)
        assert _committed(station) > 0
        with station.running() as (received, _):
            wait_until(lambda: received.repeats + received.readings >= said.total(), "all of them", 30)
            said[9.0] += 1
            assert device.session.publish(TOPIC, b"9.0").wait_acknowledged(10)
            wait_until(lambda: 9.0 in {reading.value for reading in station.stored()}, "the last", 30)
            repeats = received.repeats
    ledger(f"receivers killed before their acknowledgement: {KILLS}; brought again and left out: {repeats}")
    assert repeats > 0
    assert Counter(reading.value for reading in station.stored()) == said
