"""A small registry in records of its own, for tests of what people do to it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Calibration,
    Contact,
    Cooperative,
    Device,
    Leg,
    Placement,
    Price,
    Role,
    Shipment,
    Site,
    SiteKind,
)
from links.product_files import PACKAGED
from links.records import Records
from links.records_registry import save_registry

COOP = "highland"
NOON = 1_795_950_000_000
FULL = Registry(
    cooperative=Cooperative(id=COOP, name="Highland", time_zone="Africa/Nairobi", hottest_c=38.5),
    gateways=("station-1",),
    sites=(Site(id="hub", name="Hub", kind=SiteKind.TOWNSHIP_STATION, latitude=-0.25, longitude=35.5),),
    assets=(
        Asset(
            id="cooler",
            name="Cooler",
            kind=AssetKind.COOLER,
            profile="cold",
            site="hub",
            capacity_kg=600.5,
            grai="06291041500213C-1",
        ),
        Asset(
            id="van",
            name="=Van, \"the\" 'old'",
            kind=AssetKind.VAN,
            profile="cold",
            plate="KDA 312X",
            giai="6291041500VAN3",
        ),
    ),
    devices=(
        Device(
            id="node", name="+Node", sample_interval_s=12.5, model="T-1", serial="0042", giai="62910415000042"
        ),
        Device(id="spare"),
    ),
    placements=(
        Placement(device="node", asset="van", until_at=NOON),
        Placement(device="node", asset="cooler", from_at=NOON),
    ),
    profiles=(
        Profile(
            name="cold",
            limits=(
                Limit(
                    name="too-warm",
                    channel="air/temperature",
                    side=Side.ABOVE,
                    bound=8.0,
                    deadband=0.5,
                    on_delay_s=600.0,
                    advice="Shut the door.",
                ),
                Limit(
                    name="door",
                    channel="air/open",
                    side=Side.ABOVE,
                    bound=1.0,
                    inclusive=True,
                    on_delay_s=0.25,
                ),
            ),
        ),
    ),
    products=(PACKAGED["raw-milk"],),
    contacts=(
        Contact(
            id="grace",
            name="Grace",
            role=Role.MANAGER,
            phone="+254700000001",
            language="sw",
            sites=("hub",),
            assets=("van", "cooler"),
            quiet_hours="22:00-06:00",
            report_time="06:30",
            gln="6291041500213",
        ),
        Contact(id="omar", name="Omar", role=Role.DRIVER, email="omar@example.org", asset="van"),
    ),
    shipments=(Shipment(id="milk", product="raw-milk", quantity_kg=120.25, price_per_kg=0.85, start_c=4.0),),
    legs=(Leg(shipment="milk", asset="van", custodian="omar", from_at=NOON),),
    calibrations=(
        Calibration(
            device="node",
            certificate="K-7",
            calibrated_at=NOON - 86_400_000,
            due_at=NOON,
            channel="air/temperature",
            offset=-0.2,
            uncertainty=0.1,
        ),
    ),
    prices=(
        Price(product="raw-milk", price_per_kg=0.8),
        Price(product="raw-milk", price_per_kg=0.9, from_at=NOON),
    ),
)


@contextmanager
def records_with(folder: Path, registry: Registry = FULL) -> Iterator[Records]:
    """Yield records in a folder that hold a registry."""
    with closing(Records(f"sqlite:///{folder / 'records.sqlite'}")) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, registry)
        yield records
