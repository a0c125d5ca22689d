"""Goods are split and merged: quantities add up, and what is made keeps its past."""

import pytest

from coldchain.errors import InputError
from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import State
from helpers.goods_acts import DRIVER, OTHER_DRIVER, Yard
from helpers.watching import COOP
from links.records_registry import load_registry

LOADED, DELIVERED = CustodyKind.LOADED, CustodyKind.DELIVERED


def loaded(yard: Yard, id_: str = "", *, kg: float = 100, minute: float = 10, asset: str = "van-1") -> str:
    """Return a shipment that was loaded."""
    made = yard.create(id_, kg=kg)
    yard.wait(60)
    yard.move(LOADED, made, minute, asset=asset)
    return made


def test_what_is_split_off_keeps_its_past_and_goes_its_own_way(yard: Yard) -> None:
    whole = loaded(yard, "m-1")
    yard.move(LOADED, whole, 20, asset="cooler-1")
    part = yard.split(whole, 30, 30, new="m-2", asset="van-2")
    assert (part, yard.way(whole).shipment.quantity_kg, yard.way(part).shipment.quantity_kg) == (
        "m-2",
        70,
        30,
    )
    assert yard.legs(part) == [
        ("van-1", "peter", 10, 20),
        ("cooler-1", "wanjiru", 20, 30),
        ("van-2", "ann", 30, None),
    ]
    assert yard.legs(whole)[-1] == ("cooler-1", "wanjiru", 20, None)
    yard.move(DELIVERED, part, 40)
    assert (yard.life(part).state, yard.life(whole).state) == (State.DELIVERED, State.AT_STATION)


def test_a_correction_of_the_parents_past_changes_the_childs(yard: Yard) -> None:
    whole = loaded(yard, "m-1")
    yard.split(whole, 30, 30, new="m-2")
    first = yard.way(whole).stands[0]
    yard.replace(first.key, asset="van-2")
    assert yard.legs("m-2") == [("van-2", "ann", 10, 30), ("van-2", "ann", 30, None)]


def test_a_split_takes_no_more_than_is_left(yard: Yard) -> None:
    whole = loaded(yard, "m-1")
    yard.split(whole, 60, new="m-2")
    for kilograms, reason in ((40.1, "too-much"), (0, "bad-quantity"), (float("nan"), "bad-quantity")):
        with pytest.raises(InputError) as caught:
            yard.split(whole, kilograms)
        assert caught.value.reason == reason
    yard.split(whole, 40, new="m-3")
    assert yard.life(whole).state is State.SPLIT_UP
    with pytest.raises(InputError) as caught:
        yard.split(whole, 1)
    assert caught.value.reason == "nothing-left"
    with yard.records.reading() as connection:
        left = {each.id: each.quantity_kg for each in load_registry(connection, COOP).shipments}
    assert (left["m-1"], left["m-2"], left["m-3"]) == (0, 60, 40)


def test_parts_become_one_lot_that_carries_one_way(yard: Yard) -> None:
    one, two = loaded(yard, "m-1", kg=100), loaded(yard, "m-2", kg=50, minute=20, asset="van-2")
    with pytest.raises(InputError) as caught:
        yard.merge(one, two)
    assert caught.value.reason == "not-together"
    yard.move(LOADED, one, 30, asset="cooler-1")
    yard.move(LOADED, two, 31, asset="cooler-1")
    done = yard.merge(one, two, into="lot-1", minute=40)
    assert (done.detail["shipment"], done.detail["carries"], done.detail["parts"]) == (
        "lot-1",
        one,
        [one, two],
    )
    lot = yard.way("lot-1").shipment
    assert (lot.quantity_kg, lot.parents, yard.life(one).state) == (150, (one, two), State.MERGED)
    assert yard.legs("lot-1") == [
        ("van-1", "peter", 10, 30),
        ("cooler-1", "wanjiru", 30, 40),
        ("cooler-1", "wanjiru", 40, None),
    ]
    assert yard.legs(two)[-1] == ("cooler-1", "wanjiru", 31, 40)


def test_one_of_the_parts_can_take_the_others_in(yard: Yard) -> None:
    one, two = loaded(yard, "m-1", kg=100), loaded(yard, "m-2", kg=50, minute=11)
    yard.merge(one, two, into=two, minute=20)
    assert (yard.way(two).shipment.quantity_kg, yard.life(one).state) == (150, State.MERGED)
    assert yard.legs(two)[0][2] == 10  # it carries the way of the first one
    yard.split(two, 150, 30, new="m-3")
    assert yard.legs("m-3")[0][2] == 10


def test_only_the_same_goods_are_merged_and_not_what_has_left(yard: Yard) -> None:
    one, fish = loaded(yard, "m-1"), yard.create("f-1", product="Lean fish")
    yard.move(LOADED, fish, 10, asset="van-1")
    for parts, reason in (((one, fish), "not-same-product"), ((one,), "too-few"), ((), "too-few")):
        with pytest.raises(InputError) as caught:
            yard.merge(*parts)
        assert caught.value.reason == reason
    two = loaded(yard, "m-2", minute=12)
    yard.move(DELIVERED, two, 20)
    with pytest.raises(InputError) as caught:
        yard.merge(one, two, minute=15)
    assert caught.value.reason == "contradicts-later"


def test_who_does_not_carry_goods_cannot_split_them(yard: Yard) -> None:
    whole = loaded(yard)
    yard.split(whole, 10, actor=DRIVER)
    with pytest.raises(InputError) as caught:
        yard.split(whole, 10, actor=OTHER_DRIVER)
    assert caught.value.reason == "not-allowed"
