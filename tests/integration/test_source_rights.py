"""Accounts of other makers' devices at real brokers: what they may say arrives, and nothing else does."""

import os
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from coldchain.errors import BrokerError
from commands.broker import embedded_broker
from commands.main import app
from commands.station import Station, open_station
from helpers.brokers import CLOCK, Listener, listening
from helpers.commands_run import a_station
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.broker import BrokerAddress, Will, probe
from links.processes import open_log, spawn

SOURCES = """
[[ingest.sources]]
topic = "zigbee2mqtt/#"
format = "zigbee2mqtt"
gateway = "sensors"
"""
OURS = "coldchain/v1/highland/sensors/readings"


class _Setup(NamedTuple):
    station: Station
    device: BrokerAddress


def _enrol(file: Path) -> str:
    done = CliRunner().invoke(app, ["enrol", "sensors", "--source", "-s", str(file)])
    assert done.exit_code == 0, done.output
    return next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("password:"))


def _station_file(folder: Path, broker: str = "") -> Path:
    file = a_station(folder, extra=SOURCES)
    text = file.read_text()
    file.write_text(text.replace("[broker]\n", f"[broker]\n{broker}", 1))
    return file


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[_Setup]:
    file = _station_file(tmp_path)
    station = open_station(file)
    server = embedded_broker(station, CLOCK)
    address = server.start()
    try:
        yield _Setup(station, replace(address, username="highland.sensors", password=_enrol(file)))
    finally:
        server.stop()


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[_Setup]:
    program = requires_program("mosquitto", "mosquitto")
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    broker = f'url = "mqtt://127.0.0.1:{port}"\nusername = "coldchain"\npassword = "own"\n'
    file = _station_file(tmp_path, broker)
    password, folder = _enrol(file), tmp_path / "data" / "mosquitto"
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\npassword_file {folder}/passwords\nacl_file {folder}/rights\n"
        "allow_anonymous false\nuser root\n"
    )
    with open_log(tmp_path / "mosquitto.log") as log:
        process: subprocess.Popen[bytes] = spawn(
            [str(program), "-c", str(config)], log=log, env={**os.environ}
        )
    station = open_station(file)
    address = replace(station.broker(), username="highland.sensors", password=password)
    try:
        wait_until(lambda: _lets_in(address), "the broker")
        yield _Setup(station, address)
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(params=["embedded", "mosquitto"])
def setup(request: pytest.FixtureRequest) -> _Setup:
    found: _Setup = request.getfixturevalue(request.param)
    return found


def _lets_in(address: BrokerAddress) -> bool:
    try:
        probe(address, timeout_s=1, clock=CLOCK)
    except BrokerError:
        return False
    return True


def test_devices_say_what_their_sources_say_and_nothing_else(setup: _Setup) -> None:
    wait_until(lambda: _lets_in(setup.device), "to be let in")
    allowed = ["tele/fridge/SENSOR", "zigbee2mqtt/cooler", "zigbee2mqtt/bridge/state"]
    forbidden = ["tele/fridge/LWT", "tele/fridge/deep/SENSOR", OURS, "elsewhere", "coldchain-guard/alive"]
    heard = ["tele/#", "zigbee2mqtt/#", "elsewhere", "coldchain/#", "coldchain-guard/#"]
    will = Will("tele/fridge/LWT", b"Offline")  # no right to it: the connection must work all the same
    with listening(setup.station.broker(), "server", heard, clean=True) as server:
        device = Listener(setup.device, "DVES_1", ["zigbee2mqtt/#"], clean=True, will=will).start()
        other = Listener(setup.device, "DVES_2", clean=True).start()  # two devices with one account
        for topic in [*forbidden, *allowed]:
            device.session.publish(topic, b"1")
        other.session.publish("tele/other/SENSOR", b"2")
        wait_until(lambda: len(server.messages) >= 4, "what is allowed")
        server.session.publish("zigbee2mqtt/cooler/set", b"3")
        wait_until(lambda: b"3" in device.payloads(), "what the station asks")
        assert device.session.counters.losses == other.session.counters.losses == 0
        assert {each.topic for each in server.messages if each.payload == b"1"} == set(allowed)
        device.stop()
        other.stop()


def test_the_check_tells_of_sources_and_of_an_account_for_other_topics(setup: _Setup) -> None:
    file = setup.station.file

    def told() -> str:
        done = CliRunner().invoke(app, ["check", "-s", str(file)], env={"COLUMNS": "400"})
        return " ".join(done.stdout.split())

    assert "3: tele/+/SENSOR (tasmota), farm/+/climate (json), zigbee2mqtt/# (zigbee2mqtt)" in told()
    assert "--source again" not in told()
    file.write_text(file.read_text().replace("zigbee2mqtt/#", "zigbee/#"))
    assert "Do coldchain enrol sensors --source again" in told()
