"""A station of which somebody asks for a summary, with enough goods that making it takes a moment."""

from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from acts.summaries import ABOUT, SummaryWish, ask_summary
from commands.asked_reports import StationAsked
from commands.station import Station, open_station
from helpers.console_server import SetClock
from helpers.evidence_case import moved_fleet
from helpers.small_fleet import COOP, NOW, changed, station_of
from helpers.two_houses import actor
from links.records import Records
from links.records_registry import save_registry

NOVEMBER = SummaryWish(COOP, month="2026-11", language="en")


class UnconfirmedAsked(StationAsked):
    """Is killed between the audit chain and the disk: what it took in is a draft for ever."""

    def confirm(self, id_: str) -> None:
        """Do nothing."""


def asked_station(folder: Path, *, more: int = 0, settings: str = "") -> Station:
    """Return the station of the small fleet; ``more`` shipments were in the van as the first one was."""
    fleet = moved_fleet(folder)
    legs, shipments = fleet.registry.legs, fleet.registry.shipments
    names = [f"m-{number:02}" for number in range(more)]
    registry = changed(
        fleet.registry,
        shipments=(*shipments, *(replace(shipments[0], id=name) for name in names)),
        legs=(*legs, *(replace(legs[0], shipment=name, until_at=None) for name in names)),
    )
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        save_registry(connection, registry)
    file = station_of(fleet)
    file.write_text(f"{file.read_text('utf-8')}\n[console]\nport = 0\n{settings}", "utf-8")
    return open_station(file)


def ask_for(
    station: Station,
    wish: SummaryWish = NOVEMBER,
    *,
    asked: StationAsked | None = None,
    by: str = "manager",
    now: int = NOW,
) -> str:
    """Return the id of what somebody asked for, by the way of the console."""
    with closing(Records(station.records_url)) as records:
        maker = asked or StationAsked(station)
        outcome = ask_summary(records, SetClock(now), actor(by), maker=maker, wish=wish)
    return outcome.about.removeprefix(ABOUT)
