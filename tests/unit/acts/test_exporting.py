"""acts/exporting.py: each sees what he may see, as it was written; that he took it stands in the chain."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.exporting import export_tables
from coldchain.access.actors import Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, RegistryError
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.things import Role
from helpers.clock import ManualClock
from helpers.registered import COOP, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_custody import write_acts


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def by(role: Role) -> Actor:
    return Actor(id="x", via=Via.API, memberships=(Membership(coop=COOP, role=role),))


def names(records: Records, actor: Actor) -> set[str]:
    return {table.name for table in export_tables(records, ManualClock(NOON), actor, COOP)}


def test_a_regulator_gets_no_telephone_numbers_and_a_carrier_nothing(records: Records) -> None:
    everything = names(records, by(Role.MANAGER))
    assert "contacts" in everything
    assert names(records, by(Role.REGULATOR)) == everything - {"contacts"}
    for role in (Role.CARRIER, Role.DRIVER):
        with pytest.raises(AccessError):
            names(records, by(role))
    with records.reading() as connection:
        assert [link.entry.action for link in newest(connection, COOP)] == [
            "refused:export",
            "refused:export",
            "export",
            "export",
        ]


def test_legs_go_out_as_they_were_written(records: Records) -> None:
    act = CustodyAct(
        key="k",
        shipment="milk",
        act=CustodyKind.DELIVERED,
        person="omar",
        via="sms",
        at=NOON + 5,
        from_asset="van",
        recorded_at=NOON + 5,
    )
    with records.transaction() as connection:
        write_acts(connection, COOP, [act])
    me = at_the_machine("me")
    (legs,) = export_tables(records, ManualClock(NOON), me, COOP, kinds=["legs"])
    assert legs.rows[0][legs.headers.index("until")] is None
    with pytest.raises(RegistryError):
        export_tables(records, ManualClock(NOON), me, "nobody")
