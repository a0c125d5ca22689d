"""Shipments are entered and put right."""

from typing import Any

import pytest

from coldchain.errors import AccessError, InputError
from coldchain.registry.custody import CustodyKind
from helpers.goods_acts import DRIVER, Yard
from helpers.watching import COOP
from links.records_audit import newest
from links.records_registry import load_registry


def test_an_id_is_made_and_the_product_comes_along(yard: Yard) -> None:
    id_ = yard.create(product="Ripe tomatoes", kg=12.5, lot="L-1")
    assert id_.startswith("rip-2211-")
    assert yard.create("Own-1", product="tomato-ripe") == "own-1"
    with yard.records.reading() as connection:
        registry = load_registry(connection, COOP)
    found = next(each for each in registry.shipments if each.id == id_)
    assert (found.quantity_kg, found.lot, found.created_at) == (12.5, "L-1", yard.clock.now())
    assert "tomato-ripe" in {each.name for each in registry.products}


def test_a_product_that_changes_how_goods_of_before_are_judged_comes_along_with_a_word(yard: Yard) -> None:
    """A release brings a product that was unknown when the first were entered: a driver is not asked why."""
    yard.create("own-1", product="tomato-ripe")
    with yard.records.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM products WHERE name = 'tomato-ripe'")
    yard.clock.advance(3_600_001)
    yard.create("own-2", product="Tomato ripe")
    yard.create("own-3", product="tomato-ripe")
    with yard.records.reading() as connection:
        links = [each.entry for each in newest(connection, COOP) if each.entry.about.startswith("products/")]
    assert [(each.action, each.about, each.why) for each in links] == [
        ("registry:add", "products/tomato-ripe", "shipments/own-2 brought it along")
    ]


def test_the_price_comes_from_the_registry(yard: Yard) -> None:
    with yard.records.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO prices (coop, product, price_per_kg, from_at) VALUES"
            " ('highland', 'Raw milk', 40, 0), ('highland', 'Raw milk', 50, 5), ('other', 'Raw milk', 9, 6)"
        )
    assert yard.way(yard.create()).shipment.price_per_kg == 50
    assert yard.way(yard.create(price_per_kg=3)).shipment.price_per_kg == 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kg": 0}, "bad-quantity"),
        ({"kg": float("inf")}, "bad-quantity"),
        ({"product": " "}, "product-needed"),
        ({"lot": "a\nb"}, "bad-text"),
        ({"order_ref": "x" * 201}, "bad-text"),
        ({"price_per_kg": -1}, "bad-price"),
        ({"start_c": 400}, "bad-temperature"),
        ({"id_": "../etc"}, "bad-id"),
        ({"id_": "s-1"}, "id-taken"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], reason: str, yard: Yard) -> None:
    with pytest.raises(InputError) as caught:
        yard.create(**fields)
    assert caught.value.reason == reason


def test_what_was_entered_is_put_right_with_a_reason(yard: Yard) -> None:
    id_ = yard.create()
    yard.change(id_, quantity_kg=80.0, lot="L-2")
    assert (yard.way(id_).shipment.quantity_kg, yard.way(id_).shipment.lot) == (80, "L-2")
    with yard.records.reading() as connection:
        entry = newest(connection, COOP, limit=1)[0].entry
    assert (entry.action, entry.why) == ("shipment:correct", "a slip")
    assert '"quantity_kg":100' in entry.old
    assert '"quantity_kg":80' in entry.new
    assert yard.change(id_, lot="L-2").came == "so-already"
    for fields, why, reason in (
        ({"id": "x"}, "why", "bad-field"),
        ({}, "why", "bad-field"),
        ({"lot": "L-3"}, "", "why-needed"),
        ({"lot": 5}, "why", "bad-field"),
        ({"quantity_kg": -1.0}, "why", "bad-quantity"),
    ):
        with pytest.raises(InputError) as caught:
            yard.change(id_, why, **fields)
        assert caught.value.reason == reason


def test_a_quantity_that_follows_from_others_is_not_entered(yard: Yard) -> None:
    id_ = yard.create()
    yard.move(CustodyKind.LOADED, id_, asset="van-1")
    yard.wait(1)
    part = yard.split(id_, 60)
    for shipment, kilograms in ((part, 50.0), (id_, 59.0)):
        with pytest.raises(InputError) as caught:
            yard.change(shipment, quantity_kg=kilograms)
        assert caught.value.reason == "bad-quantity"
    yard.change(id_, quantity_kg=90.0)
    assert yard.way(id_).shipment.quantity_kg == 30


def test_a_driver_enters_no_shipment(yard: Yard) -> None:
    with pytest.raises(AccessError):
        yard.create(actor=DRIVER)
