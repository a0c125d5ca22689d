"""A station that people send answers to: what they say, what they are told, and the inbox."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from alerts.channels.channel import Incoming
from alerts.ears import RecordsEars
from alerts.replies.answering import Answerer
from alerts.settings import AlertsSettings
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Contact,
    Device,
    Leg,
    Placement,
    Role,
    Shipment,
    Site,
    SiteKind,
)
from helpers.watching import NOON, REGISTRY, Station, air, airs, at
from links.records_outbox import Taken, claim, mark_sent
from links.records_tables import inbox, outbox

TALKING = replace(
    REGISTRY,
    sites=(
        Site(id="nyeri", name="Nyeri station", kind=SiteKind.TOWNSHIP_STATION),
        Site(id="karatina", name="Karatina", kind=SiteKind.TOWNSHIP_STATION),
        Site(id="market", name="Wakulima market", kind=SiteKind.COUNTY_CENTRE),
    ),
    assets=(
        *REGISTRY.assets,
        Asset(id="cooler-1", name="Nyeri cooler", kind=AssetKind.COOLER, profile="milk", site="nyeri"),
        Asset(id="cooler-2", name="Cooler 2", kind=AssetKind.COOLER, profile="milk", site="karatina"),
        Asset(id="cooler-3", name="Cooler 3", kind=AssetKind.COOLER, profile="milk", site="karatina"),
    ),
    devices=(*REGISTRY.devices, Device(id="logger-3")),
    placements=(*REGISTRY.placements, Placement(device="logger-3", asset="cooler-1")),
    contacts=(
        *REGISTRY.contacts,
        Contact(
            id="wanjiru", name="Wanjiru", role=Role.KEEPER, phone="+254700000005", site="nyeri", language="sw"
        ),
    ),
    shipments=(
        Shipment(id="s-1", product="Fresh milk", quantity_kg=480, destination="market"),
        Shipment(id="s-2", product="Spinach", lot="L7", quantity_kg=60, destination="nyeri"),
    ),
    legs=(
        Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOON - 60_000),
        Leg(shipment="s-2", asset="van-1", custodian="peter", from_at=NOON - 60_000),
    ),
)
ONE_LOAD = replace(TALKING, legs=TALKING.legs[:1])
PHONES = {each.id: each.phone for each in TALKING.contacts}


class Talk:
    """People who answer at a station.

    Args:
        folder: Where its files are.
        registry: What is registered.
        settings: Of whoever answers.
    """

    def __init__(
        self, folder: Path, registry: Registry = TALKING, settings: AlertsSettings | None = None
    ) -> None:
        self.station = Station(folder, registry)
        self.clock = self.station.clock
        self.records = self.station.records
        self.ears = RecordsEars(self.records, clock=self.clock)
        self.answerer = Answerer(
            self.records, self.station.store, clock=self.clock, settings=settings or AlertsSettings()
        )
        self._count = 0

    def warm(self, *, device: str = "logger-1", minutes: int = 7) -> None:
        """Have a van get too warm, now, and everybody's texts sent."""
        start = (self.clock.now() - NOON) / 60_000
        self.station.live([replace(air(start + each, 9, device=device)) for each in range(minutes)])
        self.station.wait(2)
        self.send_all()

    def send_all(self) -> None:
        """Send what stands in the outbox."""
        now = self.clock.now()
        with self.records.transaction() as connection:
            for item in claim(connection, now, 30_000, 100):
                mark_sent(connection, item.id, now, Taken(f"r-{item.id}"))

    def says(self, who: str, text: str, *, sent_at: int | None = None, reference: str = "") -> str:
        """Return what somebody is replied; empty for nothing."""
        self.hears(who, text, sent_at=sent_at, reference=reference)
        before = len(self.replies())
        while self.answerer.step():
            pass
        after = self.replies()
        self.send_all()
        assert len(after) - before <= 1
        return after[-1] if len(after) > before else ""

    def hears(self, who: str, text: str, *, sent_at: int | None = None, reference: str = "") -> None:
        """Have a message come in."""
        self._count += 1
        now = self.clock.now()
        address = PHONES.get(who, who)
        self.ears.heard(Incoming("gsm_modem", address, text, reference or f"in-{self._count}", sent_at, now))

    def replies(self) -> list[str]:
        """Return all replies, in order."""
        rows = self.station.rows(outbox, outbox.c.id)
        return [row["body"] for row in rows if row["purpose"] == "reply"]

    def outcomes(self) -> list[str]:
        """Return what was made of every message."""
        return [row["outcome"] for row in self.inbox()]

    def inbox(self) -> list[dict[str, Any]]:
        """Return the inbox."""
        return self.station.rows(inbox, inbox.c.id)

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.clock.advance(round(minutes * 60_000))

    def close(self) -> None:
        """Give all files back."""
        self.station.close()


__all__ = ["ONE_LOAD", "PHONES", "TALKING", "Talk", "airs", "at"]
