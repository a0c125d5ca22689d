"""The guard of the broker, against real brokers that are well, frozen, away, or cannot write any more."""

import resource
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.brokers import CLOCK, Embedded, listening, running
from helpers.polling import wait_until
from links.broker_guard import BrokerGuard, GuardTimes
from links.clock import Clock, SystemClock

SHORT = GuardTimes(every_s=0.5, patience_s=1.5, between_s=60.0)
STARTED_AGAIN = "took no message for 1.5 s; started again"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="freezes a process; to run it: use Linux")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Embedded]:
    embedded = Embedded(tmp_path / "broker")
    with running(embedded):
        yield embedded


@contextmanager
def guarded(
    broker: Embedded, end: Callable[[], bool] | None, times: GuardTimes = SHORT, clock: Clock = CLOCK
) -> Iterator[tuple[BrokerGuard, list[str]]]:
    """Yield a guard that runs, and what it tells; it ends within a second when it is asked to."""
    told: list[str] = []
    stop = threading.Event()
    guard = BrokerGuard(broker.address, times=times, clock=clock, on_event=told.append, end=end)
    thread = threading.Thread(target=guard.run, args=(stop,))
    thread.start()
    try:
        yield guard, told
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def killing(broker: Embedded, ended: list[int]) -> Callable[[], bool]:
    """Return what kills a broker and notes which process it was."""

    def end() -> bool:
        ended.append(broker.server.pid)
        broker.kill()
        return True

    return end


def published(guard: BrokerGuard) -> int:
    """Return how many messages of a guard the broker has acknowledged."""
    return guard._session.counters.published


def test_a_broker_that_takes_messages_is_left_alone(broker: Embedded) -> None:
    """Ten in a row without an answer would end it: a busy machine keeps it from one or two."""
    times = GuardTimes(every_s=0.1, patience_s=1.0, between_s=0.0)
    ended: list[int] = []
    with guarded(broker, killing(broker, ended), times) as (guard, told):
        wait_until(lambda: published(guard) > 20, "some messages")
    assert (ended, told) == ([], [])


class HaltedClock(SystemClock):
    """The clock of a process that is halted for an hour whenever it waits, while others go on."""

    halted_s = 0.0

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.halted_s

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        is_over = super().wait(event, max(duration_s, 0.1))
        self.halted_s += 3600.0
        return is_over


def test_a_broker_that_answered_while_we_were_halted_is_left_alone(broker: Embedded) -> None:
    times = GuardTimes(every_s=0.1, patience_s=1.0, between_s=0.0)
    ended: list[int] = []
    with guarded(broker, killing(broker, ended), times, HaltedClock()) as (guard, told):
        wait_until(lambda: published(guard) > 11, "some messages")
    assert (ended, told) == ([], [])


def test_its_messages_are_taken_away_again_and_nothing_of_them_is_seen_by_ingest(broker: Embedded) -> None:
    times = GuardTimes(every_s=0.1, patience_s=10.0, between_s=0.0)
    with listening(broker.address, "everything", ["coldchain/#"]) as ingest:
        with guarded(broker, lambda: False, times) as (guard, _):
            wait_until(lambda: guard._session.counters.acknowledged > 3, "its own messages")
        ingest.session.publish("coldchain/v1/co/gw/readings", b"last")
        wait_until(lambda: ingest.messages, "the last message")
    assert ingest.payloads() == [b"last"]


def test_a_frozen_broker_is_ended_and_its_successor_is_not(broker: Embedded) -> None:
    ended: list[int] = []
    with guarded(broker, killing(broker, ended)) as (guard, told):
        wait_until(lambda: published(guard), "a message")
        frozen = broker.server.pid
        broker.pause()
        wait_until(lambda: told, "the end of the broker")
        before = published(guard)
        broker.start()
        wait_until(lambda: published(guard) > before + 3, "messages to its successor")
    assert (ended, told) == ([frozen], [STARTED_AGAIN])


def test_a_broker_that_cannot_write_any_more_is_ended_although_it_answers(broker: Embedded) -> None:
    """What a full disk does to it, by a limit on the size of its files; it stays so when that is lifted."""
    ended: list[int] = []
    times = GuardTimes(every_s=0.5, patience_s=4.0, between_s=60.0)
    with (
        guarded(broker, killing(broker, ended), times) as (guard, told),
        listening(broker.address, "other", ["some/topic"], clean=True) as other,
    ):
        wait_until(lambda: published(guard), "a message")
        pid = broker.server.pid
        limits = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        assert not other.session.publish("some/topic", b"1").wait_acknowledged(1.0)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
        assert told == []
        wait_until(lambda: told, "the end of the broker")
        before = published(guard)
        broker.start()
        wait_until(lambda: published(guard) > before, "messages to its successor")
    assert (ended, told) == ([pid], ["took no message for 4 s; started again"])


def test_it_is_not_ended_twice_in_a_short_time(broker: Embedded) -> None:
    times = GuardTimes(every_s=0.1, patience_s=0.2, between_s=3.0)
    ended_s: list[float] = []

    def end() -> bool:
        ended_s.append(CLOCK.monotonic_s())
        return True

    broker.pause()
    with guarded(broker, end, times) as (_, told):
        wait_until(lambda: len(ended_s) > 1, "the second end")
    broker.kill()  # frozen, it would not hear a stop
    assert ended_s[1] - ended_s[0] >= 3.0
    assert len(told) == len(ended_s)


def test_a_broker_that_is_still_starting_is_given_its_time(broker: Embedded) -> None:
    times = GuardTimes(every_s=0.1, patience_s=0.1, between_s=0.0)
    ended: list[int] = []
    broker.kill()
    with guarded(broker, killing(broker, ended), times) as (guard, told):
        wait_until(lambda: "cannot connect" in guard._session.counters.last_error, "tries to connect")
        CLOCK.sleep(1.0)  # ten times its patience, with nobody there
        assert (ended, told) == ([], [])


def test_a_broker_of_somebody_else_is_reported_once_and_when_it_is_back(broker: Embedded) -> None:
    with guarded(broker, None) as (guard, told):
        wait_until(lambda: published(guard), "a message")
        broker.pause()
        wait_until(lambda: told, "the report")
        CLOCK.sleep(1.5)
        broker.kill()
        broker.start()
        wait_until(lambda: len(told) > 1, "the good news")
    lost = f"took no message for 1.5 s; {broker.address} is not ours to start again: look at it there"
    assert told == [lost, "takes messages again"]
