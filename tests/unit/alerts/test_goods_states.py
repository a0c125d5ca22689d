"""alerts/goods_states.py: what is at hand, what is committed, what is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts import goods_states
from alerts.goods_states import SETTLE_MS, GoodsStates
from coldchain.judgement.goods_state import GoodsState, dump_goods
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import verdict
from helpers.goods import MemoryGoods, at, spoke, trip
from links.records import Records
from links.records_shipments import ShipmentRow, VerdictRow, add_verdict, load_shipments, save_shipments

KEY = "highland/berries-7"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Yield empty records."""
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    yield records
    records.close()


def state_of(minute: float, way: Trip | None = None) -> GoodsState:
    """Return the state after one reading."""
    goods = MemoryGoods(way or trip())
    goods.take([spoke("logger-a", minute, 4.0)])
    return goods.state


def saved(records: Records, states: GoodsStates, *ways: Trip) -> dict[str, ShipmentRow]:
    """Write what changed, and return what is there now."""
    with records.transaction() as connection:
        states.save(connection, {way.key: way for way in ways})
        states.commit()
        return load_shipments(connection, [KEY, *(f"highland/s-{number}" for number in range(10))])


def final(records: Records, states: GoodsStates, *, is_final: bool = True) -> None:
    """Give a verdict."""
    row = VerdictRow(1, is_final, "arrived", 0, verdict(trip(), GoodsState(), at(0)))
    with records.transaction() as connection:
        add_verdict(connection, "highland", row)
    states.give(KEY, row)


def test_a_shipment_without_a_state_begins_anew(records: Records) -> None:
    states = GoodsStates(records)
    states.fetch([KEY])
    assert states[KEY] == GoodsState()
    assert states.given(KEY) is None


def test_what_was_written_is_there_for_the_next(records: Records) -> None:
    states, state = GoodsStates(records), state_of(5)
    states.fetch([KEY])
    states[KEY] = state
    row = saved(records, states, trip())[KEY]
    assert (row.fingerprint, row.blob) == (state.fingerprint, dump_goods(state))
    other = GoodsStates(records)
    other.fetch([KEY])
    assert other[KEY] == states[KEY] == state


def test_what_was_not_written_is_forgotten_after_a_failure(records: Records) -> None:
    states = GoodsStates(records)
    states.fetch([KEY])
    states[KEY] = state_of(5)
    states.drop()
    states.fetch([KEY])
    assert states[KEY] == GoodsState()


@pytest.mark.parametrize("blob", [b"", b"damaged", dump_goods(state_of(5))[:-4]])
def test_a_damaged_state_is_as_good_as_none(records: Records, blob: bytes) -> None:
    with records.transaction() as connection:
        save_shipments(connection, [ShipmentRow(KEY, trip().fingerprint, blob, None)])
    states = GoodsStates(records)
    states.fetch([KEY])
    assert states[KEY] == GoodsState()


def test_the_final_verdict_is_due_when_late_readings_have_had_their_time(records: Records) -> None:
    states, way = GoodsStates(records), trip()
    states[KEY] = state_of(5)
    assert saved(records, states, way)[KEY].deadline_at == at(500) + SETTLE_MS


def test_nothing_is_due_for_goods_that_go_on_or_have_had_their_verdict(records: Records) -> None:
    states = GoodsStates(records)
    states[KEY] = state_of(5)
    assert saved(records, states, trip((("cooler-a", 0, None),)))[KEY].deadline_at is None
    states[KEY] = state_of(6)
    assert saved(records, states)[KEY].deadline_at is None
    states[KEY] = state_of(7)
    final(records, states)
    assert saved(records, states, trip())[KEY].deadline_at is None


def test_a_verdict_on_the_way_leaves_the_final_one_due(records: Records) -> None:
    states = GoodsStates(records)
    states[KEY] = state_of(5)
    final(records, states, is_final=False)
    assert saved(records, states, trip())[KEY].deadline_at == at(500) + SETTLE_MS


def test_the_newest_verdict_comes_with_the_state(records: Records) -> None:
    final(records, GoodsStates(records))
    states = GoodsStates(records)
    states.fetch([KEY])
    given = states.given(KEY)
    assert given is not None
    assert (given.version, given.final) == (1, True)


def test_only_what_was_used_last_is_kept_and_nothing_is_lost(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goods_states, "MOST_KEPT", 3)
    states = GoodsStates(records)
    keys = [f"highland/s-{number}" for number in range(8)]
    for number, key in enumerate(keys):
        states.fetch([key])
        states[key] = state_of(number)
        final(records, states)
        saved(records, states)
    assert [key for key in keys if key in states._committed] == keys[-3:]
    states.fetch(keys)
    assert [states[key] for key in keys] == [state_of(number) for number in range(8)]


def test_one_step_may_change_more_than_are_kept(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goods_states, "MOST_KEPT", 2)
    states = GoodsStates(records)
    keys = [f"highland/s-{number}" for number in range(6)]
    states.fetch(keys)
    for number, key in enumerate(keys):
        states[key] = state_of(number)
    assert [states[key].last for key in keys] == [state_of(number).last for number in range(6)]
    assert len(saved(records, states)) == 6
    states.fetch(keys)
    assert states[keys[0]] == state_of(0)
