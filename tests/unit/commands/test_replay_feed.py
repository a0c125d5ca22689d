"""commands/replay_feed.py against a real broker, with a stand-in for ingest that answers as it is told to."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import BrokerError, LinkError
from coldchain.reading import Reading
from coldchain.stored import Range
from commands import replay_feed
from commands.replay_feed import Feed, Safe
from commands.replay_station import reading_of
from helpers.brokers import Embedded, running
from helpers.polling import wait_until
from helpers.stand_in_ingest import StandInIngest
from links.broker import BrokerAddress
from links.clock import SystemClock

START = 1_700_000_000_000
COOP, GATEWAY = "replay", "replay"


def readings(count: int) -> list[Reading]:
    """Return readings of two columns; pairs of them have one time."""
    return [reading_of(f"{'ab'[n % 2]}/temperature", START + n // 2 * 1000, 4.0) for n in range(count)]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[BrokerAddress]:
    with running(Embedded(tmp_path / "broker")) as broker:
        yield broker.address


@pytest.fixture
def ingest(address: BrokerAddress) -> Iterator[StandInIngest]:
    with closing(StandInIngest(address, COOP, GATEWAY)) as stand_in:
        assert stand_in.session.connected.wait(15)
        yield stand_in


def _feed(address: BrokerAddress) -> Feed:
    return Feed(address, coop=COOP, gateway=GATEWAY, clock=SystemClock())


def test_it_returns_when_everything_is_stored(address: BrokerAddress, ingest: StandInIngest) -> None:
    told: list[int] = []
    sent = readings(2505)
    _feed(address).send(iter(sent), told.append, threading.Event())
    assert len(ingest.readings) == 2505
    assert sum(told) == 2505


def test_repeats_are_sent_and_counted_as_well(address: BrokerAddress, ingest: StandInIngest) -> None:
    told: list[int] = []
    _feed(address).send(readings(250) * 3, told.append, threading.Event())
    assert (len(ingest.readings), sum(told)) == (250, 750)
    assert max(ingest.copies.values()) > 1


def test_what_was_not_confirmed_is_sent_again(address: BrokerAddress, ingest: StandInIngest) -> None:
    ingest.losing = 2
    _feed(address).send(readings(500), lambda _: None, threading.Event())
    assert len(ingest.readings) == 500
    assert ingest.contradictions == []
    assert max(ingest.copies.values()) > 1


def test_it_gives_up_when_nobody_answers(
    address: BrokerAddress, ingest: StandInIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_feed, "GIVE_UP_S", 1.0)
    ingest.answering = False
    with pytest.raises(BrokerError, match="replay: got no answer for 1 s; allowed: stored") as caught:
        _feed(address).send(readings(10), lambda _: None, threading.Event())
    assert caught.value.retry


def test_it_ends_at_once_when_it_is_stopped(address: BrokerAddress, ingest: StandInIngest) -> None:
    ingest.answering = False
    stop = threading.Event()

    def stop_soon() -> None:
        wait_until(lambda: ingest.readings, "the first pack")
        stop.set()

    helper = threading.Thread(target=stop_soon)
    helper.start()
    began_s = time.monotonic()
    with pytest.raises(LinkError, match="got a signal to stop"):
        _feed(address).send(readings(10), lambda _: None, stop)
    helper.join()
    assert time.monotonic() - began_s < 15


def test_it_never_has_more_in_flight_than_its_window(address: BrokerAddress, ingest: StandInIngest) -> None:
    ingest.answering = False
    taken = 0

    def counted() -> Iterator[Reading]:
        nonlocal taken
        for one in readings(20_000):
            taken += 1
            yield one

    stop = threading.Event()
    window = replay_feed.IN_FLIGHT_PACKS * replay_feed.PACK_READINGS

    def stop_at_a_window() -> None:
        wait_until(lambda: len(ingest.readings) >= window, "a window", 30)
        stop.set()

    helper = threading.Thread(target=stop_at_a_window)
    helper.start()
    with pytest.raises(LinkError, match="signal to stop"):
        _feed(address).send(counted(), lambda _: None, stop)
    helper.join()
    assert taken == window


def test_a_broker_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    broker = Embedded(tmp_path / "broker")
    broker.server.prepare()
    outcome: list[int] = []
    feed = _feed(broker.address)
    thread = threading.Thread(
        target=lambda: feed.send(readings(300), outcome.append, threading.Event()), daemon=True
    )
    thread.start()
    with running(broker), closing(StandInIngest(broker.address, COOP, GATEWAY)) as ingest:
        thread.join(60)
        assert not thread.is_alive()
        assert (sum(outcome), len(ingest.readings)) == (300, 300)


def test_safe_tells_apart_what_lies_in_its_ranges() -> None:
    safe = Safe([Range("a", 0, 20, 29), Range("a", 0, 5, 9), Range("b", 0, 0, 2**63 - 1)])

    def named(device: str, number: int, boot: int = 0) -> Reading:
        return Reading(device, "a/temperature", boot, number, number, 0, 4.0, "Cel")

    inside = [number for number in range(40) if named("a", number) in safe]
    assert inside == [*range(5, 10), *range(20, 30)]
    assert named("b", 2**62) in safe
    assert named("b", 7, boot=1) not in safe
    assert named("c", 7) not in safe
    assert named("a", 7) not in Safe([])
