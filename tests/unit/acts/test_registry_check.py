"""acts/registry_check.py: references, times and warnings, asked of those entries alone that matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.registry_check import (
    check_fits,
    check_unused,
    placements_of,
    product_of,
    product_steps,
    steps_needed,
    warnings_of,
)
from coldchain.errors import EntryError, RegistryError
from coldchain.registry.things import Asset, AssetKind, Contact, Device, Leg, Placement, Price, Role
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Connection

BOX = Asset(id="box", name="Box", kind=AssetKind.MOTORCYCLE_BOX, profile="cold")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with records_with(tmp_path) as records, records.transaction() as connection:
        yield connection


def test_what_it_points_at_has_to_be_there(connection: Connection) -> None:
    assert steps_needed(connection, COOP, "assets", BOX) == []
    missing = Contact(id="x", name="X", role=Role.DRIVER, assets=("vam",), site="hob")
    with pytest.raises(EntryError) as refused:
        steps_needed(connection, COOP, "contacts", missing)
    assert [(each.field, each.next_step) for each in refused.value.mistakes] == [
        ("site", "Did you mean 'hub'?"),
        ("assets", "Did you mean 'van'?"),
    ]


def test_products_come_along(connection: Connection) -> None:
    assert product_steps(connection, COOP, "Raw milk") == []
    assert [step.key for step in product_steps(connection, COOP, "mango")] == [("mango",)]
    assert [step.key for step in product_steps(connection, COOP, "moon dust")] == [("generic",)]
    assert product_of(connection, COOP, "moon-dust") is None


def test_times_have_to_fit(connection: Connection) -> None:
    check_fits(connection, COOP, Placement(device="spare", asset="van", from_at=5))
    with pytest.raises(RegistryError):
        check_fits(connection, COOP, Placement(device="node", asset="van", from_at=NOON + 1))
    check_fits(
        connection, COOP, Placement(device="node", asset="van", from_at=NOON + 1), instead_of=("node", NOON)
    )
    with pytest.raises(RegistryError):
        check_fits(
            connection, COOP, Leg(shipment="milk", asset="van", custodian="omar", from_at=9, until_at=9)
        )
    assert [each.from_at for each in placements_of(connection, COOP, "node")] == [0, NOON]


def test_who_uses_it_is_named(connection: Connection) -> None:
    check_unused(connection, COOP, "devices", ("spare",))
    check_unused(connection, COOP, "placements", ("node", 0))
    with pytest.raises(RegistryError, match=r"placements/node, placements/node@2026.*, calibrations/node"):
        check_unused(connection, COOP, "devices", ("node",))


def test_what_one_should_know(connection: Connection) -> None:
    assert warnings_of(connection, COOP, NOON, FULL.assets[0]) == []
    assert "no device in it" in warnings_of(connection, COOP, NOON, BOX)[0]
    assert "no placement" in warnings_of(connection, COOP, NOON, Device(id="spare"))[0]
    assert (
        "told in 'en'"
        in warnings_of(connection, COOP, NOON, Contact(id="x", name="X", role=Role.DRIVER, language="xx"))[0]
    )
    ahead = Placement(device="spare", asset="van", from_at=NOON + 10**9)
    assert "begins only at" in warnings_of(connection, COOP, NOON, ahead)[0]
    assert "no product" in warnings_of(connection, COOP, NOON, Price(product="moon", price_per_kg=1))[0]
    assert warnings_of(connection, "nobody", NOON, BOX) == []
