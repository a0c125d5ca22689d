"""A small fleet in real stores for the console: a van in alarm, a silent cooler, a failed sensor, a gap.

Everything is relative to ``NOW``; the values are smooth curves, so that a picture can be judged by eye.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Table, insert

from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState, dump_goods
from coldchain.judgement.trip import trips_of
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
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
from console.gather import Sources
from links import records_tables as tables
from links.journal import Entry, Journal, Rejected
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from links.records_shipments import ShipmentRow, save_shipments

COOP = "kaimosi"
NOW = 1_795_333_512_000  # Sunday 22 November 2026, 07:45:12 UTC
MINUTE = 60_000
HOUR = 60 * MINUTE
SAMPLE_S = 60
ALARM = f"{COOP}/van-1/d-van-1/air/temperature|too-warm"
_UNITS = {"temperature": "Cel", "humidity": "%RH", "open": "/"}

MILK = Profile(
    name="chilled-milk",
    limits=(
        Limit(
            name="too-warm",
            channel="air/temperature",
            side=Side.ABOVE,
            bound=8.0,
            deadband=0.5,
            on_delay_s=600,
            advice="Close the door, switch the cooling on, and drive to the nearest station.",
        ),
        Limit(
            name="too-cold", channel="air/temperature", side=Side.BELOW, bound=0.5, severity=Severity.MEDIUM
        ),
        Limit(name="product-warm", channel="product/temperature", side=Side.ABOVE, bound=6.0),
    ),
)


class Fleet(NamedTuple):
    """Where the fleet is."""

    registry: Registry
    records_url: str
    readings: Path
    journal: Path

    def sources(self) -> Sources:
        """Return what the console reads."""
        return Sources(self.records_url, lambda: SqliteReadings(self.readings, reader=True), self.journal)


_VAN, _BOX, _COOLER = AssetKind.VAN, AssetKind.MOTORCYCLE_BOX, AssetKind.COOLER
_ASSETS = (
    Asset(id="van-1", name="Van KBZ 214", kind=_VAN, profile=MILK.name),
    Asset(id="van-2", name="Van KCA 981", kind=_VAN, profile=MILK.name),
    Asset(id="box-1", name="Moses's box", kind=_BOX, profile=MILK.name),
    Asset(id="cooler-1", name="Milk cooler", kind=_COOLER, profile=MILK.name, site="centre"),
    Asset(id="cooler-2", name="Walk-in cooler", kind=_COOLER, profile=MILK.name, site="centre"),
    Asset(id="cooler-3", name="Station cooler", kind=_COOLER, profile=MILK.name, site="shinyalu"),
)
_SHIPMENTS = (
    Shipment(
        id="s-1", product="Fresh milk", lot="42", quantity_kg=480, price_per_kg=62.5, destination="centre"
    ),
    Shipment(id="s-2", product="Yoghurt", lot="7", quantity_kg=60, price_per_kg=140, destination="centre"),
    Shipment(id="s-3", product="Kale", lot="K-9", quantity_kg=35.5, price_per_kg=40),
)


def registry_of(extra_vans: int = 0) -> Registry:
    """Return the cooperative; ``extra_vans`` more of them make it large."""
    more = [
        Asset(id=f"extra-{number:03}", name=f"Van {number}", kind=_VAN, profile=MILK.name)
        for number in range(extra_vans)
    ]
    assets = (*_ASSETS, *more)
    return Registry(
        cooperative=Cooperative(id=COOP, name="Kaimosi Dairy Co-operative", time_zone="Africa/Nairobi"),
        gateways=("gw-centre", "gw-road", "gw-shinyalu"),
        sites=(
            Site(id="centre", name="Kaimosi", kind=SiteKind.COUNTY_CENTRE),
            Site(id="shinyalu", name="Shinyalu", kind=SiteKind.VILLAGE_STATION),
        ),
        assets=assets,
        devices=tuple(Device(id=f"d-{asset.id}", sample_interval_s=SAMPLE_S) for asset in assets),
        placements=tuple(Placement(device=f"d-{asset.id}", asset=asset.id) for asset in assets),
        profiles=(MILK,),
        contacts=(
            Contact(id="grace", name="Grace Achieng", role=Role.MANAGER, phone="+254700000001"),
            Contact(id="peter", name="Peter Wanjala", role=Role.DRIVER, phone="+254700000002", asset="van-1"),
        ),
        shipments=_SHIPMENTS,
        legs=(
            Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOW - 3 * HOUR),
            Leg(shipment="s-2", asset="van-2", custodian="grace", from_at=NOW - 2 * HOUR),
            Leg(shipment="s-3", asset="cooler-3", custodian="grace", from_at=NOW - 9 * HOUR),
        ),
    )


def build_fleet(folder: Path, *, extra_vans: int = 0, hours: int = 24) -> Fleet:
    """Return a fleet with a day of readings, an open alarm and its messages.

    Args:
        folder: Where the files are made.
        extra_vans: More vans, to make it large.
        hours: How much of the past has readings.
    """
    registry = registry_of(extra_vans)
    fleet = Fleet(registry, f"sqlite:///{folder}/records.db", folder / "readings.db", folder / "journal.db")
    records = Records(fleet.records_url)
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, registry)
        for table, rows in _facts():
            connection.execute(insert(table), [_whole(table, row) for row in rows])
    records.close()
    store = SqliteReadings(fleet.readings)
    entries = [Entry(COOP, "gw-road", NOW, tuple(_day(asset.id, hours))) for asset in registry.assets]
    store.write(list(enumerate(entries, start=1)))
    store.close()
    journal = Journal(fleet.journal)
    journal.append(
        [], [Rejected(NOW, f"coldchain/v1/{COOP}/gateway-9/readings", "bad-pack", "no JSON", b"{")] * 3
    )
    journal.close()
    return fleet


def judge_shipments(fleet: Fleet) -> None:
    """Judge the goods by the stored readings, as the watcher would."""
    store, records = SqliteReadings(fleet.readings), Records(fleet.records_url)
    for trip in trips_of(fleet.registry):
        devices = {window.device for window in trip.windows}
        series = [key for key in store.series(COOP) if key.device in devices]
        readings = [reading for key in series for reading in store.range(key, start_at=trip.from_at)]
        state = judge_goods(trip, GoodsState(trip.fingerprint), readings, history=lambda _: ()).state
        with records.transaction() as connection:
            save_shipments(connection, [ShipmentRow(trip.key, trip.fingerprint, dump_goods(state), None)])
    store.close()
    records.close()


def station_of(fleet: Fleet) -> Path:
    """Return a settings file of a station that finds the fleet's stores."""
    folder = fleet.readings.parent
    (folder / "data").mkdir()
    (folder / "data" / "readings.sqlite").symlink_to(fleet.readings)
    file = folder / "coldchain.toml"
    text = f'[cooperative]\nid = "{COOP}"\nname = "Kaimosi"\n[records]\nurl = "{fleet.records_url}"\n'
    file.write_text(text, encoding="utf-8")
    return file


def add_reading(fleet: Fleet, asset: str, channel: str, value: float, event_at: int) -> None:
    """Store one more reading of an asset's device."""
    store = SqliteReadings(fleet.readings)
    reading = _reading(f"d-{asset}", channel, value, event_at)
    store.write([(store.position() + 1, Entry(COOP, "gw-road", event_at, (reading,)))])
    store.close()


def _day(asset: str, hours: int) -> Iterator[Reading]:
    last = NOW - 47 * MINUTE if asset == "cooler-3" else NOW - 12_000
    for at in range(NOW - 12_000 - hours * HOUR, last + 1, SAMPLE_S * 1000):
        if asset == "box-1" and NOW - 9 * HOUR < at < NOW - 7 * HOUR:
            continue
        yield from _sample(asset, at)


def _sample(asset: str, at: int) -> Iterator[Reading]:
    air = _air_c(asset, at)
    device = f"d-{asset}"
    failed = asset == "cooler-2" and at > NOW - 20 * MINUTE
    yield _reading(device, "air/temperature", math.nan if failed else air, at)
    yield _reading(device, "product/temperature", 3.6 + 0.25 * (air - 4), at)
    yield _reading(device, "air/humidity", 84 - air, at)
    if asset.startswith("van"):
        yield _reading(device, "door/open", float(asset == "van-1" and at > NOW - 50 * MINUTE), at)


def _air_c(asset: str, at: int) -> float:
    offset = sum(map(ord, asset)) % 7 / 5
    cycle = 4 + offset / 2 + 0.9 * math.sin(at / (38 * MINUTE)) + 0.6 * math.sin(at / (4 * HOUR) + offset)
    warming = max(0.0, (at - (NOW - 55 * MINUTE)) / (10 * MINUTE)) if asset == "van-1" else 0.0
    return cycle + warming


def _reading(device: str, channel: str, value: float, at: int) -> Reading:
    failed = math.isnan(value)
    return Reading(
        device=device,
        channel=channel,
        boot=7,
        sequence=at // (SAMPLE_S * 1000),
        event_at=at,
        received_at=at + 2000,
        value=value,
        unit=_UNITS[channel.partition("/")[2]],
        flag=Flag.FAIL if failed else Flag.GOOD,
        note="crc" if failed else "",
    )


def _facts() -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    started_at = NOW - 31 * MINUTE
    point = {"coop": COOP, "asset": "van-1", "device": "d-van-1", "channel": "air/temperature"}
    limit = {"limit_name": "too-warm", "kind": "limit", "severity": "high"}
    excursion: dict[str, Any] = {
        "id": "x-1",
        "key": "k",
        "side": "above",
        "bound": 8.0,
        "started_at": started_at,
    }
    excursion |= {"confirmed_at": started_at + 10 * MINUTE, "extreme": 9.7, "extreme_at": NOW - 12_000}
    yield tables.excursions, [{**point, **limit, **excursion, "recorded_at": NOW - 12_000}]
    alarm = {"id": ALARM, "state": "UNACK", "suppression": "NONE", "excursion": "x-1", "occurrence": 2}
    yield tables.alarms, [{**point, **limit, **alarm, "since_at": started_at + 10 * MINUTE}]
    step = {"id": "t-1", "coop": COOP, "alarm": ALARM, "occurrence": 2, "event_at": started_at + 10 * MINUTE}
    yield tables.transitions, [{**step, "to_state": "UNACK", "event": "raise"}]
    text = (
        "HIGH: Van KBZ 214 air 8.1 C, above 8 C since 10:14. Fresh milk 480 kg at risk. "
        "Close the door, switch the cooling on, and drive to the nearest station."
    )
    message: dict[str, Any] = {
        "coop": COOP,
        "transition": "t-1",
        "channel": "log",
        "address": "log",
        "body": text,
    }
    message |= {"created_at": NOW - 21 * MINUTE, "due_at": NOW - 21 * MINUTE, "expires_at": NOW + 5 * HOUR}
    yield (
        tables.outbox,
        [
            {**message, "key": "m-1", "contact": "peter", "sent_at": NOW - 20 * MINUTE, "attempts": 1},
            {**message, "key": "m-2", "contact": "grace", "channel": "file", "sent_at": None},
        ],
    )
    bridge = {"v": 1, "state": "online", "version": "0.1.0", "spool": {"rows": 4, "capacity_hours": 72}}
    gone = {**bridge, "state": "offline", "spool": {"rows": 1280}}
    yield (
        tables.gateway_status,
        [
            {"coop": COOP, "gateway": "gw-road", "status": json.dumps(bridge), "received_at": NOW - 4000},
            {
                "coop": COOP,
                "gateway": "gw-shinyalu",
                "status": json.dumps(gone),
                "received_at": NOW - 47 * MINUTE,
            },
        ],
    )


def _whole(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with something in every column that must not be null."""
    blank: dict[type, Any] = {str: "", int: 0, float: 0.0, bool: False, bytes: b""}
    missing = {
        column.name: blank[column.type.python_type]
        for column in table.columns
        if column.name not in row and not column.nullable and not column.primary_key
    }
    return {**missing, **row}


def changed(registry: Registry, **fields: Any) -> Registry:
    """Return the registry with other things in it."""
    return msgspec.structs.replace(registry, **fields)
