"""Alone is who has no word of the server, however the connection looks."""

import threading

from firmware_bridge.onboard.coverage import SETTLE_S, Coverage
from helpers.clock import ManualClock


class Way:
    """A way to the server, as a test wants it."""

    def __init__(self) -> None:
        self.confirmed = 0
        self.waiting = 0
        self.connects = 0
        self.connected = threading.Event()

    def connect(self) -> None:
        self.connects += 1
        self.connected.set()


def both() -> tuple[Way, ManualClock, Coverage]:
    way, clock = Way(), ManualClock(0)
    return way, clock, Coverage(way, clock, alone_after_s=120.0)


def test_without_a_connection_it_is_alone_after_a_while() -> None:
    _, clock, coverage = both()
    clock.advance(119_000)
    assert not coverage.look()
    clock.advance(1_000)
    assert coverage.look()


def test_a_connection_on_which_nothing_waits_is_company() -> None:
    way, clock, coverage = both()
    way.connect()
    for _ in range(10):
        clock.advance(100_000)
        assert not coverage.look()


def test_a_connection_without_an_answer_is_none() -> None:
    way, clock, coverage = both()
    way.connect()
    coverage.look()
    way.waiting = 1
    clock.advance(121_000)
    assert coverage.look()
    assert not coverage.may_add()
    way.confirmed = 1
    assert coverage.notice() == 2  # the connection, and the return
    assert not coverage.look()
    assert coverage.may_add()


def test_a_new_connection_is_given_some_time() -> None:
    way, clock, coverage = both()
    way.waiting = 5
    clock.advance(500_000)
    assert coverage.look()
    way.connect()
    assert not coverage.look()
    assert coverage.may_add()
    clock.advance(round(SETTLE_S * 1000) + 1)
    assert coverage.look()


def test_doubt_comes_before_loneliness() -> None:
    way, clock, coverage = both()
    way.connect()
    coverage.look()
    way.waiting = 1
    clock.advance(11_000)
    assert not coverage.look()
    assert not coverage.may_add()
