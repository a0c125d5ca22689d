"""What the uplink does when the line is cut, the disk is full, or a message makes no sense."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain import stored
from coldchain.errors import JournalError, PackError
from coldchain.reading import Reading
from coldchain.senml import encode_json
from firmware_bridge.spool import Spool
from firmware_bridge.uplink import Uplink
from firmware_bridge.window import FIRST_REPEAT_S, LIVE_PACKS, MAX_PACKS
from helpers.polling import wait_until
from helpers.uplink_wire import HandClock, Wire, hear, store
from links.broker import Message


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
