"""What a ranking looks at, as the stores have it."""

from pathlib import Path

import pytest

from coldchain.judgement.facts import Kind
from coldchain.judgement.forecast import WINDOW_MS
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.ranking import Trouble
from coldchain.judgement.saving import Action
from coldchain.judgement.stakes import trips_now
from helpers.small_fleet import COOP, NOW, Fleet, build_fleet, judge_shipments
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_shipments import ShipmentRow, save_shipments
from links.records_views import AlarmRow
from links.scenes import Heard, alarmed_assets, read_scene, recent_samples, saving_for, states_of, troubles_of

ALARM = AlarmRow(
    id="a",
    asset="van-1",
    device="d-van-1",
    channel="air/temperature",
    limit_name="too-warm",
    kind="limit",
    severity="high",
    state="UNACK",
    suppression="NONE",
    occurrence=1,
    since_at=NOW,
    excursion=None,
)


def _row(**fields: str) -> AlarmRow:
    return AlarmRow(**{**{name: getattr(ALARM, name) for name in ALARM.__struct_fields__}, **fields})


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Return an hour of a small fleet."""
    return build_fleet(tmp_path, hours=1)


def _heard(fleet: Fleet, store: SqliteReadings) -> Heard:
    return Heard(fleet.registry, store.latest(COOP), NOW)


def test_states_are_read_and_a_damaged_one_is_as_good_as_none(fleet: Fleet) -> None:
    judge_shipments(fleet)
    records = Records(fleet.records_url)
    trips = trips_now(fleet.registry, NOW)
    with records.transaction() as connection:
        assert set(states_of(connection, trips)) == {trip.key for trip in trips}
        save_shipments(connection, [ShipmentRow(trips[0].key, "x", b"no state", None)])
        assert set(states_of(connection, trips)) == {trip.key for trip in trips[1:]}
        assert states_of(connection, []) == {}
    records.close()


def test_what_is_over_is_no_trouble_but_harm_to_goods_is() -> None:
    rows = [
        _row(),
        _row(id="b", state="RTN_UNACK"),
        _row(id="c", state="RTN_UNACK", kind="product", device="s-1", channel="shipment"),
        _row(id="d", kind="gateway", asset=""),
        _row(id="e", kind="of-a-later-version"),
    ]
    found = troubles_of(rows)
    assert [(each.alarm, each.shipment) for each in found] == [("a", ""), ("c", "s-1"), ("d", "")]
    assert alarmed_assets(found) == {"van-1"}


def test_only_where_there_is_trouble_half_an_hour_is_read(fleet: Fleet) -> None:
    store = SqliteReadings(fleet.readings)
    troubles = [
        Trouble("a", "van-1", "", Kind.LIMIT, NOW),
        Trouble("b", "van-1", "s-2", Kind.PRODUCT, NOW),
    ]
    states = {"kaimosi/s-1": GoodsState()}
    scene = read_scene(store, _heard(fleet, store), troubles, states)
    assert set(scene.samples) == {"van-1", "van-2"}  # s-2 is in van-2 now
    assert scene.states == states
    assert scene.alarmed == {"van-1"}
    assert {trip.shipment.id for trip in scene.trips} == {"s-1", "s-2", "s-3"}
    assert len(scene.latest) == len(store.latest(COOP))
    store.close()


def test_samples_are_temperatures_of_the_last_half_hour(fleet: Fleet) -> None:
    store = SqliteReadings(fleet.readings)
    found = recent_samples(store, _heard(fleet, store), {"van-1", "cooler-3"})
    store.close()
    assert set(found) == {"van-1"}  # cooler-3 has been silent for longer
    assert {each.channel for each in found["van-1"]} == {"air/temperature", "product/temperature"}
    assert all(NOW - WINDOW_MS <= each.event_at <= NOW for each in found["van-1"])
    assert len(found["van-1"]) == 60


def test_one_shipment_can_be_looked_at_by_itself(fleet: Fleet) -> None:
    store = SqliteReadings(fleet.readings)
    heard = _heard(fleet, store)
    found = saving_for(store, heard, "s-1", states={}, alarmed=frozenset({"cooler-1"}))
    assert found is not None
    assert (found.action, found.asset) == (Action.CLOSE_DOOR, "van-1")
    assert saving_for(store, heard, "s-9", states={}) is None
    store.close()
