"""A table of the registry has a column for each field of its thing."""

import msgspec
import pytest
from sqlalchemy import Table

from coldchain.registry import things
from links import records_registry_tables as tables

PAIRS = [
    (things.Cooperative, tables.cooperatives),
    (things.Site, tables.sites),
    (things.Asset, tables.assets),
    (things.Device, tables.devices),
    (things.Placement, tables.placements),
    (things.Contact, tables.contacts),
    (things.Shipment, tables.shipments),
    (things.Leg, tables.legs),
    (things.Calibration, tables.calibrations),
    (things.Price, tables.prices),
]


@pytest.mark.parametrize(("kind", "table"), PAIRS, ids=str)
def test_a_thing_is_kept_whole(kind: type[msgspec.Struct], table: Table) -> None:
    beside = {"coop", "id"} - set(kind.__struct_fields__)
    assert set(table.c.keys()) - beside == set(kind.__struct_fields__)
