"""What goes out when, and what stays until it is stored; the time is the test's."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain import stored
from coldchain.errors import BrokerError, JournalError, PackError
from coldchain.reading import Reading
from coldchain.senml import decode_json, encode_json
from firmware_bridge import uplink as uplink_module
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.uplink import PACK_ROWS, Uplink
from firmware_bridge.window import FIRST_REPEAT_S, LIVE_PACKS, MAX_PACKS
from helpers.polling import wait_until
from helpers.serial_lines import frame
from links.broker import Message

NOW = 1_800_000_000_000


class HandClock:
    """A clock that the test moves; it waits for real, but not long."""

    def __init__(self) -> None:
        self.moved_s = 0.0

    def now(self) -> int:
        return NOW + round(self.moved_s * 1000)

    def monotonic_s(self) -> float:
        return 1000.0 + self.moved_s

    def sleep(self, duration_s: float) -> None:
        raise AssertionError("nobody sleeps here")

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        return event.wait(min(duration_s, 0.01))


class Wire:
    """The session's place: keeps what was published; may be cut."""

    def __init__(self) -> None:
        self.connected = threading.Event()
        self.connected.set()
        self.packs: list[list[int]] = []
        self.acknowledged: list[int] = []
        self.refusing = False

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        if self.refusing:
            raise BrokerError("publish", "a full queue", "room", retry=True)
        assert (topic, retain) == ("readings", False)
        readings = decode_json(payload, received_at=NOW)
        self.packs.append(sorted({reading.sequence for reading in readings}))
        return None

    def acknowledge(self, mid: int) -> bool:
        self.acknowledged.append(mid)
        return True


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


def hear(spool: Spool, uplink: Uplink, sequences: range, age_s: float) -> None:
    """Let frames come that were measured some time ago."""
    rows = [
        from_frame(frame("van", n, age_ms=round(age_s * 1000)), arrived_at=NOW, clock="gateway")
        for n in sequences
    ]
    uplink.offer(spool.put(rows).new)


def store(uplink: Uplink, *sequences: int, mid: int = 1) -> None:
    """Let the server say what it holds."""
    payload = stored.encode(("van", 0xB007, sequence) for sequence in sequences)
    uplink.on_message(Message("stored", payload, mid, retain=False, duplicate=False))


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


def test_what_is_not_confirmed_is_sent_again(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    hear(spool, uplink, range(3), age_s=0)
    uplink.step()
    store(uplink, 1)
    clock.moved_s = FIRST_REPEAT_S
    uplink.step()
    assert wire.packs == [[0, 1, 2], [0, 2]]
    assert uplink.counters.repeated_packs == 1


def test_a_cut_line_holds_everything_back(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    wire.connected.clear()
    hear(spool, uplink, range(3), age_s=0)
    uplink.step()
    assert wire.packs == []
    wire.connected.set()
    uplink.step()
    assert wire.packs == [[0, 1, 2]]


def test_a_refused_pack_goes_out_when_it_is_taken(spool: Spool, uplink: Uplink, wire: Wire) -> None:
    wire.refusing = True
    hear(spool, uplink, range(3), age_s=0)
    uplink.step()
    wire.refusing = False
    uplink.step()
    assert wire.packs == [[0, 1, 2]]


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


def test_rows_left_behind_are_found_by_the_next_sweep(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    hear(spool, uplink, range(3), age_s=3600)
    uplink.step()
    for pack in uplink._window.due(clock.monotonic_s() + 1000):  # as if it had been parked
        uplink._window.confirm([stored.Range("van", 0xB007, 0, 2)], 0.0)
        assert not pack.rows
    clock.moved_s = 31.0
    uplink.step()
    assert wire.packs == [[0, 1, 2], [0, 1, 2]]


def test_an_unreadable_stored_message_is_put_away(uplink: Uplink, wire: Wire) -> None:
    uplink.on_message(Message("stored", b"{", 5, retain=False, duplicate=False))
    assert (uplink.counters.unreadable_stored, wire.acknowledged) == (1, [5])


def test_a_full_disk_does_not_stop_the_sending(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> int:
        raise JournalError("spool", "the disk is full", "room", retry=True)

    hear(spool, uplink, range(60 * MAX_PACKS * 2), age_s=3600)
    uplink.step()
    monkeypatch.setattr(spool, "confirm", full)
    store(uplink, *range(600), mid=3)
    clock.moved_s = 2.0
    with pytest.raises(JournalError):
        uplink.step()
    assert len(wire.packs) == MAX_PACKS - LIVE_PACKS + 10
    assert wire.acknowledged == []
    monkeypatch.undo()
    clock.moved_s = 4.0
    uplink.step()
    assert wire.acknowledged == [3]
    assert spool.rows == 60 * MAX_PACKS * 2 - 600


def test_a_pack_that_cannot_be_written_is_told_and_does_not_end_the_uplink(
    spool: Spool, wire: Wire, clock: HandClock
) -> None:
    def encode(readings: list[Reading]) -> bytes:
        if readings[0].sequence == 0:
            raise PackError("reading", "nonsense", "sense")
        return encode_json(readings)

    uplink = Uplink(spool, wire, topic="readings", encode=encode, clock=clock)
    hear(spool, uplink, range(120), age_s=3600)
    stop = threading.Event()
    thread = threading.Thread(target=uplink.run, args=(stop,))
    thread.start()
    wait_until(lambda: wire.packs == [list(range(60, 120))], "the other pack")
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert spool.stats().rows == 120


def test_a_damaged_spool_ends_it(spool: Spool, uplink: Uplink, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[object]:
        raise JournalError("spool", "the file is damaged", "a good one", retry=False)

    hear(spool, uplink, range(3), age_s=3600)
    monkeypatch.setattr(spool, "take", broken)
    with pytest.raises(JournalError, match="damaged"):
        uplink.run(threading.Event())


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


def test_in_doubt_only_what_is_on_its_way_is_said_again(
    spool: Spool, uplink: Uplink, wire: Wire, clock: HandClock
) -> None:
    uplink.may_add = lambda: False
    hear(spool, uplink, range(10), age_s=0)
    uplink.step()
    assert wire.packs == [list(range(10))]  # with nothing on its way, one goes: to hear an answer
    hear(spool, uplink, range(10, 20), age_s=0)
    clock.moved_s += FIRST_REPEAT_S
    uplink.step()
    assert wire.packs == [list(range(10)), list(range(10))]
    store(uplink, *range(10))
    uplink.step()
    assert wire.packs[2] == list(range(10, 20))
