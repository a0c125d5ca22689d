"""Device to server through the real bridge: real pseudo-terminals, a real broker, the ``stored`` message."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware_bridge import window
from firmware_bridge.bridge import SPOOL_FILE, Bridge
from firmware_bridge.port_reader import PortReader
from firmware_bridge.settings import BridgeSettings
from firmware_bridge.spool import Spool
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line, frame
from helpers.stand_in_ingest import StandInIngest
from links.broker import BrokerAddress
from links.clock import SystemClock
from links.nats_server import NatsServer

COOP, GATEWAY = "wupo", "van-3"
PROGRAM = """
import threading
from pathlib import Path
from firmware_bridge.bridge import run_bridge
from firmware_bridge.settings import BridgeSettings
from links.broker import BrokerAddress

settings = BridgeSettings.model_validate({{"gateway": {gateway!r}, "ports": [{{"path": {path!r}}}]}})
broker = BrokerAddress({broker.host!r}, {broker.port}, {broker.username!r}, {broker.password!r})
run_bridge(settings, broker, coop={coop!r}, data_folder=Path({folder!r}), stop=threading.Event())
"""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerAddress]:
    server = NatsServer(tmp_path_factory.mktemp("nats"), clock=SystemClock())
    yield server.start()
    server.stop()


def _port(bridge: Bridge, index: int = 0) -> PortReader:
    """Return one of the ports, all of which say frames."""
    port = bridge.ports[index]
    assert isinstance(port, PortReader)
    return port


@contextmanager
def bridge(address: BrokerAddress, folder: Path, *lines: Line) -> Iterator[Bridge]:
    """Run a bridge on these lines; everything that it raises is raised here."""
    ports = [{"path": str(line.path), "frame_every": "10s"} for line in lines]
    settings = BridgeSettings.model_validate({"gateway": GATEWAY, "ports": ports, "status_every": "1s"})
    running = Bridge(settings, address, coop=COOP, data_folder=folder, clock=SystemClock())
    stop = threading.Event()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            running.run(stop)
        except BaseException as error:  # noqa: BLE001 - looked at below
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield running
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()
    assert not raised, raised


@contextmanager
def speaking(*devices: Device) -> Iterator[None]:
    """Run devices."""
    stop = threading.Event()
    threads = [threading.Thread(target=device.run, args=(stop,)) for device in devices]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "port-a")


@pytest.fixture
def ingest(broker: BrokerAddress) -> Iterator[StandInIngest]:
    server = StandInIngest(broker, COOP, GATEWAY)
    wait_until(server.session.connected.is_set, "the stand-in to connect")
    yield server
    server.close()


def acknowledge(device: Device, count: int) -> None:
    """Wait until so many frames were acknowledged."""
    wait_until(lambda: len(device.acknowledged) >= count, f"{count} acknowledgements")


def names(device: Device, count: int) -> set[tuple[str, int, int]]:
    return {(device.name, device.boot, sequence) for sequence in range(count)}


def test_every_frame_arrives_once_and_the_spool_empties(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    device = Device(line, "once")
    device.measure(200, first_age_ms=2_000_000, step_ms=10_000)
    with bridge(broker, tmp_path, line) as running, speaking(device):
        wait_until(lambda: ingest.names >= names(device, 200), "all frames")
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
    assert device.acknowledged == set(range(200))
    assert len(ingest.readings) == 400
    assert set(ingest.copies.values()) == {1}
    assert sorted(ingest.order) == sorted(names(device, 200))


def test_rows_stay_until_stored_and_are_sent_again_with_the_same_time(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "FIRST_REPEAT_S", 0.5)
    ingest.answering = False
    device = Device(line, "unstored")
    device.measure(20)
    with bridge(broker, tmp_path, line) as running, speaking(device):
        wait_until(lambda: len(device.acknowledged) == 20, "acknowledgements")
        wait_until(
            lambda: all(ingest.copies[name] >= 2 for name in names(device, 20)), "a second copy of each"
        )
        assert running.spool.stats().rows == 20
        ingest.answering = True
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
    assert ingest.contradictions == []


def test_a_lost_stored_message_leads_to_a_second_copy(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "FIRST_REPEAT_S", 0.5)
    ingest.losing = 1
    device = Device(line, "lost")
    device.measure(5)
    with bridge(broker, tmp_path, line) as running, speaking(device):
        wait_until(lambda: len(device.acknowledged) == 5, "acknowledgements")
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
    assert ingest.names >= names(device, 5)
    assert max(ingest.copies[name] for name in names(device, 5)) == 2


def test_a_frame_said_again_after_its_row_is_gone_is_only_acknowledged(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    device = Device(line, "again")
    device.measure(3)
    with bridge(broker, tmp_path, line) as running:
        with speaking(device):
            wait_until(lambda: ingest.names >= names(device, 3), "all frames")
            wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
        device.acknowledged.clear()
        device.kept[1] = frame("again", 1, age_ms=7_000)
        with speaking(device):
            wait_until(lambda: device.acknowledged == {1}, "a second acknowledgement")
        assert running.spool.stats().rows == 0
    assert ingest.copies["again", device.boot, 1] == 1


def test_a_port_that_vanishes_and_returns_loses_nothing(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    device = Device(line, "unplugged")
    device.measure(300)
    with bridge(broker, tmp_path, line) as running:
        with speaking(device):
            wait_until(lambda: len(device.acknowledged) >= 40, "some acknowledgements")
        line.say(b"$C1,unplugged,0000B0")
        line.unplug()
        wait_until(lambda: not _port(running).health.open, "the bridge to notice")
        line.plug()
        with speaking(device):
            wait_until(lambda: ingest.names >= names(device, 300), "all frames")
            wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
        assert _port(running).health.opened == 2
    assert ingest.contradictions == []


def test_a_dead_port_does_not_delay_another(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    absent, deaf = Line(tmp_path / "absent"), Line(tmp_path / "deaf")
    absent.unplug()
    device = Device(line, "beside-dead")
    with bridge(broker, tmp_path, absent, deaf, line) as running:
        wait_until(lambda: _port(running, 2).health.open, "the port")
        for sequence in range(200):  # says frames and never takes an acknowledgement
            deaf.say(b"%s\n" % (b"noise " * 20))
            if sequence < 20:
                device.measure(1)
        with speaking(device):
            began = time.monotonic()
            wait_until(lambda: len(device.acknowledged) == 20, "acknowledgements")
            assert time.monotonic() - began < 2.0
        assert not _port(running).health.open
        assert _port(running, 1).noise_bytes > 0
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")


def test_a_bridge_that_restarts_in_the_middle_loses_and_doubles_nothing(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    device = Device(line, "restarted")
    device.measure(1000, first_age_ms=10_000_000, step_ms=10_000)
    with speaking(device):
        for enough in (100, 300, 600):
            with bridge(broker, tmp_path, line):
                acknowledge(device, enough)
        with bridge(broker, tmp_path, line) as running:
            wait_until(lambda: ingest.names >= names(device, 1000), "all frames")
            wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
    assert ingest.contradictions == []
    times = [ingest.readings["restarted", device.boot, n, "air/temperature"].event_at for n in range(1000)]
    assert times == sorted(set(times))


def test_a_bridge_that_is_killed_loses_and_doubles_nothing(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    device = Device(line, "killed")
    device.measure(2000, first_age_ms=20_000_000, step_ms=10_000)
    program = PROGRAM.format(
        broker=broker, path=str(line.path), coop=COOP, folder=str(tmp_path), gateway=GATEWAY
    )
    with speaking(device):
        for enough in (150, 400, 700, 1000):
            with subprocess.Popen([sys.executable, "-c", program]) as process:
                acknowledge(device, enough)
                process.kill()
        with bridge(broker, tmp_path, line) as running:
            wait_until(lambda: ingest.names >= names(device, 2000), "all frames")
            wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
    assert ingest.contradictions == []
    assert len([key for key in ingest.readings if key[0] == "killed"]) == 4000


def test_what_is_spooled_without_a_broker_is_sent_later(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    nobody = BrokerAddress("127.0.0.1", 1)
    device = Device(line, "offline")
    device.measure(150)
    with bridge(nobody, tmp_path, line), speaking(device):
        wait_until(lambda: len(device.acknowledged) == 150, "acknowledgements without a broker")
    spool = Spool(tmp_path / SPOOL_FILE, capacity_rows=1000)
    assert spool.stats().rows == 150
    spool.close()
    with bridge(broker, tmp_path, line) as running:
        wait_until(lambda: ingest.names >= names(device, 150), "all frames")
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")


def test_damaged_lines_are_kept_and_told_in_the_status(
    broker: BrokerAddress, tmp_path: Path, line: Line, ingest: StandInIngest
) -> None:
    with bridge(broker, tmp_path, line) as running:
        wait_until(lambda: _port(running).health.open, "the port")
        line.say(b"hello\r\n$C1,damaged,0000B007,1,0,0,air.t=4.2*0000\r\n")
        wait_until(lambda: running.spool.quarantined() == {"bad-crc": 1}, "the quarantine")
        wait_until(lambda: any(b"bad-crc" in body for body in ingest.status), "a status that says so")
        whole = json.loads(running.status())
    told = json.loads(next(body for body in ingest.status if b"bad-crc" in body))
    assert told["state"] == "online"
    assert told["quarantine"] == {"bad-crc": 1}
    assert whole["ports"][0]["damaged"] == 1
    assert whole["ports"][0]["noise_bytes"] == 5
    wait_until(lambda: b'"stopped"' in ingest.status[-1], "the good-bye")
    assert json.loads(ingest.status[-1]).items() >= {"v": 1, "state": "offline", "reason": "stopped"}.items()
