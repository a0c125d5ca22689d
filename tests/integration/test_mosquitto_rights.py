"""The production broker, set up by the example in deploy/mosquitto with what enrolment writes: passwords,
certificates, rights, and nobody in the session of another.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from coldchain.errors import BrokerError
from commands.main import app
from commands.station import open_station
from helpers import tree
from helpers.brokers import CLOCK, Listener, listening
from helpers.commands_run import a_station
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.broker import BrokerAddress, probe
from links.processes import open_log, spawn

TREE = "coldchain/v1/highland"
_SETTINGS = """\
[broker]
url = "mqtt://127.0.0.1:{plain}"
username = "coldchain"
password = "own"
"""


class _Setup(NamedTuple):
    folder: Path
    process: subprocess.Popen[bytes]
    secure: int  # port for gateways with a password
    certain: int  # with a certificate


def _free_ports(count: int) -> list[int]:
    trials = [socket.socket() for _ in range(count)]
    for trial in trials:
        trial.bind(("127.0.0.1", 0))
    ports = [int(trial.getsockname()[1]) for trial in trials]
    for trial in trials:
        trial.close()
    return ports


def _config(folder: Path, ports: list[int]) -> Path:
    """Return the example, with the folder and the ports of this test and nothing else changed."""
    text = tree.read("deploy/mosquitto/coldchain.conf")
    text = text.replace("/var/lib/coldchain/mosquitto", str(folder / "data" / "mosquitto"))
    text = text.replace("/var/lib/mosquitto/", f"{folder}/")
    for line, port in zip(("listener 1883 127.0.0.1", "listener 8883", "listener 8884"), ports, strict=True):
        assert text.count(f"{line}\n") == 1
        text = text.replace(f"{line}\n", f"listener {port} 127.0.0.1\n")
    path = folder / "mosquitto.conf"
    path.write_text(f"{text}\nuser root\n")
    return path


def _enrol(folder: Path, *arguments: str) -> None:
    done = CliRunner().invoke(app, ["enrol", *arguments, "-s", str(folder / "coldchain.toml")])
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Setup]:
    program = requires_program("mosquitto", "mosquitto")
    folder = tmp_path_factory.mktemp("mosquitto")
    plain, secure, certain = _free_ports(3)
    file = a_station(folder)
    file.write_text(file.read_text().replace("[broker]\n", _SETTINGS.format(plain=plain), 1))
    _enrol(folder, "--mosquitto", "--host", "127.0.0.1")
    with open_log(folder / "mosquitto.log") as log:
        process = spawn(
            [str(program), "-c", str(_config(folder, [plain, secure, certain]))],
            log=log,
            env={**os.environ, "SSL_CERT_FILE": ""},
        )
    try:
        wait_until(lambda: _lets_in(open_station(file).broker()), "the broker")
        setup = _Setup(folder, process, secure, certain)
        for gateway, port in (("van-a", secure), ("van-b", secure)):
            _enrol(folder, gateway, "--host", f"127.0.0.1:{port}", "--to", str(folder / gateway))
        where = ("--host", f"127.0.0.1:{certain}", "--to", str(folder / "van-c"))
        _enrol(folder, "van-c", "--certificate", *where)
        _reload(setup)
        yield setup
    finally:
        process.terminate()
        process.wait()


def _reload(setup: _Setup) -> None:
    log = setup.folder / "mosquitto.log"
    before = log.read_text().count("Reloading config")
    setup.process.send_signal(signal.SIGHUP)
    wait_until(lambda: log.read_text().count("Reloading config") > before, "the reload")


def _lets_in(address: BrokerAddress) -> bool:
    try:
        probe(address, timeout_s=1, clock=CLOCK)
    except BrokerError:
        return False
    return True


def _address(setup: _Setup, gateway: str) -> BrokerAddress:
    return open_station(setup.folder / gateway / "coldchain.toml").broker()


def _own(setup: _Setup) -> BrokerAddress:
    return open_station(setup.folder / "coldchain.toml").broker()


@pytest.mark.parametrize("gateway", ["van-a", "van-c"])
def test_the_enrolled_are_let_in_and_proved(setup: _Setup, gateway: str) -> None:
    wait_until(lambda: _lets_in(_address(setup, gateway)), "to be let in")
    done = CliRunner().invoke(app, ["check", "-s", str(setup.folder / gateway / "coldchain.toml")])
    assert done.exit_code == 0, done.output
    assert "none of another gateway" in " ".join(done.stdout.split())


def test_each_says_and_hears_its_own_and_nothing_else(setup: _Setup) -> None:
    gateways = ("van-a", "van-b", "van-c")
    kinds = ("readings", "status", "alarms", "stored", "time", "settings")
    every = [f"{TREE}/{gateway}/{kind}" for gateway in gateways for kind in kinds]
    with listening(_own(setup), "server", [f"{TREE}/+/+"], clean=True) as server:
        listeners = {
            name: Listener(_address(setup, name), name, every, clean=True).start() for name in gateways
        }
        for name, listener in listeners.items():
            for topic in every:
                listener.session.publish(topic, name.encode()).wait_acknowledged(10)
        for topic in every:
            server.session.publish(topic, b"server").wait_acknowledged(10)
        wait_until(lambda: server.payloads().count(b"server") == len(every), "all of its own")
        said = {(each.topic, each.payload) for each in server.messages if each.payload != b"server"}
        allowed = ("readings", "status", "alarms")
        assert said == {(f"{TREE}/{name}/{kind}", name.encode()) for name in gateways for kind in allowed}
        for name, listener in listeners.items():
            mine = {(f"{TREE}/{name}/{kind}", b"server") for kind in ("stored", "time", "settings")}
            wait_until(lambda: len(listener.messages) >= len(mine), "what is its own")  # noqa: B023 - at once
            assert {(each.topic, each.payload) for each in listener.messages} == mine
            listener.stop()


def test_nobody_gets_into_the_session_of_another(setup: _Setup) -> None:
    victim = _address(setup, "van-b")
    with listening(_own(setup), "server") as server, listening(victim, "any") as other:
        for name in ("server", victim.session_name("any"), "highland.van-b"):
            with listening(_address(setup, "van-a"), name), listening(_address(setup, "van-c"), name):
                server.session.publish("coldchain-guard/alive", b"1").wait_acknowledged(5)
        assert (server.session.counters.losses, other.session.counters.losses) == (0, 0)


def test_without_the_right_credentials_nobody_is_let_in(setup: _Setup) -> None:
    van, box = _address(setup, "van-a"), _address(setup, "van-c")
    wrong = BrokerAddress(van.host, van.port, van.username, "wrong", tls=True, files=van.files)
    without = BrokerAddress(box.host, box.port, tls=True, files=van.files)
    strangers = BrokerAddress(van.host, van.port, van.username, van.password, tls=True)
    for address, told in ((wrong, "Not authorized"), (without, "certificate"), (strangers, "not believed")):
        with pytest.raises(BrokerError, match=told):
            probe(address, timeout_s=5, clock=CLOCK)


def test_who_is_revoked_is_let_in_no_more_and_the_others_stay(setup: _Setup) -> None:
    address = _address(setup, "van-b")
    with listening(_address(setup, "van-a"), "any") as other:
        _enrol(setup.folder, "van-b", "--revoke")
        _reload(setup)
        wait_until(lambda: not _lets_in(address), "a refusal")
        assert other.session.counters.losses == 0
    shutil.rmtree(setup.folder / "van-b")
