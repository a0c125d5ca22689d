"""Bulk reading beneath paho: packets cut anywhere, packets of paho's own between them, broken ones."""

import socket
import threading
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt import client as paho
from paho.mqtt.enums import MQTTErrorCode

from helpers.polling import wait_until
from links.broker_types import BrokerAddress
from links.clock import SystemClock
from links.mqtt_line import READ_BYTES, REPEATED, RETAINED, Line

CONNACK = b"\x20\x02\x00\x00"
Came = tuple[str, bytes, int, int]


def publication(topic: bytes, payload: bytes, mid: int = 0, *, flags: int = 0) -> bytes:
    """Return a PUBLISH packet; QoS 1 when it has a message id."""
    body = len(topic).to_bytes(2, "big") + topic + (mid.to_bytes(2, "big") if mid else b"") + payload
    return bytes([0x30 | flags | (2 if mid else 0)]) + _length(len(body)) + body


def _length(size: int) -> bytes:
    digits = bytearray()
    while True:
        size, digit = divmod(size, 128)
        digits.append(digit | (0x80 if size else 0))
        if not size:
            return bytes(digits)


class _Wire:
    """A line whose other end is in the hands of the test."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = BrokerAddress("127.0.0.1", server.getsockname()[1])
            self.line = Line(address, "x", clean=True, tls=None, clock=SystemClock())
            self.came: list[Came] = []
            self.line.on_delivery = lambda *came: self.came.append(came)
            self.line.connect("127.0.0.1", address.port)
            self.other, _ = server.accept()
        self.other.settimeout(10)
        self.loop()
        assert self.other.recv(1000)[0] == 0x10

    def loop(self, times: int = 1) -> MQTTErrorCode:
        code = MQTTErrorCode.MQTT_ERR_SUCCESS
        for _ in range(times):
            code = self.line.loop(0.01)
        return code

    def say(self, parts: Sequence[bytes]) -> None:
        for part in parts:
            self.other.sendall(part)
            self.loop()

    def close(self) -> None:
        self.other.close()
        self.line.disconnect()
        self.line.loop(0.0)
        if left := self.line.socket():
            left.close()


@pytest.fixture
def wire() -> Iterator[_Wire]:
    """Yield a line that has been let in."""
    made = _Wire()
    made.say([CONNACK])
    assert made.line.is_connected()
    yield made
    made.close()


def test_paho_still_reads_through_what_is_replaced_here() -> None:
    assert callable(paho.Client._sock_recv)
    line = Line(BrokerAddress("127.0.0.1", 1), "x", clean=True, tls=None, clock=SystemClock())
    assert {"_last_bytes_received", "_last_msg_out"} <= vars(line).keys()


def test_messages_come_with_topic_payload_id_and_flags(wire: _Wire) -> None:
    first = publication(b"a/b", b"one", 7, flags=REPEATED)
    wire.say([first + publication(b"a/c", b"", flags=RETAINED) + publication(b"\xff", b"two", 65535)])
    assert [came[:3] for came in wire.came] == [("a/b", b"one", 7), ("a/c", b"", 0), ("?", b"two", 65535)]
    flags = [(bool(came[3] & REPEATED), bool(came[3] & RETAINED)) for came in wire.came]
    assert flags == [(True, False), (False, True), (False, False)]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.lists(st.integers(1, 400), max_size=8))
def test_packets_may_be_cut_anywhere(sizes: list[int], cuts: list[int]) -> None:
    wire = _Wire()
    sent = CONNACK
    for number, size in enumerate(sizes, 1):
        sent += publication(b"t", bytes([number]) * size, number)
        if number % 2:
            sent += b"\xd0\x00"  # PINGRESP, for paho
    at, parts = 0, []
    for cut in cuts:
        parts.append(sent[at : at + cut])
        at += cut
    wire.say([part for part in (*parts, sent[at:]) if part])
    wire.loop(2)
    assert [(came[1], came[2]) for came in wire.came] == [
        (bytes([number]) * size, number) for number, size in enumerate(sizes, 1)
    ]
    assert wire.line.is_connected()
    wire.close()


def test_a_message_larger_than_many_reads_comes_whole(wire: _Wire) -> None:
    payload = bytes(range(256)) * (READ_BYTES * 5 // 256)
    sender = threading.Thread(target=wire.other.sendall, args=(publication(b"t", payload, 3),))
    sender.start()
    wait_until(lambda: bool(wire.loop() or wire.came), "the message")
    sender.join(10)
    assert wire.came == [("t", payload, 3, 0x32)]


def test_acknowledgements_of_any_thread_go_out_and_wake_the_loop(wire: _Wire) -> None:
    other = threading.Thread(target=wire.line.settle, args=([1, 65535],))
    looping = threading.Thread(target=wire.line.loop, args=(20.0,))
    looping.start()
    other.start()
    looping.join(10)
    other.join(10)
    wire.loop()
    assert wire.other.recv(100) == b"\x40\x02\x00\x01\x40\x02\xff\xff"


def test_a_new_connection_knows_nothing_of_what_the_old_one_had_to_send(wire: _Wire) -> None:
    wire.other.sendall(b"\x32\x7f half a message")
    wire.loop()
    wire.line.settle([9])
    with socket.create_server(("127.0.0.1", 0)) as server:
        wire.line.connect("127.0.0.1", server.getsockname()[1])
        other, _ = server.accept()
    with other:
        other.settimeout(10)
        wire.loop()
        assert other.recv(1000)[0] == 0x10
        other.sendall(CONNACK + publication(b"t", b"x", 1))
        wire.loop(2)
        other.settimeout(0.05)
        with pytest.raises(TimeoutError):
            other.recv(100)
    assert [came[:3] for came in wire.came] == [("t", b"x", 1)]


@pytest.mark.parametrize(
    "broken",
    [b"\x32\x03\x00\x09a", b"\x32\xff\xff\xff\xff\x01", b"\x00\x00", b"\x30\x01\x00", b"\x32\x03\x00\x01a"],
)
def test_a_broken_packet_ends_the_connection_and_raises_nothing_else(wire: _Wire, broken: bytes) -> None:
    wire.other.sendall(broken)
    codes = [wire.loop() for _ in range(3)]
    assert any(code != MQTTErrorCode.MQTT_ERR_SUCCESS for code in codes)
    assert wire.came == []


def test_the_end_of_the_connection_is_noticed_after_what_came_before_it(wire: _Wire) -> None:
    wire.other.sendall(publication(b"t", b"last", 5))
    wire.other.close()
    codes = [wire.loop() for _ in range(4)]
    assert any(code != MQTTErrorCode.MQTT_ERR_SUCCESS for code in codes)
    assert [came[1] for came in wire.came] == [b"last"]
    assert wire.line.socket() is None


def test_a_slow_taker_does_not_keep_acknowledgements_back(wire: _Wire) -> None:
    taken = threading.Event()

    def slowly(_topic: str, _payload: bytes, mid: int, _flags: int) -> None:
        wire.line.settle([mid])
        taken.wait(0.6)

    wire.line.on_delivery = slowly
    wire.other.sendall(b"".join(publication(b"t", b"x", mid) for mid in range(1, 7)))
    wire.loop()
    first = wire.other.recv(100)
    assert 0 < len(first) < 6 * 4
    wire.loop(4)
    rest = wire.other.recv(100)
    assert len(first + rest) == 6 * 4
