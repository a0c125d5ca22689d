"""The session against the embedded broker; what both brokers must do is in integration/test_brokers.py."""

import dataclasses
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import BrokerError
from helpers.brokers import CLOCK, Broker, Embedded, Listener, listening, running
from helpers.polling import wait_until
from links.broker import BrokerAddress, Message, Session, probe
from links.mqtt_line import MAX_UNPUBLISHED


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with running(Embedded(tmp_path_factory.mktemp("broker"))) as started:
        yield started


def test_publish_without_a_connection_raises_and_says_that_trying_again_helps() -> None:
    session = Session(BrokerAddress("127.0.0.1", 1), client_id="alone", clock=CLOCK)
    with pytest.raises(BrokerError, match="no connection") as caught:
        session.publish("a/b", b"x")
    assert caught.value.retry
    assert session.counters.publish_refused == 1


def test_what_a_callback_raises_comes_out_of_run_and_is_counted(broker: Broker) -> None:
    listener = Listener(broker.address, "raises", ["raises"], clean=True)

    def fail(_message: Message) -> None:
        raise ZeroDivisionError("the rule was wrong")

    listener.on_message = fail
    listener.start()
    with listening(broker.address, "raises-pub", clean=True) as other:
        other.session.publish("raises", b"x")
        listener.join()
    assert isinstance(listener.error, ZeroDivisionError)
    assert listener.session.counters.callback_failures == 1
    assert "the rule was wrong" in listener.session.counters.last_error


def test_an_acknowledgement_from_another_connection_does_nothing(tmp_path: Path) -> None:
    with (
        running(Embedded(tmp_path, ack_wait="2s")) as broker,
        listening(broker.address, "late", ["late"], acknowledge=False) as listener,
    ):
        with listening(broker.address, "late-pub", clean=True) as other:
            assert other.session.publish("late", b"x").wait_acknowledged(5)
        wait_until(lambda: listener.messages, "the message")
        old = listener.messages[0].mid
        listener.session.drop("the test says so")
        wait_until(lambda: listener.session.counters.connects == 2, "the second connection")
        assert not listener.session.acknowledge(old)
        wait_until(lambda: len(listener.messages) == 2, "the message again", 30)
        assert listener.messages[1].mid != old
        assert listener.session.acknowledge(listener.messages[1].mid)


def test_acknowledgements_and_publishes_from_many_threads_keep_the_stream_whole(broker: Broker) -> None:
    count, threads = 400, 8
    with (
        listening(broker.address, "many-sub", ["many/+"], acknowledge=False) as listener,
        listening(broker.address, "many-pub", clean=True) as other,
    ):
        listener.on_message = listener.messages.append

        def publish(number: int) -> None:
            tickets = [other.session.publish(f"many/{number}", b"%d" % i) for i in range(count // threads)]
            assert all(ticket.wait_acknowledged(15) for ticket in tickets)

        _in_threads(threads, publish)
        wait_until(lambda: len(listener.messages) == count, "all messages")
        _in_threads(
            threads,
            lambda number: [
                listener.session.acknowledge(each.mid) for each in listener.messages[number::threads]
            ],
        )
        assert listener.session.counters.acknowledged == count
        assert listener.session.publish("many/0", b"still here").wait_acknowledged(5)
        assert listener.session.counters.connects == other.session.counters.connects == 1


def test_the_hooks_are_called_on_connection_and_on_the_brokers_acknowledgement(broker: Broker) -> None:
    listener = Listener(broker.address, "hooks", clean=True)
    published: list[int] = []
    births: list[int] = []
    listener.session.on_connect = lambda: births.append(listener.session.publish("hooks", b"born").mid)
    listener.session.on_published = published.append
    listener.start()
    wait_until(lambda: published, "the acknowledgement")
    assert published == births
    listener.stop()


def test_a_queue_that_is_full_refuses_instead_of_growing(tmp_path: Path) -> None:
    broker = Embedded(tmp_path)
    with running(broker), listening(broker.address, "full", clean=True) as listener:
        broker.pause()
        tickets = [listener.session.publish("full", b"x") for _ in range(MAX_UNPUBLISHED)]
        with pytest.raises(BrokerError, match="full queue"):
            listener.session.publish("full", b"x")
        os.kill(broker.server.pid, signal.SIGCONT)
        assert all(ticket.wait_acknowledged(15) for ticket in tickets)


def test_a_wrong_password_is_told_and_tried_again(broker: Broker) -> None:
    wrong = dataclasses.replace(broker.address, password="wrong")
    events: list[str] = []
    session, stop = Session(wrong, client_id="wrong", clock=CLOCK), threading.Event()
    session.on_event = events.append
    thread = threading.Thread(target=session.run, args=(lambda _message: None, stop))
    thread.start()
    wait_until(lambda: sum("refused" in event for event in events) >= 2, "two refusals")
    stop.set()
    thread.join(10)
    assert not session.connected.is_set()


def test_probe_lets_in_who_may(broker: Broker) -> None:
    probe(broker.address, timeout_s=5, clock=CLOCK)


def test_probe_says_whether_trying_again_can_help(broker: Broker, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="password") as refused:
        probe(dataclasses.replace(broker.address, password="wrong"), timeout_s=5, clock=CLOCK)
    assert not refused.value.retry
    with pytest.raises(BrokerError, match="Is it running") as absent:
        probe(BrokerAddress("127.0.0.1", 1), timeout_s=1, clock=CLOCK)
    assert absent.value.retry


def _in_threads(count: int, work: object) -> None:
    assert callable(work)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
