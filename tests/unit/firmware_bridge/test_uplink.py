"""What goes out when, and what stays until it is stored; the time is the test's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.senml import encode_json
from firmware_bridge import uplink as uplink_module
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.uplink import PACK_ROWS, Uplink
from firmware_bridge.window import LIVE_PACKS, MAX_PACKS
from helpers.serial_lines import frame
from helpers.uplink_wire import NOW, HandClock, Wire, hear, store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.sqlite", capacity_rows=100_000)
    yield opened
    opened.close()


@pytest.fixture
def uplink(spool: Spool, wire: Wire, clock: HandClock) -> Uplink:
    return Uplink(spool, wire, topic="readings", encode=encode_json, clock=clock)


def test_the_backlog_goes_out_in_packs_oldest_first(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    hear(spool, uplink, range(150), age_s=3600)
    uplink.step()
    assert wire.packs == [list(range(60)), list(range(60, 120)), list(range(120, 150))]
    assert uplink.backlog() == 0


def test_nothing_is_sent_twice_in_a_row(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    hear(spool, uplink, range(10), age_s=0)
    uplink.step()
    uplink.step()
    assert wire.packs == [list(range(10))]


def test_live_rows_go_before_the_backlog(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    hear(spool, uplink, range(100), age_s=3600)
    hear(spool, uplink, range(1000, 1003), age_s=0)
    uplink.step()
    assert wire.packs[0] == [1000, 1001, 1002]
    assert wire.packs[1:] == [list(range(60)), list(range(60, 100))]


def test_after_a_long_cut_what_was_live_then_does_not_go_before_what_is_live_now(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    wire.connected.clear()
    hear(spool, uplink, range(1000), age_s=0)
    uplink.step()
    clock.moved_s += 3600
    hear(spool, uplink, range(5000, 5003), age_s=-3600)
    wire.connected.set()
    uplink.step()
    assert wire.packs[0] == [5000, 5001, 5002]
    while uplink.backlog():
        store(uplink, *range(6000))
        uplink.step()
    assert sorted(sequence for pack in wire.packs for sequence in pack) == [*range(1000), *range(5000, 5003)]


def test_live_rows_find_room_when_the_backlog_fills_the_window(
    spool: Spool, uplink: Uplink, wire: Wire
) -> None:
    hear(spool, uplink, range(60 * MAX_PACKS * 2), age_s=3600)
    uplink.step()
    assert len(wire.packs) == MAX_PACKS - LIVE_PACKS
    hear(spool, uplink, range(9000, 9001), age_s=0)
    uplink.step()
    assert wire.packs[-1] == [9000]


def test_without_room_and_stored_nothing_more_is_sent(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    hear(spool, uplink, range(60 * MAX_PACKS * 2), age_s=3600)
    for _ in range(5):
        uplink.step()
    assert len(wire.packs) == MAX_PACKS - LIVE_PACKS
    assert uplink.backlog() == 60 * (MAX_PACKS + LIVE_PACKS)


def test_stored_makes_room_and_empties_the_spool(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    hear(spool, uplink, range(60 * MAX_PACKS * 2), age_s=3600)
    for mid in range(1, 40):
        uplink.step()
        store(uplink, *wire.packs[min(mid, len(wire.packs)) - 1], mid=mid)
    clock.moved_s = 2.0
    uplink.step()
    assert sorted(n for pack in wire.packs for n in pack) == list(range(60 * MAX_PACKS * 2))
    assert spool.stats().rows == 0
    assert wire.acknowledged == list(range(1, 40))


def test_a_stored_message_is_acknowledged_after_the_rows_are_gone(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    hear(spool, uplink, range(3), age_s=0)
    uplink.step()
    store(uplink, 0, 1, 2, mid=7)
    uplink.step()
    assert (spool.stats().rows, wire.acknowledged) == (3, [])  # deleting waits for more
    clock.moved_s = 1.1
    uplink.step()
    assert (spool.stats().rows, wire.acknowledged) == (0, [7])


def test_rows_of_an_earlier_life_are_sent_first(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    earlier = [from_frame(frame("van", n), arrived_at=NOW, clock="gateway") for n in range(3)]
    spool.put(earlier)  # and the process ended
    uplink.step()
    assert wire.packs == [[0, 1, 2]]


def test_more_live_rows_than_can_wait_come_with_the_backlog(
    spool: Spool, wire: Wire, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uplink_module, "MAX_LIVE", 10)
    uplink = Uplink(spool, wire, topic="readings", encode=encode_json, clock=clock)
    wire.connected.clear()
    hear(spool, uplink, range(PACK_ROWS), age_s=0)
    wire.connected.set()
    uplink.step()
    assert wire.packs == [list(range(50, 60)), list(range(50))]


def test_what_is_stored_but_not_deleted_yet_is_not_sent_again(
    spool: Spool, uplink: Uplink, wire: Wire
) -> None:
    hear(spool, uplink, range(3), age_s=0)
    uplink.step()  # sent as live rows: the sweep of the spool comes upon them later
    assert uplink._cursor == uplink._spool.last_id
    uplink._cursor = 0
    store(uplink, 0, 1, 2)
    uplink.step()
    assert spool.rows == 3
    assert wire.packs == [[0, 1, 2]]


def test_live_rows_that_the_sweep_was_quicker_with_are_not_sent_again(
    spool: Spool, uplink: Uplink, wire: Wire
) -> None:
    rows = spool.put([from_frame(frame("van", n), arrived_at=NOW, clock="gateway") for n in range(3)]).new
    uplink.step()
    store(uplink, 0, 1, 2)
    uplink.offer(rows)
    uplink.step()
    assert wire.packs == [[0, 1, 2]]


def test_rows_that_get_their_time_later_are_sent_then(tmp_path: Path, wire: Wire, clock: HandClock) -> None:
    spool = Spool(tmp_path / "dark.sqlite", capacity_rows=1000, machine_boot="one")
    uplink = Uplink(spool, wire, topic="readings", encode=encode_json, clock=clock)
    spool.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="") for n in range(3)])
    uplink.step()
    assert (wire.packs, uplink.backlog()) == ([], 0)
    spool.know_time(NOW, "ntp", 10)
    assert uplink.backlog() == 3
    uplink.look_again()
    uplink.step()
    uplink.step()
    assert wire.packs == [[0, 1, 2]]
    spool.close()


def test_what_is_live_is_told_by_the_time_that_is_believed(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    clock.moved_s = -7 * 86_400.0  # the system clock shows last week
    uplink.now = lambda: NOW
    hear(spool, uplink, range(100), age_s=3600)
    hear(spool, uplink, range(1000, 1003), age_s=0)
    uplink.step()
    assert wire.packs[0] == [1000, 1001, 1002]


def test_nothing_goes_out_before_it_may(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    may = [False]
    uplink.may_send = lambda: may[0]
    hear(spool, uplink, range(10), age_s=0)
    uplink.step()
    assert wire.packs == []
    may[0] = True
    uplink.step()
    assert wire.packs == [list(range(10))]
