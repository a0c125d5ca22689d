"""A table of the registry has a column for each field of its thing."""

import msgspec
import pytest
from sqlalchemy import Table

from coldchain.registry import things
from coldchain.registry.retired import RETIRABLE
from links import records_registry_tables as tables
from links.records_retired import FIELDS

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
    """The end of a thing lies beside windows; that it comes back is held by ``test_records_retired``."""
    beside = {"coop", "id"} - set(kind.__struct_fields__)
    fields = set(kind.__struct_fields__) - (set(FIELDS) if table.name in RETIRABLE else set())
    assert set(table.c.keys()) - beside == fields
