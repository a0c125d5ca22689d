"""The server hears whom we have told before any reading goes out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain import stored, told
from coldchain.errors import BrokerError
from coldchain.told import ClaimState
from firmware_bridge.onboard.claims import HOLD_S, Claims
from firmware_bridge.onboard.store import OnboardStore, Text
from helpers.clock import ManualClock
from links.broker import Message

TOPIC = "coldchain/v1/wupo/van-3/alarms"


class Line:
    """Takes messages, or not."""

    def __init__(self) -> None:
        self.up = True
        self.said: list[bytes] = []

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        assert topic == TOPIC
        if not self.up:
            raise BrokerError("publish", "no connection", "one", retry=True)
        self.said.append(payload)
        return None


class Bench:
    def __init__(self, folder: Path) -> None:
        self.clock, self.line, self.returns = ManualClock(0), Line(), 0
        self.store = OnboardStore(folder / "onboard.sqlite")
        self.claims = Claims(
            self.store, self.line, topic=TOPIC, returns=lambda: self.returns, clock=self.clock
        )

    def claim(self, state: ClaimState) -> None:
        text = Text("e|peter", "e", "p", "peter", "+2547", "ALARM", 0, 1, 9, 1)
        self.store.queue([text])
        self.store.set_state(text._replace(state=state, at=5, attempts=1))

    def confirm(self, state: str) -> None:
        body = stored.encode((), told=[("e|peter", state)])
        self.claims.hear(Message("coldchain/v1/wupo/van-3/stored", body, 1, False, False))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(tmp_path)
    yield found
    found.store.close()


def test_readings_wait_for_the_word_of_the_server(bench: Bench) -> None:
    bench.claim(ClaimState.SENT)
    bench.returns = 1
    assert not bench.claims.may_send()
    bench.claims.publish()
    (claim,) = told.decode(bench.line.said[0])
    assert (claim.id, claim.state) == ("e|peter", ClaimState.SENT)
    assert not bench.claims.may_send()
    bench.confirm("sent")
    assert bench.claims.may_send()


def test_they_do_not_wait_for_ever(bench: Bench) -> None:
    bench.claim(ClaimState.SENT)
    bench.returns = 1
    assert not bench.claims.may_send()
    bench.clock.advance(round(HOLD_S * 1000))
    assert bench.claims.may_send()
    bench.returns = 2  # another connection is another chance
    assert not bench.claims.may_send()


def test_without_claims_nothing_is_held_back_or_said(bench: Bench) -> None:
    bench.returns = 1
    assert bench.claims.may_send()
    bench.claims.publish()
    assert not bench.line.said


def test_each_state_is_said_once_and_again_when_nobody_answers(bench: Bench) -> None:
    bench.claim(ClaimState.CLAIMED)
    for _ in range(3):
        bench.claims.publish()
    assert len(bench.line.said) == 1
    bench.claim(ClaimState.SENT)
    bench.claims.publish()
    assert len(bench.line.said) == 2
    bench.clock.advance(5_000)
    bench.claims.publish()
    assert len(bench.line.said) == 3


def test_without_a_connection_they_wait(bench: Bench) -> None:
    bench.claim(ClaimState.SENT)
    bench.line.up = False
    bench.claims.publish()
    bench.line.up = True
    bench.claims.publish()
    assert len(bench.line.said) == 1


def test_a_message_that_is_none_is_only_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.claims.hear(Message("t", b'{"told"', 1, False, False))
    assert "stored message" in caplog.text
