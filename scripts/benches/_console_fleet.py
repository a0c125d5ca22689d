"""A large fleet for the part of the bench that asks the console: a province, written into the stores at once.

Not by forms: what people enter one after the other is written here as one registry, for the pages to read.
"""

import math
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from coldchain.access.actors import Membership
from coldchain.reading import Flag, Reading
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
    Role,
    Shipment,
    Site,
    SiteKind,
)
from commands.station import Station, open_station
from links import records_tables as tables
from links.journal import Entry, Journal
from links.passwords import Cost, Passwords
from links.product_files import PACKAGED
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_accounts import Account, add_account, add_membership
from links.records_registry import save_registry
from links.records_sql import upsert

COOP = "province"
NAMES = tuple(f"bench-{number}" for number in range(10))  # each may ask so much, and no more
PASSWORD = "nine yellow crates"  # noqa: S105 - of a fleet that is only made to be measured
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_MOVING_OF_TEN = 3
_ALARMS, _WARM = 40, 97  # each so many-th device is warm
_SETTINGS = f"""
cooperative = {{ id = "{COOP}", name = "Province", time_zone = "Africa/Nairobi" }}
[console]
port = 0
"""
_MILK = Profile(
    name="milk",
    limits=(
        Limit(
            name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0, advice="Close the door."
        ),
    ),
)
_PRODUCTS = ("raw-milk", "tomato-ripe", "spinach", "mango", "generic")


class Size(NamedTuple):
    """How large the fleet is: devices are two for each asset, sites one for ten."""

    assets: int = 2_000
    shipments: int = 10_000
    readings_each: int = 12


def make_station(folder: Path, size: Size, now: int) -> Station:
    """Return a station with a large fleet in its stores.

    Args:
        folder: Empty.
        size: How large.
        now: [ms].
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "coldchain.toml").write_text(_SETTINGS, encoding="utf-8")
    station = open_station(folder / "coldchain.toml")
    (folder / "data").mkdir(exist_ok=True)
    registry = registry_of(size, now)
    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, registry)
            password = Passwords(Cost(memory_kib=8, rounds=1)).hash(PASSWORD)
            for name in NAMES:
                add_account(connection, Account(id=name, created_at=0, changed_at=0, password=password))
                add_membership(connection, name, Membership(coop="*", role=Role.ADMIN))
                add_membership(connection, name, Membership(coop=COOP, role=Role.MANAGER, contact="keeper-0"))
            upsert(connection, tables.alarms, _alarms(now))
    with closing(SqliteReadings(station.readings)) as store:
        for number, entry in enumerate(_entries(size, now), start=1):
            store.write([(number, entry)])
    Journal(station.journal).close()
    return station


def registry_of(size: Size, now: int) -> Registry:
    """Return what is registered."""
    sites, assets = _places(size)
    devices = [Device(id=f"logger-{n}", name=f"Logger {n}") for n in range(2 * size.assets)]
    shipments, legs = _goods(size, now)
    return Registry(
        cooperative=Cooperative(id=COOP, name="Province", time_zone="Africa/Nairobi"),
        gateways=tuple(f"gw-{n}" for n in range(max(1, size.assets // 20))),
        sites=tuple(sites),
        assets=tuple(assets),
        devices=tuple(devices),
        placements=tuple(
            Placement(device=f"logger-{n}", asset=f"asset-{n // 2}") for n in range(2 * size.assets)
        ),
        calibrations=tuple(
            Calibration(
                device=each.id, certificate="KEBS", calibrated_at=now - 90 * DAY, due_at=now + 90 * DAY
            )
            for each in devices
        ),
        profiles=(_MILK,),
        products=tuple(PACKAGED[name] for name in _PRODUCTS),
        contacts=tuple(
            Contact(
                id=f"keeper-{n}", name=f"Keeper {n}", role=Role.KEEPER, phone=f"+2547{n:08}", site=f"site-{n}"
            )
            for n in range(len(sites))
        ),
        shipments=tuple(shipments),
        legs=tuple(legs),
    )


def _places(size: Size) -> tuple[list[Site], list[Asset]]:
    """Return the sites, and what stands there or is on the road."""
    rng = random.Random(7)
    sites = [
        Site(
            id=f"site-{n}",
            name=f"Station {n}",
            kind=SiteKind.VILLAGE_STATION,
            latitude=-0.5 + rng.random(),
            longitude=34.5 + rng.random(),
        )
        for n in range(max(1, size.assets // 10))
    ]
    assets = [
        Asset(
            id=f"asset-{n}",
            name=f"Van {n}" if n % 10 < _MOVING_OF_TEN else f"Cooler {n}",
            kind=AssetKind.VAN if n % 10 < _MOVING_OF_TEN else AssetKind.COOLER,
            profile="milk",
            site="" if n % 10 < _MOVING_OF_TEN else f"site-{n // 10 % len(sites)}",
            capacity_kg=500.0,
        )
        for n in range(size.assets)
    ]
    return sites, assets


def _goods(size: Size, now: int) -> tuple[list[Shipment], list[Leg]]:
    """Return shipments of a season, an eighth of them on their way; each with three legs."""
    shipments, legs = [], []
    for n in range(size.shipments):
        begun_at = now - (n + 1) * 20 * MINUTE
        id_ = f"milk-{n}"
        shipments.append(
            Shipment(
                id=id_,
                product=_PRODUCTS[n % 4],
                lot=f"L-{n}",
                quantity_kg=100 + n % 300,
                price_per_kg=40,
                origin=f"site-{n % max(1, size.assets // 10)}",
                destination="site-0",
                created_at=begun_at,
            )
        )
        ends = [
            begun_at + HOUR,
            begun_at + 2 * HOUR,
            None if n < size.shipments // 8 else begun_at + 4 * HOUR,
        ]
        starts = [begun_at, begun_at + HOUR, begun_at + 2 * HOUR]
        for leg, (from_at, until_at) in enumerate(zip(starts, ends, strict=True)):
            if from_at >= now:
                break
            asset = f"asset-{(n * 7 + leg) % size.assets}"
            legs.append(
                Leg(shipment=id_, asset=asset, custodian="keeper-0", from_at=from_at, until_at=until_at)
            )
    return shipments, legs


def _entries(size: Size, now: int) -> Iterator[Entry]:
    """Yield an entry for every hundred devices: two channels, some readings of the last minutes."""
    for first in range(0, 2 * size.assets, 100):
        devices = range(first, min(first + 100, 2 * size.assets))
        yield Entry(
            COOP,
            "gw-0",
            now,
            tuple(reading for n in devices for reading in _of_device(n, size.readings_each, now)),
        )


def _of_device(number: int, count: int, now: int) -> Iterator[Reading]:
    warm = 5.0 if number % _WARM == 0 else 0.0
    for channel, unit in (("air/temperature", "Cel"), ("air/humidity", "%RH")):
        for index in range(count):
            value = 4.5 + warm + 0.5 * math.sin(number + index) if unit == "Cel" else 80.0 + index % 5
            yield Reading(
                device=f"logger-{number}",
                channel=channel,
                boot=1,
                sequence=index,
                event_at=now - (count - 1 - index) * MINUTE,
                received_at=now,
                value=round(value, 2),
                unit=unit,
                flag=Flag.GOOD,
            )


def _alarms(now: int) -> list[dict[str, object]]:
    blank = {str: "", int: 0, float: 0.0, bool: False}
    columns = {
        column.name: None if column.nullable else blank[column.type.python_type]
        for column in tables.alarms.columns
        if not column.primary_key or column.name == "id"
    }
    rows: list[dict[str, object]] = []
    for n in range(_ALARMS):
        asset, device = f"asset-{n * _WARM // 2}", f"logger-{n * _WARM}"
        row = {
            **columns,
            "id": f"{COOP}/{asset}/{device}/air/temperature|too-warm",
            "coop": COOP,
            "asset": asset,
        }
        row |= {"device": device, "channel": "air/temperature", "limit_name": "too-warm", "kind": "limit"}
        row |= {
            "severity": "high",
            "state": "UNACK",
            "suppression": "NONE",
            "excursion": f"x-{n}",
            "occurrence": 1,
        }
        rows.append({**row, "since_at": now - n * MINUTE})
    return rows
