"""A table of the registry has a column for each field of its thing."""

import msgspec
import pytest
from sqlalchemy import Table, create_engine, insert, select

from coldchain.instants import FOREVER_AT
from coldchain.registry import things
from coldchain.registry.retired import RETIRABLE, is_retired
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


@pytest.mark.parametrize("kind", RETIRABLE)
def test_what_is_in_use_is_asked_for_as_the_core_asks_for_it(kind: str) -> None:
    table = getattr(tables, kind)
    engine = create_engine("sqlite://")
    table.create(engine)
    ends = {"ever": None, "gone": 10, "to-come": 20}
    filled: dict[str, object] = {"coop": "co", "sample_interval_s": 1.0}
    blank = {each.name: filled.get(each.name, "") for each in table.c if not each.nullable}
    with engine.begin() as connection:
        rows = [{**blank, "id": id_, "retired_at": at} for id_, at in ends.items()]
        connection.execute(insert(table), rows)
        for now in (9, 10, 15, 20, FOREVER_AT):
            query = select(table.c.id).where(tables.in_use_at(table, now))
            things_of = [things.Device(id=id_, retired_at=at) for id_, at in ends.items()]
            wanted = {each.id for each in things_of if not is_retired(each, now)}
            assert set(connection.execute(query).scalars()) == wanted, now
    engine.dispose()
