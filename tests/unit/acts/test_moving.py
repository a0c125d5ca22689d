"""Goods change hands, by whoever may say so, once, and as it can have been."""

import pytest

from coldchain.errors import AccessError, InputError
from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import State
from helpers.goods_acts import AUDITOR, DRIVER, OTHER_DRIVER, Yard, before_label
from helpers.watching import COOP
from links.records_audit import newest

LOADED, HANDED, UNLOADED = CustodyKind.LOADED, CustodyKind.HANDED, CustodyKind.UNLOADED
DELIVERED, REFUSED = CustodyKind.DELIVERED, CustodyKind.REFUSED


def refused(yard: Yard, act: CustodyKind, shipment: str, minute: float | None = None, **more: object) -> str:
    """Return why an act is refused."""
    with pytest.raises(InputError) as caught:
        yard.move(act, shipment, minute, **more)
    return caught.value.reason


def test_a_whole_life(yard: Yard) -> None:
    id_ = yard.create(destination="market")
    assert yard.life(id_).state is State.PLANNED
    yard.wait(60)
    yard.move(LOADED, id_, 10, asset="van-1", actor=DRIVER)
    assert yard.life(id_)[:5] == (State.ON_THE_WAY, yard.way(id_).acts[0].at, "van-1", "", "peter")
    yard.move(UNLOADED, id_, 20, asset="cooler-1", actor=DRIVER)
    assert (yard.life(id_).state, yard.life(id_).site) == (State.AT_STATION, "nyeri")
    yard.move(LOADED, id_, 30, asset="van-2", actor=before_label(OTHER_DRIVER))
    yard.move(REFUSED, id_, 40, why="too warm", actor=OTHER_DRIVER)
    assert (yard.life(id_).state, yard.life(id_).asset) == (State.REFUSED, "van-2")
    yard.move(DELIVERED, id_, 50, receiver="Mama Ngina", measured_c=4.5, actor=OTHER_DRIVER)
    assert (yard.life(id_).state, yard.life(id_).receiver) == (State.DELIVERED, "Mama Ngina")
    assert yard.legs(id_) == [
        ("van-1", "peter", 10, 20),
        ("cooler-1", "wanjiru", 20, 30),
        ("van-2", "ann", 30, 50),
    ]
    with yard.records.reading() as connection:
        told = [link.entry.action for link in newest(connection, COOP, about=f"shipments/{id_}")]
    assert told == [
        "goods:delivered",
        "goods:refused",
        "goods:loaded",
        "goods:unloaded",
        "goods:loaded",
        "shipment:create",
    ]


def test_what_cannot_have_been_is_refused_by_name(yard: Yard) -> None:
    id_ = yard.create()
    yard.wait(60)
    assert refused(yard, LOADED, id_, 70, asset="van-1") == "in-the-future"
    assert refused(yard, LOADED, id_, -60 * 24 * 8, asset="van-1", actor=DRIVER) == "too-long-ago"
    assert refused(yard, LOADED, id_, asset="van-9") == "unknown-place"
    assert refused(yard, LOADED, id_, asset="van-1", custodian="nobody") == "unknown-person"
    assert refused(yard, LOADED, id_) == "place-needed"
    assert refused(yard, HANDED, id_, asset="van-1") == "not-loaded"
    assert refused(yard, LOADED, "s-99", asset="van-1") == "no-such-shipment"
    yard.move(LOADED, id_, 10, asset="van-1")
    assert refused(yard, REFUSED, id_) == "why-needed"
    assert refused(yard, HANDED, id_, custodian="peter") == "so-already"
    assert refused(yard, DELIVERED, id_, measured_c=float("nan")) == "bad-temperature"
    assert refused(yard, CustodyKind.SPLIT, id_) == "bad-act"
    yard.move(DELIVERED, id_, 20)
    assert refused(yard, HANDED, id_, 30, asset="van-2") == "goods-gone"
    assert refused(yard, LOADED, id_, 30, asset="van-2") == "goods-gone"


def test_what_comes_late_is_taken_when_it_fits(yard: Yard) -> None:
    id_ = yard.create()
    yard.wait(120)
    yard.move(LOADED, id_, 10, asset="van-1")
    yard.move(LOADED, id_, 60, asset="van-2", actor=before_label(OTHER_DRIVER))
    assert refused(yard, UNLOADED, id_, 30, asset="cooler-1", actor=DRIVER) == "contradicts-later"
    yard.move(HANDED, id_, 30, custodian="grace", asset="van-1", actor=DRIVER)
    assert [leg[:3] for leg in yard.legs(id_)] == [
        ("van-1", "peter", 10),
        ("van-1", "grace", 30),
        ("van-2", "ann", 60),
    ]


def test_acts_of_one_minute_stay_in_their_order(yard: Yard) -> None:
    id_ = yard.create()
    yard.wait(60)
    for asset in ("van-1", "cooler-1", "van-2"):
        yard.move(LOADED, id_, 10, asset=asset)
    assert [leg[0] for leg in yard.legs(id_)] == ["van-1", "cooler-1", "van-2"]


def test_who_does_not_carry_goods_cannot_move_them(yard: Yard) -> None:
    id_ = yard.create()
    yard.move(LOADED, id_, asset="van-1")
    yard.wait(5)
    for actor in (OTHER_DRIVER, AUDITOR):
        with pytest.raises(AccessError):
            yard.move(DELIVERED, id_, actor=actor)
    with yard.records.reading() as connection:
        told = [link.entry.action for link in newest(connection, COOP, limit=2)]
    assert told == ["refused:move-goods"] * 2
    with pytest.raises(AccessError):
        yard.move(HANDED, id_, asset="van-2", custodian="ann", actor=OTHER_DRIVER)
    before = before_label(OTHER_DRIVER)  # he stands before them
    yard.move(HANDED, id_, asset="van-2", custodian="ann", actor=before)
    assert yard.life(id_).custodian == "ann"


def test_a_key_twice_is_one_act(yard: Yard) -> None:
    id_ = yard.create()
    first = yard.move(LOADED, id_, asset="van-1", key="form-1")
    again = yard.move(LOADED, id_, asset="van-1", key="form-1")
    assert (first.again, again.again, again.detail) == (False, True, first.detail)
    assert len(yard.way(id_).acts) == 1


def test_a_full_cooler_is_told_of_and_takes_the_goods(yard: Yard) -> None:
    id_ = yard.create(kg=100)
    assert yard.move(LOADED, id_, asset="van-1").detail["warnings"] == []
    with yard.records.transaction() as connection:
        connection.exec_driver_sql("UPDATE assets SET capacity_kg = 120 WHERE id = 'cooler-1'")
    other = yard.create(kg=50)
    yard.wait(5)
    assert yard.move(UNLOADED, id_, asset="cooler-1").detail["warnings"] == []
    assert yard.move(LOADED, other, asset="cooler-1").detail["warnings"] == ["no-room"]
