"""What the model of a modem holds, read and taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import modem_pdu
from helpers.modem_model import ModemModel
from links.clock import SystemClock
from links.modem import Modem, Patience, Ways
from links.modem_store import ModemStore, Place


@pytest.fixture
def model(tmp_path: Path) -> Iterator[ModemModel]:
    with ModemModel(tmp_path / "modem") as found:
        yield found


@pytest.fixture
def store() -> ModemStore:
    return ModemStore()


@pytest.fixture
def modem(model: ModemModel, store: ModemStore) -> Iterator[Modem]:
    patience = Patience(0.5, 0.5, 0.5, 0.5)
    ways = Ways(after_open=store.prepare)
    made = Modem(str(model.path), clock=SystemClock(), patience=patience, ways=ways)
    yield made
    made.close()


def test_what_came_while_nobody_listened_is_found_and_taken_away(
    model: ModemModel, modem: Modem, store: ModemStore
) -> None:
    pdus = [modem_pdu.deliver("+1", f"m{number}") for number in range(12)]
    for pdu in pdus:
        model.receive(pdu)
    held = store.held(modem)
    assert held == {Place("SM", place): pdu for place, pdu in enumerate(pdus[:10], 1)}
    assert store.is_full
    assert store.delete(modem, Place("SM", 3))
    assert store.held(modem)[Place("SM", 3)] == pdus[10]


@pytest.mark.parametrize(
    ("refused", "ways"),
    [
        (set(), [2, 1, 0, 2, 0]),
        ({"2,1,0,2,0"}, [2, 1, 0, 1, 0]),
        ({"2,1,0,2,0", "2,1,0,1,0", "2,1,0,0,0", "1,1,0,2,0", "1,1,0,1,0"}, [1, 1, 0, 0, 0]),
        ({"2,1,0,2,0", "2,1,0,1,0", "2,1,0,0,0", "1,1,0,2,0", "1,1,0,1,0", "1,1"}, [0, 0, 0, 0, 0]),
    ],
)
def test_a_modem_announces_as_well_as_it_can(
    model: ModemModel, modem: Modem, store: ModemStore, refused: set[str], ways: list[int]
) -> None:
    model.refused_ways = refused
    store.held(modem)
    assert (store.memories, model.ways) == (("SM", "SR"), ways)


def test_what_cannot_be_deleted_is_said(model: ModemModel, modem: Modem, store: ModemStore) -> None:
    model.receive(modem_pdu.deliver("+1", "x"))
    model.no_delete = True
    assert not store.delete(modem, Place("SM", 1))
