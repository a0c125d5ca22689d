"""What the parts of the bench that need a broker share: the broker, and messages queued there in no time.

Not a client of anything else: the publisher writes its packets by hand, so that it is never the slow one.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import BrokerError
from coldchain.reading import Reading
from coldchain.senml import encode_cbor, encode_json
from links.broker import BrokerAddress, probe
from links.clock import SystemClock
from links.nats_server import NatsServer
from links.processes import open_log, spawn

COOP, GATEWAYS = "bench", 50
BOOT = 0x1234ABCD
CLOCK = SystemClock()
_CHANNELS = (("air/temperature", "Cel", 4.5), ("air/humidity", "%RH", 81.25))
_DAY_MS = 86_400_000
_STEP_MS = 30_000
_IN_FLIGHT = 200
_TRIES, _TRY_S = 100, 1.0


class Packet(NamedTuple):
    """One message to be published."""

    topic: str
    payload: bytes


@contextmanager
def broker(folder: Path) -> Iterator[tuple[str, BrokerAddress]]:
    """Yield name and address of a running broker: mosquitto if there is one, else the embedded."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        server = NatsServer(folder / "nats", clock=CLOCK)
        server.start()
        try:
            yield "embedded NATS", server.address
        finally:
            server.stop()
        return
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        address = BrokerAddress("127.0.0.1", int(trial.getsockname()[1]))
    process = _mosquitto(found, folder, address.port)
    try:
        _wait(address)
        yield "mosquitto", address
    finally:
        process.terminate()
        process.wait()


def packs(count: int, size: int, *, first: int = 0, cbor: bool = False) -> list[Packet]:
    """Return messages of many gateways, in turn, with readings of two channels each.

    Args:
        count: How many.
        size: Readings in each.
        first: Sequences of a gateway begin here; two calls with the same ones say the same readings.
        cbor: Whether they are written as CBOR.
    """
    encode, start_at = encode_cbor if cbor else encode_json, CLOCK.now() - 20 * _DAY_MS
    each = -(-size // len(_CHANNELS))
    found = []
    for number in range(count):
        gateway, turn = number % GATEWAYS, first + number // GATEWAYS
        readings = [_reading(gateway, turn * each, index, start_at) for index in range(size)]
        found.append(Packet(f"coldchain/v1/{COOP}/gw-{gateway}/readings", encode(readings)))
    return found


def publish(address: BrokerAddress, packets: Sequence[Packet]) -> None:
    """Publish with QoS 1; return when the broker has acknowledged all."""
    with socket.create_connection((address.host, address.port), timeout=30) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(b"\x10\x16\x00\x04MQTT\x04\x02\x00\x00\x00\x0abench-load")
        _take(line, 4)
        for at in range(0, len(packets), _IN_FLIGHT):
            part = packets[at : at + _IN_FLIGHT]
            line.sendall(b"".join(_publication(each, mid) for mid, each in enumerate(part, 1)))
            _take(line, 4 * len(part))
        line.sendall(b"\xe0\x00")


def _reading(gateway: int, first: int, index: int, start_at: int) -> Reading:
    channel, unit, value = _CHANNELS[index % len(_CHANNELS)]
    sequence = first + index // len(_CHANNELS)
    event_at = start_at + sequence * _STEP_MS % (19 * _DAY_MS)
    return Reading(f"van-{gateway}", channel, BOOT, sequence, event_at, 0, value + sequence % 40 / 10, unit)


def _publication(packet: Packet, mid: int) -> bytes:
    topic = packet.topic.encode()
    body = len(topic).to_bytes(2, "big") + topic + mid.to_bytes(2, "big") + packet.payload
    size, length = len(body), bytearray()
    while True:
        size, digit = divmod(size, 128)
        length.append(digit | (0x80 if size else 0))
        if not size:
            return b"\x32" + length + body


def _take(line: socket.socket, count: int) -> None:
    """Read so many bytes."""
    while count > 0:
        chunk = line.recv(count)
        if not chunk:
            raise ConnectionError("the broker closed the connection of the bench")
        count -= len(chunk)


def _mosquitto(program: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start it without a disk: what it costs to keep messages is not what is measured."""
    place = Path(tempfile.mkdtemp(dir=folder))
    config = place / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_queued_bytes 0\n"
        f"persistence false\n{'user root' if os.geteuid() == 0 else ''}\n"
    )
    with open_log(place / "mosquitto.log") as log:
        return spawn([program, "-c", str(config)], log=log)


def _wait(address: BrokerAddress) -> None:
    for tried in range(_TRIES):
        try:
            probe(address, timeout_s=_TRY_S, clock=CLOCK)
            return
        except BrokerError:
            if tried == _TRIES - 1:
                raise
            CLOCK.sleep(0.02)
