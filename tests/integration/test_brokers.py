"""What every broker that we build on must do, against the embedded one and against mosquitto."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.brokers import MOSQUITTO, Broker, Embedded, Listener, Mosquitto, kept, listening, running
from helpers.polling import wait_until
from links.broker import Will

ENABLE = "mosquitto is not installed; enable with: apt-get install mosquitto"
MANY = 300


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param == "mosquitto" and not MOSQUITTO.is_file():
        pytest.skip(ENABLE)
    made = Embedded(tmp_path / "b") if request.param == "embedded" else Mosquitto(tmp_path / "b")
    with running(made) as started:
        yield started


def _publish(broker: Broker, topic: str, payloads: list[bytes], *, retain: bool = False) -> None:
    """Publish and wait until the broker has it all."""
    with listening(broker.address, "publisher", clean=True) as other:
        tickets = [other.session.publish(topic, payload, retain=retain) for payload in payloads]
        assert all(ticket.wait_acknowledged(15) for ticket in tickets)


def _numbers(count: int) -> list[bytes]:
    return [b"%d" % number for number in range(count)]


def test_every_message_comes_once_and_in_order(broker: Broker) -> None:
    with listening(broker.address, "sub", ["a/+"]) as listener:
        _publish(broker, "a/b", _numbers(MANY))
        wait_until(lambda: len(listener.messages) >= MANY, "all messages")
        assert listener.payloads() == _numbers(MANY)
        assert not any(message.retain or message.duplicate for message in listener.messages)


def test_what_came_while_offline_waits_for_the_session(broker: Broker) -> None:
    with listening(broker.address, "sub", ["a/+"]):
        pass
    _publish(broker, "a/b", _numbers(MANY))
    with listening(broker.address, "sub", ["a/+"]) as listener:
        wait_until(lambda: len(listener.messages) >= MANY, "all messages")
        assert listener.payloads() == _numbers(MANY)


def test_what_came_while_offline_survives_a_kill_of_the_broker(broker: Broker) -> None:
    with listening(broker.address, "sub", ["a/+"]):
        pass
    _publish(broker, "a/b", _numbers(MANY))
    broker.kill()
    broker.start()
    with listening(broker.address, "sub", ["a/+"]) as listener:
        wait_until(lambda: len(listener.messages) >= MANY, "all messages")
        assert sorted(set(listener.payloads()), key=int) == _numbers(MANY)


def test_what_was_not_acknowledged_comes_again(broker: Broker) -> None:
    with listening(broker.address, "sub", ["a/+"], acknowledge=False) as first:
        _publish(broker, "a/b", _numbers(3))
        wait_until(lambda: len(first.messages) == 3, "three messages")
        first.session.acknowledge(first.messages[1].mid)
        assert first.session.publish("b", b"").wait_acknowledged(15)  # it has read the one above, too
    with listening(broker.address, "sub", ["a/+"]) as second:
        wait_until(lambda: len(second.messages) >= 2, "the other two", 30)
        assert second.payloads() == [b"0", b"2"]
        assert all(message.duplicate for message in second.messages)


def test_a_session_comes_back_by_itself_after_a_kill_of_the_broker(broker: Broker) -> None:
    with (
        listening(broker.address, "sub", ["a/+"]) as listener,
        listening(broker.address, "pub", clean=True) as other,
    ):
        assert other.session.publish("a/b", b"before").wait_acknowledged(5)
        broker.kill()
        wait_until(lambda: not other.session.connected.is_set(), "the loss")
        broker.start()
        wait_until(listener.session.connected.is_set, "the listener", 30)
        wait_until(other.session.connected.is_set, "the publisher", 30)
        assert other.session.publish("a/b", b"after").wait_acknowledged(15)
        wait_until(lambda: b"after" in listener.payloads(), "the message after it")
        assert listener.session.counters.losses == 1
        assert listener.session.counters.connects == 2


def test_a_message_on_its_way_when_the_broker_dies_is_sent_again(broker: Broker) -> None:
    with listening(broker.address, "pub") as other:
        assert other.session.publish("a/b", b"first").wait_acknowledged(5)
        broker.pause()
        ticket = other.session.publish("a/b", b"second")
        assert not ticket.wait_acknowledged(0.1)
        broker.kill(saved=False)
        broker.start()
        assert ticket.wait_acknowledged(30)


def test_birth_is_kept_and_the_last_will_takes_its_place(broker: Broker) -> None:
    lost = Listener(broker.address, "gateway", will=Will("status/g", b"offline"))

    def be_born() -> None:
        lost.session.publish("status/g", b"online", retain=True)

    lost.session.on_connect = be_born
    lost.start()
    with listening(broker.address, "early", ["status/+"], clean=True) as early:
        wait_until(lambda: b"online" in early.payloads(), "the birth")
        line = lost.session._client.socket()
        assert isinstance(line, socket.socket)
        line.shutdown(socket.SHUT_RDWR)
        wait_until(lambda: b"offline" in early.payloads(), "the will")
    wait_until(lambda: lost.session.counters.connects == 2, "its return")
    lost.stop()
    assert kept(broker.address, "status/g") == b"online"


def test_what_is_kept_survives_a_kill_of_the_broker(broker: Broker) -> None:
    _publish(broker, "status/g", [b"online"], retain=True)
    broker.kill()
    broker.start()
    assert kept(broker.address, "status/g") == b"online"
