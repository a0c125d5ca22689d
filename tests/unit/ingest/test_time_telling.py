"""Who asks for the time gets it, unless this machine cannot know it."""

import pytest

from coldchain import time_answer
from coldchain.errors import BrokerError
from ingest.time_telling import TimeTeller, clock_may_be_right
from links import kernel_time
from links.broker import Message

ASKING = Message("coldchain/v1/wupo/van-3/status", b'{"v":1,"time_echo":7}', 1, retain=False, duplicate=False)


def told(message: Message, *, may_be_right: bool = True) -> list[tuple[str, bytes]]:
    said: list[tuple[str, bytes]] = []
    TimeTeller(lambda topic, payload: said.append((topic, payload)), lambda: may_be_right).answer(message, 5)
    return said


def test_a_status_that_asks_is_answered_to_its_gateway() -> None:
    ((topic, payload),) = told(ASKING)
    assert topic == "coldchain/v1/wupo/van-3/time"
    assert time_answer.decode(payload) == time_answer.TimeAnswer(5, 7)


def test_one_that_does_not_ask_or_was_retained_is_not() -> None:
    assert told(ASKING._replace(payload=b'{"v":1}')) == []
    assert told(ASKING._replace(retain=True)) == []


def test_a_machine_that_may_be_wrong_says_nothing() -> None:
    assert told(ASKING, may_be_right=False) == []


def test_a_broker_that_takes_nothing_is_no_matter() -> None:
    def refuse(topic: str, payload: bytes) -> None:
        raise BrokerError("publish", topic, "room", retry=True)

    TimeTeller(refuse, lambda: True).answer(ASKING, 5)


def test_a_board_without_battery_clock_has_to_be_told_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_time, "keeps_time_when_off", lambda: False)
    monkeypatch.setattr(kernel_time, "ntp_spread_ms", lambda _: None)
    assert not clock_may_be_right()
    monkeypatch.setattr(kernel_time, "ntp_spread_ms", lambda _: 30)
    assert clock_may_be_right()
