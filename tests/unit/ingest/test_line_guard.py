"""ingest/line_guard.py: a dead line is given up; a silent one, or one that proves nothing, is not."""

import threading
from pathlib import Path

import pytest

from coldchain.errors import BrokerError
from helpers.brokers import CLOCK, Mosquitto, listening, running
from helpers.clock import ManualClock
from helpers.faults.proxy import WELL, Mood, Proxy
from helpers.needs import requires_program
from helpers.polling import wait_until
from ingest.line_guard import CAME, GIVEN_UP, LOST, UNPROVEN, LineGuard, LineTimes
from links.broker import BrokerAddress, Message, Session
from links.broker_types import SessionCounters
from links.pulse import Pulse

TIMES = LineTimes(after_s=20.0, within_s=15.0)
TOPIC = "coldchain-guard/ingest"


class Line:
    """A session that brings back what is said to it, or does not."""

    def __init__(self) -> None:
        self.counters = SessionCounters()
        self.connected = threading.Event()
        self.connected.set()
        self.awaits_broker = False
        self.echoes = True
        self.full = False
        self.said: list[bytes] = []
        self.dropped: list[str] = []
        self.acknowledged: list[int] = []

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        if self.full:
            raise BrokerError("publish", "a full queue", "room", retry=True)
        assert (topic, retain) == (TOPIC, False)
        self.said.append(payload)

    def acknowledge(self, mid: int) -> bool:
        self.acknowledged.append(mid)
        return True

    def drop(self, reason: str) -> None:
        self.dropped.append(reason)


class Watched:
    """A guard and its line, and time that passes."""

    def __init__(self) -> None:
        self.line, self.told, self.came = Line(), list[str](), list[Message]()
        self.guard = LineGuard(
            self.line, client_id="ingest", times=TIMES, clock=ManualClock(), say=self.told.append
        )
        self.handle = self.guard.hearing(self.came.append)

    def come(self, topic: str, payload: bytes = b"") -> None:
        self.line.counters.received += 1
        self.handle(Message(topic, payload, 7, retain=False, duplicate=False))

    def pass_s(self, seconds: float, *, traffic_every_s: float = 0.0) -> None:
        for look in range(round(seconds * 2)):
            if self.line.echoes and self.line.said:
                self.come(TOPIC, self.line.said.pop())
            if traffic_every_s and not look % round(traffic_every_s * 2):
                self.come("coldchain/v1/co/gw/readings")
            self.guard.look(0.5)


def test_the_line_is_proved_at_first_and_then_only_when_nothing_comes() -> None:
    watched = Watched()
    watched.pass_s(600, traffic_every_s=10)
    assert watched.guard.results == {CAME: 1}
    watched.pass_s(100)
    assert watched.guard.results == {CAME: 1 + 5}
    assert watched.line.dropped == []
    assert len(watched.came) == 60
    assert watched.line.acknowledged == [7] * 6


def test_a_line_whose_proof_does_not_come_back_is_made_anew_less_and_less_often() -> None:
    watched = Watched()
    watched.pass_s(5)
    watched.line.echoes = False
    watched.pass_s(40)
    assert watched.guard.results == {CAME: 1, LOST: 1}
    assert watched.line.dropped == ["nothing comes, and a proof of the line did not come back within 15 s"]
    watched.pass_s(3600)
    assert 4 < watched.guard.results[LOST] < 12
    watched.line.echoes = True
    watched.line.said.clear()
    watched.pass_s(700)
    assert watched.guard.results[CAME] > 1


def test_a_broker_that_does_not_let_us_say_it_is_left_alone_and_told_once() -> None:
    watched = Watched()
    watched.line.echoes = False
    watched.pass_s(3600)
    assert watched.line.dropped == []
    assert watched.guard.results[UNPROVEN] > 1
    assert watched.told == [f"what is said on {TOPIC} does not come back: allow it in the access list"]


def test_a_line_that_brings_something_else_while_a_proof_is_on_its_way_is_busy_and_not_dead() -> None:
    watched = Watched()
    watched.pass_s(5)
    watched.line.echoes = False
    watched.pass_s(22)
    assert len(watched.line.said) == 1
    watched.pass_s(60, traffic_every_s=3)
    assert watched.line.dropped == []


def test_a_broker_that_does_not_let_us_in_is_tried_anew() -> None:
    watched = Watched()
    watched.line.connected.clear()
    watched.pass_s(100)  # nobody listens there: that is the session's own affair
    assert watched.line.dropped == []
    watched.line.awaits_broker = True
    watched.pass_s(16)
    assert watched.line.dropped == ["the broker did not let us in for 15 s"]
    assert watched.guard.results == {GIVEN_UP: 1}


def test_gateways_that_are_silent_against_their_habit_are_told_once_and_again_when_they_come_back() -> None:
    watched = Watched()
    watched.pass_s(60, traffic_every_s=2)
    watched.pass_s(600)
    assert watched.told == ["nothing has come for 60 s; the line works, so it is the gateways"]
    assert watched.guard.silent_s > 500
    watched.come("coldchain/v1/co/gw/status")
    watched.pass_s(1)
    assert watched.told[1:] == ["messages come again, after 602 s"]
    assert watched.line.dropped == []


def test_a_forged_proof_proves_nothing() -> None:
    watched = Watched()
    watched.pass_s(5)
    watched.line.echoes = False
    watched.pass_s(21)
    watched.handle(Message(TOPIC, b"forged", 9, retain=False, duplicate=False))
    watched.handle(Message(TOPIC, watched.line.said[0], 9, retain=True, duplicate=False))
    watched.pass_s(20)
    assert watched.guard.results[LOST] == 1
    assert watched.came == []


def test_a_queue_that_is_full_is_no_failed_proof() -> None:
    watched = Watched()
    watched.line.full = True
    watched.pass_s(200)
    assert watched.line.dropped == []
    assert not watched.guard.results


class Real:
    """A guarded session at a real broker, behind a line that can be made bad."""

    def __init__(self, port: int) -> None:
        self.session = Session(
            BrokerAddress("127.0.0.1", port), client_id="ingest", subscriptions=["t", TOPIC], clock=CLOCK
        )
        self.came: list[bytes] = []
        self.guard = LineGuard(
            self.session, client_id="ingest", times=LineTimes(0.5, 1.0), clock=CLOCK, say=lambda _: None
        )
        self._stop = threading.Event()
        handle = self.guard.hearing(lambda message: self.came.append(message.payload))
        reading = Pulse(self._stop, CLOCK)
        loops = (
            lambda: self.session.run(handle, reading),
            lambda: self.guard.run(self._stop, reading),
        )
        self._threads = [threading.Thread(target=loop) for loop in loops]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)


@pytest.mark.timeout(60)
def test_a_half_open_line_to_a_real_broker_is_noticed_and_made_anew(tmp_path: Path) -> None:
    requires_program("mosquitto", "mosquitto")
    with running(Mosquitto(tmp_path)) as broker, listening(broker.address, "other") as other:
        proxy = Proxy(broker.address.port)
        real = Real(proxy.port)
        try:
            wait_until(lambda: real.guard.results[CAME] > 1, "the proofs of a line that works")
            assert real.session.counters.drops == 0
            proxy.mood = Mood(swallows=True)
            wait_until(lambda: real.guard.results[LOST], "the loss of a proof")
            other.session.publish("t", b"meanwhile")
            proxy.mood = WELL
            wait_until(lambda: real.came == [b"meanwhile"], "what came meanwhile", 30)
        finally:
            real.stop()
            proxy.close()
