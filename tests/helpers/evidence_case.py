"""A report to look at: milk of the small fleet, in a van that got warm and then in a cooler."""

from contextlib import closing
from pathlib import Path

from coldchain.evidence import Evidence, SubjectKind
from coldchain.registry.things import Leg
from helpers.small_fleet import COOP, HOUR, NOW, Fleet, build_fleet, changed
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from reports.evidence.gather import Asked, gather, known_of

SHIPMENT = "s-1"


def moved_fleet(folder: Path) -> Fleet:
    """Return the small fleet, its first shipment handed over from a van to a cooler an hour ago."""
    fleet = build_fleet(folder, hours=12)
    legs = (
        Leg(shipment=SHIPMENT, asset="van-1", custodian="peter", from_at=NOW - 5 * HOUR, until_at=NOW - HOUR),
        Leg(shipment=SHIPMENT, asset="cooler-1", custodian="grace", from_at=NOW - HOUR),
        *(leg for leg in fleet.registry.legs if leg.shipment != SHIPMENT),
    )
    registry = changed(fleet.registry, legs=legs)
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        save_registry(connection, registry)
    return fleet


def evidence_on(fleet: Fleet, asked: Asked = Asked(SubjectKind.SHIPMENT, SHIPMENT, NOW)) -> Evidence:  # noqa: B008
    """Return the evidence on something of a fleet, as it was known at an instant."""
    with (
        closing(Records(fleet.records_url)) as records,
        closing(SqliteReadings(fleet.readings, reader=True)) as store,
        records.reading() as connection,
    ):
        return gather(connection, store, known_of(connection, COOP, asked.known_at), asked)
