"""A session is emptied: nothing is left with the broker, and a stop in between says that it is not empty."""

import threading
from pathlib import Path

from helpers.brokers import CLOCK, Embedded, Listener, listening, running
from ingest.counters import ReceiverCounters
from ingest.retiring import leave
from links.broker import BrokerAddress, Session
from links.clock import SystemClock


def test_what_waits_is_taken_and_what_comes_later_is_not(tmp_path: Path) -> None:
    with running(Embedded(tmp_path / "broker")) as broker, listening(broker.address, "gw") as gateway:
        Listener(broker.address, "old", ["a"]).start().stop()
        for payload in (b"1", b"2"):
            assert gateway.session.publish("a", payload).wait_acknowledged(10)
        old, stop, counters = Listener(broker.address, "old"), threading.Event(), ReceiverCounters()
        old.start()
        leave(old.session, ["a"], counters=counters, clock=CLOCK, stop=stop)
        assert (counters.emptied, stop.is_set()) == (True, True)
        assert gateway.session.publish("a", b"3").wait_acknowledged(10)
        CLOCK.sleep(0.2)
        assert set(old.payloads()) == {b"1", b"2"}, "each at least once, and nothing of later"
        old.stop()


def test_one_that_never_connects_is_never_called_empty() -> None:
    session = Session(BrokerAddress("127.0.0.1", 1), client_id="old", clock=SystemClock())
    stop, counters = threading.Event(), ReceiverCounters()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    leave(session, ["a"], counters=counters, clock=CLOCK, stop=stop)
    timer.join()
    assert not counters.emptied
