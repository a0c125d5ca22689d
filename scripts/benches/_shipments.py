"""Shipments with readings in real stores, for the part that measures evidence packs. Not a part."""

import math
import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.evidence import Evidence, SubjectKind
from coldchain.reading import Reading
from coldchain.registry.profile import Limit, Profile, Side
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
)
from links.journal import Entry
from links.product_files import load_products
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from reports.evidence.gather import Asked, Known, gather, known_of
from scripts.benches.face import COOP, START_AT, STEP_MS

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
CHANNELS = {
    "air/temperature": "Cel",
    "product/temperature": "Cel",
    "air/humidity": "%RH",
    "door/open": "/",
}
PRODUCT = "cabbage"  # lasts for a month, and loses weight in dry air: all that can be counted is
_AT_ONCE = 5_000
_FAILS_H, _FAILS_K = 3.0, 4.0
_CHILLED = Profile(
    name="chilled",
    limits=(
        Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0, deadband=0.5),
        Limit(name="too-cold", channel="air/temperature", side=Side.BELOW, bound=0.5),
    ),
)


class Stores(NamedTuple):
    """A cooperative as it is known when all have arrived, and what gathers evidence on one shipment of it."""

    known: Known
    evidence: Callable[[str], Evidence]


class Shipments:
    """Shipments of one length: each a day or more in a van, then as long in a cooler.

    Args:
        folder: Empty, for the stores.
        count: How many shipments, one after the other.
        days: How long each is on its way, in whole or half days.
    """

    def __init__(self, folder: Path, count: int, days: float) -> None:
        self.registry = _registry(count, round(days * DAY_MS))
        self.until_at = START_AT + count * round(days * DAY_MS)
        self.names = [each.id for each in self.registry.shipments]
        self._records, self._readings = f"sqlite:///{folder}/records.db", folder / "readings.db"
        with closing(Records(self._records)) as records:
            records.migrate()
            with records.transaction() as connection:
                save_registry(connection, self.registry)
        with closing(SqliteReadings(self._readings)) as store:
            for number, batch in enumerate(_batches(self.registry), 1):
                store.write([(number, Entry(COOP, "gateway", self.until_at, tuple(batch)))])

    @contextmanager
    def stores(self) -> Iterator["Stores"]:
        """Yield the stores, open to read."""
        with (
            closing(Records(self._records)) as records,
            closing(SqliteReadings(self._readings, reader=True)) as store,
            records.reading() as connection,
        ):
            known = known_of(connection, COOP, self.until_at)
            yield Stores(known, lambda name: gather(connection, store, known, _asked(known, name)))


def _asked(known: Known, name: str) -> Asked:
    return Asked(SubjectKind.SHIPMENT, name, known.known_at)


def _registry(count: int, length_ms: int) -> Registry:
    assets = (
        Asset(id="van", name="Van", kind=AssetKind.VAN, profile=_CHILLED.name),
        Asset(id="cooler", name="Cooler", kind=AssetKind.COOLER, profile=_CHILLED.name),
    )
    legs = []
    for number in range(count):
        begin = START_AT + number * length_ms
        for asset, person, from_at in (
            ("van", "driver", begin),
            ("cooler", "keeper", begin + length_ms // 2),
        ):
            until_at = from_at + length_ms // 2
            legs.append(
                Leg(shipment=f"s-{number}", asset=asset, custodian=person, from_at=from_at, until_at=until_at)
            )
    return Registry(
        cooperative=Cooperative(id=COOP, name="Bench", time_zone="Africa/Nairobi"),
        assets=assets,
        devices=tuple(Device(id=f"d-{each.id}", sample_interval_s=STEP_MS / 1000) for each in assets),
        placements=tuple(Placement(device=f"d-{each.id}", asset=each.id) for each in assets),
        profiles=(_CHILLED,),
        products=(load_products()[PRODUCT],),
        contacts=tuple(
            Contact(id=each, name=each.title(), role=Role.DRIVER) for each in ("driver", "keeper")
        ),
        shipments=tuple(Shipment(id=f"s-{number}", product=PRODUCT) for number in range(count)),
        legs=tuple(legs),
    )


def _batches(registry: Registry) -> Iterator[list[Reading]]:
    """Yield what the devices say while there are goods beside them, as much as goes into one commit."""
    batch: list[Reading] = []
    chance = random.Random(1)
    for leg in registry.legs:
        assert leg.until_at is not None  # noqa: S101 - all of them have arrived
        for at in range(leg.from_at, leg.until_at, STEP_MS):
            batch += _sample(chance, f"d-{leg.asset}", at)
            if len(batch) >= _AT_ONCE:
                yield batch
                batch = []
    yield batch


def _warming_k(at: int) -> float:
    """Return how much warmer it is than it should be [K]: one day in five the cooling fails for 3 h."""
    into_h = (at - START_AT) % (5 * DAY_MS) / HOUR_MS - 30
    return _FAILS_K * math.sin(math.pi * into_h / _FAILS_H) if 0 < into_h < _FAILS_H else 0.0


def _sample(chance: random.Random, device: str, at: int) -> Iterator[Reading]:
    """Yield what the probes of a device say at an instant [ms]: a cooler's cycles, and a sensor's noise."""
    warm_k = _warming_k(at)
    air_c = 3.2 + 1.1 * math.sin(at / (6 * STEP_MS)) + 0.8 * math.sin(at / (200 * STEP_MS)) + 1.5 * warm_k
    values = (
        round(air_c + chance.gauss(0, 0.08), 2),
        round((3.4 + 0.7 * math.sin(at / (200 * STEP_MS) - 0.8) + warm_k) * 16 + chance.gauss(0, 0.3)) / 16,
        round(88 - 2 * air_c + chance.gauss(0, 0.4), 1),
        float(chance.random() < 0.01),  # noqa: PLR2004 - a door that is seldom open
    )
    for (channel, unit), value in zip(CHANNELS.items(), values, strict=True):
        yield Reading(device, channel, 1, at // STEP_MS, at, at + 2000, value, unit)
