"""From the sensors through the real firmware, a pseudo-terminal and the real bridge to the server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coldchain.reading import Flag
from firmware_bridge.bridge import Bridge
from firmware_bridge.settings import BridgeSettings
from helpers.firmware import SteppedGateway, new_board, run_on_line
from helpers.polling import wait_until
from helpers.serial_lines import Line
from helpers.stand_in_ingest import StandInIngest
from links.broker import BrokerAddress
from links.clock import SystemClock
from links.nats_server import NatsServer

if TYPE_CHECKING:
    from helpers.avr.device import AvrDevice

COOP, GATEWAY = "wupo", "firmware-gateway"
MINUTE_MS = 60_000
START_AT = 1_790_000_000_000


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerAddress]:
    server = NatsServer(tmp_path_factory.mktemp("nats"), clock=SystemClock())
    yield server.start()
    server.stop()


@contextmanager
def bridge(address: BrokerAddress, folder: Path, line: Line) -> Iterator[Bridge]:
    """Run a bridge on a line; what it raises fails the test."""
    ports = [{"path": str(line.path), "frame_every": "10s"}]
    settings = BridgeSettings.model_validate({"gateway": GATEWAY, "ports": ports, "status_every": "1s"})
    running = Bridge(settings, address, coop=COOP, data_folder=folder, clock=SystemClock())
    stop, failed = threading.Event(), []

    def run() -> None:
        try:
            running.run(stop)
        except BaseException as error:  # noqa: BLE001 - looked at below
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        wait_until(lambda: running.ports[0].status(0.0)["state"] == "open", "the port")
        yield running
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()
    assert not failed, failed


@pytest.fixture
def ingest(broker: BrokerAddress) -> Iterator[StandInIngest]:
    server = StandInIngest(broker, COOP, GATEWAY)
    wait_until(server.session.connected.is_set, "the stand-in to connect")
    yield server
    server.close()


def told(server: StandInIngest, board: "AvrDevice") -> list[dict[str, object]]:
    """Return what the server holds of a board, one dictionary a frame: value, or reason why there is none."""
    frames: dict[tuple[int, int], dict[str, object]] = {}
    for (device, boot, sequence, channel), reading in server.readings.items():
        if device == board.name:
            assert (reading.flag == Flag.FAIL) == bool(reading.note)
            frames.setdefault((boot, sequence), {})[channel] = reading.note or reading.value
    return [frames[name] for name in board.emitted if name in frames]


def all_stored(server: StandInIngest, board: "AvrDevice") -> bool:
    names = {(device, boot, sequence) for device, boot, sequence in server.copies if device == board.name}
    return names == {(board.name, boot, sequence) for boot, sequence in board.emitted}


def test_what_sensors_say_and_what_is_wrong_with_them_arrives(
    broker: BrokerAddress, tmp_path: Path, ingest: StandInIngest
) -> None:
    board, line = new_board("good"), Line(tmp_path / "port")
    with bridge(broker, tmp_path, line) as running:
        run_on_line(board, line, 20_000)
        board.air.temperature_c, board.product.temperature_c = -18.5, -21.25
        run_on_line(board, line, MINUTE_MS)
        board.air.damaged, board.product.damaged = "t", True
        board.set_door(is_open=True)
        run_on_line(board, line, MINUTE_MS)
        board.air.damaged, board.product.damaged = "", False
        board.air.connected, board.product.connected = False, False
        run_on_line(board, line, MINUTE_MS)
        board.air.connected, board.product.connected, board.product.starved = True, True, True
        run_on_line(board, line, MINUTE_MS)
        wait_until(lambda: all_stored(ingest, board), "all frames")
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
        assert running.spool.quarantined() == {}
    frames = told(ingest, board)
    pairs = [(frame["air/temperature"], frame["product/temperature"], frame["door/open"]) for frame in frames]
    warm, cold = pytest.approx(4.0, abs=0.002), pytest.approx(-18.5, abs=0.002)
    assert pairs == [
        (warm, 3.0, 0.0),
        (cold, -21.25, 0.0),
        ("crc", "crc", 1.0),  # at once, for the door moved
        ("crc", "crc", 1.0),
        ("off", "off", 1.0),
        (cold, "por", 1.0),
    ]
    assert frames[2]["air/humidity"] == pytest.approx(85.0, abs=0.002)
    assert frames[0]["supply/voltage"] == pytest.approx(5.0, abs=0.03)
    assert ingest.contradictions == []
    assert set(ingest.copies.values()) == {1}


def test_lost_acknowledgements_resets_and_noise_lose_and_double_nothing(
    broker: BrokerAddress, tmp_path: Path, ingest: StandInIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, line = new_board("rough", interval_s=10), Line(tmp_path / "port")
    hear, losing = line.hear, [30]

    def lossy(timeout_s: float = 0.0) -> bytes:
        heard = hear(timeout_s)
        if heard and losing[0] > 0:
            losing[0] -= 1
            return b"$A1,rough,\x00\xff$" + heard[:-9]
        return heard

    monkeypatch.setattr(line, "hear", lossy)
    with bridge(broker, tmp_path, line) as running:
        for start in range(4):
            run_on_line(board, line, 45_000)
            line.say(b"\xff\x00brown-out$C1,rough,00")
            board.reset(brown_out=bool(start % 2))
        losing[0] = 0
        run_on_line(board, line, 30_000)
        wait_until(lambda: all_stored(ingest, board), "all frames")
        wait_until(lambda: running.spool.stats().rows == 0, "an empty spool")
        assert running.intake.repeated > 0
    assert len(board.boots) == 5
    assert max(board.times_said.values()) > 1
    assert board.contradictions == []
    assert ingest.contradictions == []
    assert set(ingest.copies.values()) == {1}


def test_in_step_with_a_gateway_each_reading_has_its_instant(tmp_path: Path) -> None:
    """Half an hour, with the gateway gone for 20 minutes: the spool holds the ledger, at the right times."""
    board, gateway = new_board("stepped"), SteppedGateway(tmp_path / "spool.sqlite", START_AT)
    board.answer = gateway.answer
    board.step(5 * MINUTE_MS)
    board.answer = None
    board.step(20 * MINUTE_MS)
    board.answer = gateway.answer
    board.step(5 * MINUTE_MS)
    assert board.contradictions == []
    assert board.damaged == []
    stored = {(row.boot, row.sequence): row for row in gateway.rows}
    assert len(stored) == len(gateway.rows)
    assert stored.keys() == board.emitted.keys()
    assert [sequence for _, sequence in sorted(stored)] == list(range(len(stored)))
    rows = [stored[name] for name in sorted(stored)]
    for before, after in pairwise(rows):
        assert abs(after.event_at - before.event_at - MINUTE_MS) < 60
    assert max(board.times_said.values()) > 100
