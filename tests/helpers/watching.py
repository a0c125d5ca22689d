"""A watcher over real files, with a clock moved by hand; minutes count from noon of a day in Nairobi."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import select

from alerts.settings import AlertsSettings
from alerts.watcher import Watcher, WatchLinks
from coldchain.judgement.alarms import Transition
from coldchain.reading import Flag, Reading
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
from helpers.clock import ManualClock
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from links.records_tables import alarms, excursions, judgements, outbox, transitions

MINUTE = 60_000
NOON = 1_795_338_000_000  # 22 Nov 2026 12:00 in Nairobi, 09:00 UTC
COOP = "highland"
KEY = "highland/van-1/logger-1/air/temperature"
EVERY_END = AlertsSettings.model_validate(
    {"channels": ["log"], "over_after": "0s", "group_wait": "0s", "escalation": {"enabled": False}}
)
"""What a watcher is set to that also tells of the end of what was short, each thing by itself and once."""
TOO_WARM = Limit(
    name="too-warm",
    channel="air/temperature",
    side=Side.ABOVE,
    bound=8.0,
    deadband=1.0,
    on_delay_s=300,
    advice="Close the door.",
)
PRODUCT_WARM = Limit(name="product-warm", channel="product/temperature", side=Side.ABOVE, bound=6.0)
MILK = Profile(name="milk", limits=(TOO_WARM, PRODUCT_WARM), absence_after_s=1800, max_gap_s=900)
REGISTRY = Registry(
    cooperative=Cooperative(id=COOP, name="Highland", time_zone="Africa/Nairobi"),
    gateways=("gw-1",),
    assets=(
        Asset(id="van-1", name="Van KBZ 214", kind=AssetKind.VAN, profile="milk"),
        Asset(id="van-2", name="Van KCA 981", kind=AssetKind.VAN, profile="milk"),
    ),
    devices=(Device(id="logger-1"), Device(id="logger-2")),
    placements=(Placement(device="logger-1", asset="van-1"), Placement(device="logger-2", asset="van-2")),
    profiles=(MILK,),
    contacts=(
        Contact(id="peter", name="Peter", role=Role.DRIVER, phone="+254700000001", asset="van-1"),
        Contact(id="ann", name="Ann", role=Role.DRIVER, phone="+254700000002", asset="van-2"),
        Contact(id="grace", name="Grace", role=Role.MANAGER, phone="+254700000003"),
        Contact(id="otieno", name="Otieno", role=Role.AUDITOR, phone="+254700000004"),
    ),
    shipments=(Shipment(id="s-1", product="Fresh milk", quantity_kg=480),),
    legs=(Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOON - MINUTE),),
)


class Said(NamedTuple):
    """A row of the outbox, as far as people see it."""

    contact: str
    body: str


def at(minute: float) -> int:
    """Return the instant of a minute after noon [ms]."""
    return NOON + round(minute * MINUTE)


def air(minute: float, value: float, *, device: str = "logger-1", channel: str = "air") -> Reading:
    """Return a reading of a temperature at a minute after noon; NaN makes it a failed one."""
    failed = value != value  # noqa: PLR0124 - NaN is the one value that differs from itself
    return Reading(
        device=device,
        channel=f"{channel}/temperature",
        boot=1,
        sequence=round(minute * 60) + 10**6,
        event_at=at(minute),
        received_at=0,
        value=value,
        unit="Cel",
        flag=Flag.FAIL if failed else Flag.GOOD,
    )


def airs(values: Sequence[float], *, start: float = 0, every: float = 1) -> list[Reading]:
    """Return readings one after the other."""
    return [air(start + index * every, value) for index, value in enumerate(values)]


def beat(instant: int) -> Reading:
    """Return a reading at an instant [ms] that no limit is on: whoever sent it is alive."""
    name = (instant - NOON) / MINUTE
    return replace(air(name, 230, device="logger-2"), channel="mains/voltage", unit="V")


class Station:
    """Journal, readings store and records in a folder, a clock, and a watcher that can be started anew.

    Args:
        folder: Where the files are.
        registry: What is registered.
        settings: Of the watcher; one channel keeps the outbox short.

    Attributes:
        beats: While time passes in ``wait``, the gateway is heard, and logger-2 with it, as it is at first.
    """

    def __init__(
        self, folder: Path, registry: Registry = REGISTRY, settings: AlertsSettings | None = None
    ) -> None:
        self.clock = ManualClock(at(0))
        self.journal = Journal(folder / "journal.db", clock=self.clock)
        self.store = SqliteReadings(folder / "readings.db")
        self.records = Records(f"sqlite:///{folder}/records.db")
        self.records.migrate()
        self.beats = True
        self.settings = settings or EVERY_END
        self.journal.register("store")
        self.register(registry)
        self.arrive([beat(at(0))])
        self.watcher = self.start()

    def start(self) -> Watcher:
        """Return a new watcher on the same files, as after a restart."""
        self.watcher = Watcher(self.links, self.settings)
        return self.watcher

    @property
    def links(self) -> WatchLinks:
        """Return what a watcher is connected to."""
        return WatchLinks(self.journal, self.store, self.records, self.clock)

    def register(self, registry: Registry) -> None:
        """Write the registry."""
        with self.records.transaction() as connection:
            save_registry(connection, registry)

    def arrive(self, readings: Sequence[Reading], *, pack: int = 60) -> None:
        """Have readings come in now, in packs of one gateway; the store does not have them yet."""
        now = self.clock.now()
        packs = [readings[start : start + pack] for start in range(0, len(readings), pack)]
        stamped = [tuple(replace(reading, received_at=now) for reading in one) for one in packs]
        self.journal.append([Entry(COOP, "gw-1", now, one) for one in stamped])

    def write_store(self) -> None:
        """Have the store take what it does not have."""
        while entries := self.journal.read(self.store.position(), 100):
            self.store.write(entries)

    def watch(self) -> list[Transition]:
        """Step until there is nothing more to do now."""
        steps: list[Transition] = []
        busy = True
        while busy:
            busy, new = self.watcher.step()
            steps += new
        return steps

    def live(self, readings: Sequence[Reading]) -> list[Transition]:
        """Have each reading come at its own time, and be stored and judged at once."""
        steps: list[Transition] = []
        for reading in readings:
            self.clock.move_to(max(reading.event_at, self.clock.now()))
            self.arrive([reading])
            steps += self.watch()
            self.write_store()
        return steps

    def late(self, readings: Sequence[Reading], *, minute: float) -> list[Transition]:
        """Have readings come together at a minute after noon."""
        self.clock.move_to(max(at(minute), self.clock.now()))
        self.arrive(readings)
        steps = self.watch()
        self.write_store()
        return steps

    def wait(self, minutes: float, *, every: float = 1) -> list[Transition]:
        """Let time pass without readings, the watcher looking up now and then."""
        steps: list[Transition] = []
        end_at = self.clock.now() + round(minutes * MINUTE)
        while self.clock.now() < end_at:
            self.clock.move_to(min(end_at, self.clock.now() + round(every * MINUTE)))
            if self.beats:
                self.arrive([beat(self.clock.now())])
            steps += self.watch()
        return steps

    def said(self) -> list[Said]:
        """Return the outbox in its order."""
        return [Said(row["contact"], row["body"]) for row in self.rows(outbox, outbox.c.id)]

    def heard_by(self, contact: str) -> list[str]:
        """Return what one person was told, in order."""
        return [said.body for said in self.said() if said.contact == contact]

    def rows(self, table: Any, *order: Any) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        with self.records.reading() as connection:
            found = connection.execute(select(table).order_by(*order)).mappings()
            return [dict(row) for row in found]

    def standing(self) -> list[dict[str, Any]]:
        """Return the excursions that stand."""
        rows = self.rows(excursions, excursions.c.started_at, excursions.c.id)
        return [row for row in rows if not row["withdrawn"]]

    def rows_of_states(self) -> list[dict[str, Any]]:
        """Return the evaluator states as they are kept."""
        return self.rows(judgements, judgements.c.key)

    def alarm_states(self) -> dict[str, str]:
        """Return the state of every alarm point."""
        return {row["id"]: row["state"] for row in self.rows(alarms, alarms.c.id)}

    def events(self) -> list[str]:
        """Return what happened to alarms, in order."""
        return [row["event"] for row in self.rows(transitions, transitions.c.recorded_at, transitions.c.id)]

    def close(self) -> None:
        """Give all files back."""
        self.journal.close()
        self.store.close()
        self.records.close()


@contextmanager
def station_in(
    folder: Path, registry: Registry = REGISTRY, settings: AlertsSettings | None = None
) -> Iterator[Station]:
    """Yield a station and close it."""
    station = Station(folder, registry, settings)
    try:
        yield station
    finally:
        station.close()
