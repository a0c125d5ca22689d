"""Every page of the console with a small fleet, for tests that look at all of them and for the pictures."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from acts.holding import Said, set_hold
from coldchain.access.actors import at_the_machine
from coldchain.registry.things import Role
from commands.asked_reports import StationAsked
from commands.packs_for_console import StationPacks
from commands.station import open_station
from console.settings import ConsoleSettings
from helpers.asked_case import ask_for
from helpers.console_server import served
from helpers.signed_in import CHEAP, add_person
from helpers.small_fleet import ALARM, COOP, NOW, build_fleet, judge_shipments, station_of
from links.clock import SystemClock
from links.records import Records

ADMIN = "amina"
PAGES = {
    "now": "/",
    "shipments": "/shipments",
    "shipment": "/shipment?id=s-1",
    "shipment-new": "/shipments/new",
    "label": "/label?id=s-1",
    "alarms": "/alarms",
    "alarm": f"/alarm?id={ALARM.replace('|', '%7C')}",
    "asset": "/asset?id=van-1",
    "stations": "/stations",
    "devices": "/devices",
    "device": "/device?id=d-van-1",
    "messages": "/messages",
    "people": "/people",
    "registry": "/registry",
    "registry-kind": "/registry/kind?kind=assets",
    "registry-entry": "/registry/entry?kind=assets&key=%5B%22van-1%22%5D",
    "products": "/products",
    "product": "/product?name=raw-milk",
    "accounts": "/accounts",
    "reports": "/reports",
    "quarantine": "/quarantine",
    "system": "/system",
    "audit": "/audit",
    "holds": "/holds?about=assets/van-1",
    "password": "/password",
}
"""Name of a picture, and the address of a page."""


class FleetClock(SystemClock):
    """A clock that runs, and began at the fleet's own time."""

    def __init__(self) -> None:
        self._offset = NOW - super().now()

    def now(self) -> int:
        return super().now() + self._offset


@contextmanager
def small_console(folder: Path) -> Iterator[str]:
    """Yield the address of a console with a small fleet and an account; it has no slash at its end."""
    fleet = build_fleet(folder)
    judge_shipments(fleet)
    with closing(Records(fleet.records_url)) as records:
        add_person(records, ADMIN, Role.ADMIN, COOP)
        said = Said("shipments/s-2", "Claim of the buyer: letter of his lawyer, 12 November")
        set_hold(records, FleetClock(), at_the_machine("grace"), COOP, said=said)
    settings = ConsoleSettings.model_validate({"port": 0, "poll_every": "500ms"})
    station, clock = open_station(station_of(fleet)), FleetClock()
    ask_for(station)
    asked, packs = StationAsked(station), StationPacks(station, clock)
    with served(fleet.sources(), clock, settings, passwords=CHEAP, packer=packs, asker=asked) as address:
        yield address.rstrip("/")
