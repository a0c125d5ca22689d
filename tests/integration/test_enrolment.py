"""Enrolment end to end: a station serves other machines by TLS, a gateway is enrolled while it runs.

Its bridge delivers from a folder of its own, and is refused what is not its own.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from coldchain import senml
from coldchain.errors import BrokerError
from coldchain.reading import Reading
from coldchain.signature import sign
from commands.station import Station, open_station
from helpers import commands_run
from helpers.brokers import CLOCK, Listener, listening
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from links.broker import BrokerAddress, Will, probe
from links.quarantine import Quarantine
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey

COOP = "highland"
TREE = f"coldchain/v1/{COOP}"
_SETTINGS = """\
data_folder = "data"
gateways = ["station-1"]
cooperative = {{ id = "highland", name = "Highland Dairy", time_zone = "Africa/Nairobi" }}
[broker]
listen = "0.0.0.0"
public_host = "127.0.0.1"
port = {port}
[console]
port = 0
[[sites]]
id = "kipkelion"
name = "Kipkelion"
kind = "village_station"
[[assets]]
id = "van-1"
name = "Van"
kind = "van"
profile = "cold"
[[assets]]
id = "cooler-1"
name = "Cooler"
kind = "cooler"
profile = "cold"
site = "kipkelion"
[[devices]]
id = "logger-1"
asset = "van-1"
[[devices]]
id = "logger-2"
asset = "cooler-1"
[profiles.cold]
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
[[contacts]]
id = "keeper"
name = "Keeper"
role = "keeper"
phone = "+254700000003"
site = "kipkelion"
"""


class Running(NamedTuple):
    """A station at work."""

    folder: Path
    station: Station


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("station")
    with socket.socket() as trial:
        trial.bind(("0.0.0.0", 0))
        port = trial.getsockname()[1]
    (folder / "coldchain.toml").write_text(_SETTINGS.format(port=port))
    with commands_run.running("up", folder=folder):
        station = open_station(folder / "coldchain.toml")
        wait_until(lambda: _lets_in(station), "the broker", 60)
        yield Running(folder, station)


def _lets_in(station: Station) -> bool:
    try:
        probe(station.broker(), timeout_s=1, clock=CLOCK)
    except BrokerError:
        return False
    return True


def _enrol(running: Running, gateway: str, *more: str) -> Path:
    done = commands_run.run("enrol", gateway, *more, folder=running.folder)
    assert done.returncode == 0, done.stderr
    return running.folder / f"{gateway}-enrolment"


def _address(folder: Path) -> BrokerAddress:
    return open_station(folder / "coldchain.toml").broker()


@contextmanager
def _bridge(folder: Path) -> Iterator[None]:
    with commands_run.running("bridge", folder=folder):
        yield


def _speaking(device: Device) -> threading.Event:
    stop = threading.Event()
    threading.Thread(target=device.run, args=(stop,), daemon=True).start()
    return stop


def test_an_enrolled_gateway_delivers_over_tls(running: Running, tmp_path: Path) -> None:
    line = Line(tmp_path / "port")
    folder = _enrol(running, "van-3", "--serial", str(line.path), "--asset", "van-1")
    checked = commands_run.run("check", folder=folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    text = (folder / "coldchain.toml").read_text()
    assert "logger-1" in text
    assert "logger-2" not in text
    assert "mqtts://127.0.0.1" in text
    device = Device(line, "logger-1")
    device.measure(5)
    with _bridge(folder):
        stop = _speaking(device)
        series = SeriesKey(COOP, "logger-1", "air/temperature")

        def stored() -> bool:
            with closing(SqliteReadings(running.station.readings, reader=True)) as store:
                return len(store.range(series)) == 5

        wait_until(stored, "five stored readings", 60)
        stop.set()
    _nobody_else_speaks_for(running, folder)


def _nobody_else_speaks_for(running: Running, folder: Path) -> None:
    """Check that even who may publish anything is not believed under the name of an enrolled gateway."""
    own, topic = running.station.broker(), f"{TREE}/van-3/readings"
    key = _address(folder).signing_key
    assert len(key) > 40
    assert key not in repr(_address(folder))
    forged = Reading("logger-1", "air/temperature", 9, 1, CLOCK.now(), 0, 99.0, "Cel")
    payload = senml.encode_json([forged])
    with listening(own, "impostor", clean=True) as impostor:
        for each in (payload, sign(topic, payload, "another key")):
            impostor.session.publish(topic, each).wait_acknowledged(5)
        wait_until(lambda: _refused(running) == {"unsigned": 1, "bad-signature": 1}, "both refusals", 30)
        impostor.session.publish(topic, sign(topic, payload, key)).wait_acknowledged(5)

        def stored() -> bool:
            with closing(SqliteReadings(running.station.readings, reader=True)) as store:
                return len(store.range(SeriesKey(COOP, "logger-1", "air/temperature"))) == 6

        wait_until(stored, "what is signed by it", 30)


def _refused(running: Running) -> dict[str, int]:
    with closing(Quarantine(running.station.journal)) as quarantine:
        return quarantine.counts()


def test_a_gateway_may_do_nothing_that_is_not_its_own(running: Running) -> None:
    mine, others = _enrol(running, "thief"), _enrol(running, "victim")
    with (
        listening(_address(others), "victim-bridge", [f"{TREE}/victim/stored"]) as victim,
        listening(running.station.broker(), "server", [f"{TREE}/+/+"], clean=True) as server,
    ):
        will = Will(f"{TREE}/victim/stored", b"forged")
        thief = Listener(_address(mine), "thief-bridge", [f"{TREE}/thief/stored"], will=will).start()
        for topic in (
            "victim/stored",
            "thief/stored",
            "thief/time",
            "victim/readings",
            "victim/status",
            "x/y",
        ):
            thief.session.publish(f"{TREE}/{topic}", b"forged").wait_acknowledged(5)
        thief.session.publish("coldchain-guard/alive", b"forged").wait_acknowledged(5)
        thief.session._abort()  # its will is said
        server.session.publish(f"{TREE}/victim/stored", b"real")
        server.session.publish(f"{TREE}/thief/stored", b"real")
        wait_until(lambda: victim.payloads() == [b"real"], "the true message")
        wait_until(lambda: b"real" in [each.payload for each in server.messages], "both at the server")
        assert b"forged" not in server.payloads()
        thief.stop()


@pytest.mark.parametrize("topic", [f"{TREE}/victim/stored", f"{TREE}/+/readings", "#", "$MQTT/#", "$SYS/#"])
def test_a_gateway_may_hear_nothing_that_is_not_its_own(running: Running, topic: str) -> None:
    address = _address(_once(running))
    listener = Listener(address, "curious", [topic])
    listener._thread.start()
    wait_until(lambda: listener.error is not None, "a refusal")
    assert "refused" in str(listener.error)


def _enrolled_at(running: Running, target: Path) -> BrokerAddress:
    _enrol(running, "van-4", "--to", str(target))
    return _address(target)


def _once(running: Running) -> Path:
    folder = running.folder / "curious-enrolment"
    return folder if folder.exists() else _enrol(running, "curious")


def test_enrolling_again_voids_the_old_password_and_interrupts_nobody(
    running: Running, tmp_path: Path
) -> None:
    old = _address(_enrol(running, "van-4"))
    with listening(running.station.broker(), "steady", ["any"]) as steady:
        new = _enrolled_at(running, tmp_path / "anew")
        with pytest.raises(BrokerError, match="uthorized") as refused:
            wait_until(lambda: probe(old, timeout_s=5, clock=CLOCK), "a refusal")
        assert not refused.value.retry
        probe(new, timeout_s=5, clock=CLOCK)
        assert steady.session.counters.connects == 1
        assert steady.session.counters.losses == 0


def test_who_is_revoked_is_cut_off_at_once_and_refused(running: Running) -> None:
    _once(running)
    address = _address(_enrol(running, "stolen"))
    with listening(address, "stolen-bridge", [f"{TREE}/stolen/stored"]) as listener:
        done = commands_run.run("enrol", "stolen", "--revoke", folder=running.folder)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: "uthorized" in listener.session.counters.last_error, "a refusal")
    listed = commands_run.run("enrol", "--list", "--json", folder=running.folder).stdout
    assert '"curious"' in listed
    assert "stolen" not in listed


def test_a_gateway_cannot_take_the_session_of_another(running: Running) -> None:
    """At this broker whoever says a session's name has the session: so nobody can tell the others' names."""
    thief = _address(_once(running))
    with listening(running.station.broker(), "coldchain-own", ["any"]) as own:
        with listening(thief, "coldchain-own"), listening(thief, "coldchain-ingest"):
            own.session.publish("any", b"still here").wait_acknowledged(5)
            wait_until(lambda: own.payloads() == [b"still here"], "its own message")
        assert own.session.counters.losses == 0
    assert thief.session_name("x") != running.station.broker().session_name("x") != "x"
