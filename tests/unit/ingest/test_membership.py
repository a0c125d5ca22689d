"""Which session a receiver serves, what it hears, how it is written down or given up."""

import threading
from pathlib import Path

from coldchain.topics import proof
from helpers.clock import ManualClock
from ingest.counters import ReceiverCounters
from ingest.members import Members
from ingest.membership import Membership
from ingest.settings import IngestSettings
from links.broker import BrokerAddress, Session

ONCE = ("coldchain/v1/+/+/status",)
READINGS = "coldchain/v1/+/+/readings"
TWO = IngestSettings(client_id="x", receivers=2)


def _session(name: str) -> Session:
    return Session(BrokerAddress("127.0.0.1", 1), client_id=name, clock=ManualClock(5))


def test_alone_it_is_what_the_settings_say() -> None:
    alone, settings = Membership(), IngestSettings(client_id="x")
    assert alone.session_name(settings) == "x"
    assert alone.hears(settings, ONCE) == (proof("x"), READINGS, *ONCE)


def test_of_several_each_proves_its_own_line_and_one_hears_what_is_said_once() -> None:
    assert Membership(1).hears(TWO, ONCE) == (proof("x-1"), f"$share/x/{READINGS}", *ONCE)
    assert Membership(2).hears(TWO, ONCE) == (proof("x-2"), f"$share/x/{READINGS}")


def test_one_that_is_given_up_asks_for_nothing_anew() -> None:
    leaving = Membership(retires="x-7")
    assert leaving.session_name(TWO) == "x-7"
    assert leaving.hears(TWO, ONCE) == (proof("x-7"),)


def test_a_session_is_written_down_before_it_is_used(tmp_path: Path) -> None:
    clock, stop = ManualClock(5), threading.Event()
    loops = Membership(2, tmp_path).loops(
        _session("x-2"), ONCE, clock=clock, counters=ReceiverCounters(), stop=stop
    )
    assert [(each.name, each.seen_at) for each in Members(tmp_path, clock).all()] == [("x-2", 5)]
    stop.set()
    for loop in loops:
        loop()


def test_without_a_folder_nothing_is_written_and_nothing_runs() -> None:
    parts = {"clock": ManualClock(5), "counters": ReceiverCounters(), "stop": threading.Event()}
    assert Membership().loops(_session("x"), ONCE, **parts) == []  # type: ignore[arg-type]
