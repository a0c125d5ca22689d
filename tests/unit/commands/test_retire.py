"""Retiring a session: only one that the settings do not ask for, emptied first, then struck out."""

import threading
from pathlib import Path

import pytest

from coldchain.errors import BrokerError
from commands.retire import program_of, retire_session
from commands.running import prepare
from commands.station import Station, open_station
from helpers.brokers import CLOCK, Embedded, Listener, listening, running
from helpers.commands_run import a_station, without_broker
from ingest.members import Members
from links.broker import BrokerAddress
from links.journal import Journal


def _station(folder: Path, address: BrokerAddress | None = None) -> Station:
    file = without_broker(a_station(folder))
    if address is not None:
        url = f"mqtt://{address.username}:{address.password}@127.0.0.1:{address.port}"
        file.write_text(file.read_text().replace("mqtt://127.0.0.1:1", url))
    return open_station(file)


@pytest.mark.parametrize("name", ["coldchain-ingest", "../x", "", "a b"])
def test_what_is_in_use_or_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokerError):
        retire_session(_station(tmp_path), name, clock=CLOCK, stop=threading.Event(), tell=print)


def test_a_stop_leaves_it_as_it_is(tmp_path: Path) -> None:
    station, stop, said = _station(tmp_path), threading.Event(), list[str]()
    Members(station.members, CLOCK).touch("old")
    stop.set()
    retire_session(station, "old", clock=CLOCK, stop=stop, tell=said.append)
    assert "it stays as it is" in said[-1]
    assert [each.name for each in Members(station.members, CLOCK).all()] == ["old"]


def test_what_the_broker_keeps_for_it_is_taken_over_and_it_is_struck_out(tmp_path: Path) -> None:
    with running(Embedded(tmp_path / "broker")) as broker:
        station = _station(tmp_path, broker.address)
        prepare(station, CLOCK)
        Members(station.members, CLOCK).touch("old")
        topic = "coldchain/v1/highland/station-1/readings"
        Listener(station.broker(), "old", [topic]).start().stop()
        with listening(broker.address, "gw") as gateway:
            assert gateway.session.publish(topic, b"no pack, and kept").wait_acknowledged(10)
        said = list[str]()
        retire_session(station, "old", clock=CLOCK, stop=threading.Event(), tell=said.append)
        assert said[-1] == "old: 1 messages taken over, and forgotten at the broker"
    assert Members(station.members, CLOCK).all() == []
    journal = Journal(station.journal)
    assert journal._quarantine.counts() == {"bad-pack": 1}
    journal.close()


def test_a_receiver_that_the_settings_do_not_know_is_refused(tmp_path: Path) -> None:
    station = _station(tmp_path)
    assert program_of(station, 1) == "receive"
    for number in (0, 2):
        with pytest.raises(BrokerError):
            program_of(station, number)
