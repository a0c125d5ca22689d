"""Packs on their way: repeated, confirmed, parked."""

import pytest

from coldchain.stored import Range
from firmware_bridge.spool_row import SpoolRow
from firmware_bridge.window import FIRST_REPEAT_S, LIVE_PACKS, MAX_ATTEMPTS, MAX_PACKS, Pack, Window


def row(sequence: int, device: str = "van") -> SpoolRow:
    return SpoolRow(device, 1, sequence, 0, 0, "gateway", (), id=sequence + 1)


def add(window: Window, *sequences: int) -> Pack:
    pack = window.add([row(sequence) for sequence in sequences], 0.0)
    assert pack is not None
    return pack


@pytest.fixture
def window() -> Window:
    return Window()


def test_a_new_pack_is_due_at_once(window: Window) -> None:
    pack = add(window, 0, 1)
    assert window.due(0.0) == [pack]
    assert window.rows == 2


def test_a_sent_pack_is_due_again_after_a_while(window: Window) -> None:
    pack = add(window, 0)
    window.sent(pack, 0.0)
    assert window.due(FIRST_REPEAT_S * 0.7) == []
    assert window.due(FIRST_REPEAT_S) == [pack]


def test_the_pause_grows_and_is_capped(window: Window) -> None:
    pack = add(window, 0)
    pauses = []
    for _ in range(6):
        window.sent(pack, 0.0)
        pauses.append(pack.due_s)
    assert pauses[0] <= 10 < pauses[1] <= 20 < pauses[2] <= 40
    assert all(45 <= pause <= 60 for pause in pauses[3:])


def test_a_confirmed_row_is_on_its_way_no_more(window: Window) -> None:
    pack = add(window, 0, 1, 2)
    assert window.confirm([Range("van", 1, 1, 1), Range("van", 2, 0, 9), Range("cooler", 1, 0, 9)], 1.0) == [
        row(1)
    ]
    assert sorted(each.sequence for each in pack.rows.values()) == [0, 2]
    assert {each.sequence for each in window.confirm([Range("van", 1, 0, 2**62)], 1.0)} == {0, 2}
    assert (len(window), window.rows) == (0, 0)


def test_a_row_travels_in_one_pack_only(window: Window) -> None:
    add(window, 0, 1)
    assert list(add(window, 1, 2).rows) == [("van", 1, 2)]
    assert window.add([row(0), row(2)], 0.0) is None
    assert window.add([], 0.0) is None


def test_the_last_places_are_kept_for_live_rows(window: Window) -> None:
    for sequence in range(MAX_PACKS - LIVE_PACKS):
        assert window.has_room(live=False)
        add(window, sequence)
    assert not window.has_room(live=False)
    for sequence in range(LIVE_PACKS):
        assert window.has_room(live=True)
        add(window, 100 + sequence)
    assert not window.has_room(live=True)


def test_a_pack_that_others_overtake_for_ever_is_parked(window: Window) -> None:
    poison, good = add(window, 0), add(window, 1)
    window.sent(poison, 1.0)
    window.sent(good, 1.0)
    window.confirm([Range("van", 1, 1, 1)], 2.0)
    for _ in range(MAX_ATTEMPTS - 1):
        assert window.due(poison.due_s) == [poison]
        window.sent(poison, poison.due_s)
    assert window.due(poison.due_s - 0.1) == []
    assert len(window) == 1
    assert window.due(poison.due_s) == []
    assert (len(window), window.rows) == (0, 0)


def test_a_server_that_is_away_parks_nothing_while_there_is_room(window: Window) -> None:
    pack = add(window, 0)
    for _ in range(20):
        window.sent(pack, 0.0)
    assert window.due(1000.0) == [pack]


def test_when_all_places_hang_one_is_given_to_others(window: Window) -> None:
    for sequence in range(MAX_PACKS - LIVE_PACKS):
        pack = add(window, sequence)
        for _ in range(MAX_ATTEMPTS):
            window.sent(pack, 0.0)
    assert len(window.due(1000.0)) == MAX_PACKS - LIVE_PACKS - 1
    assert len(window.due(1000.0)) == MAX_PACKS - LIVE_PACKS - 1
