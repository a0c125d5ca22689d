"""Two cooperatives behind one real console, with somebody of each role: whose is what, and who sees it.

``kaimosi`` is the small fleet, with two drivers, two carriers and goods that moved; ``limuru`` is another
cooperative, each name of which has ``Zebra`` in it, so that a page tells at once when it shows too much.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert

from acts.asking import Asking
from acts.moving import Move, ask_move
from acts.shipments import New, ask_create
from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via
from coldchain.audit import Link
from coldchain.registry.custody import CustodyKind
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Calibration,
    Contact,
    Cooperative,
    Device,
    Placement,
    Price,
    Role,
    Shipment,
    Site,
    SiteKind,
)
from commands.asked_reports import StationAsked
from commands.station import Station, open_station
from console.settings import ConsoleSettings
from helpers.console_server import Answer, SetClock, served
from helpers.sealed_case import FleetPacks
from helpers.signed_in import CHEAP, Browser, add_person
from helpers.small_fleet import COOP, HOUR, NOW, Fleet, build_fleet, changed, registry_of, station_of
from links import records_tables as tables
from links.records import Records
from links.records_audit import newest
from links.records_registry import save_registry

OTHER = "limuru"
ZEBRA = "Zebra"
ROLES: Mapping[str, tuple[Role, str]] = {
    "admin": (Role.ADMIN, ""),
    "manager": (Role.MANAGER, "grace"),
    "keeper": (Role.KEEPER, "kim"),
    "driver": (Role.DRIVER, "peter"),
    "driver2": (Role.DRIVER, "dina"),
    "carrier": (Role.CARRIER, "carl"),
    "carrier2": (Role.CARRIER, "cora"),
    "auditor": (Role.AUDITOR, ""),
    "regulator": (Role.REGULATOR, ""),
}
"""The accounts of ``kaimosi``: role, and who that is among its people."""
_DAY = 24 * HOUR
_KEY = re.compile(r'name="key" value="([^"]+)"')


class House(NamedTuple):
    """The running console, its stores and its clock."""

    address: str
    fleet: Fleet
    records: Records
    clock: SetClock
    browsers: dict[str, Browser]
    station: Station

    def as_(self, name: str) -> Browser:
        """Return the browser in which somebody has logged in; ``nobody`` has not."""
        if name not in self.browsers:
            self.browsers[name] = Browser(self.address)
            if name != "nobody":
                assert self.browsers[name].log_in(name).status == 303
                self.browsers[name].get("/password")  # its form has the secret of the session
        return self.browsers[name]

    def send(self, who: str, path: str, /, **fields: str) -> Answer:
        """Return what comes of a form of the cooperative."""
        return self.as_(who).post(path, {"coop": COOP, **{key.rstrip("_"): fields[key] for key in fields}})

    def audit(self, coop: str = COOP, *, limit: int = 20) -> list[Link]:
        """Return the newest entries of the audit chain."""
        with self.records.reading() as connection:
            return newest(connection, coop, limit=limit)


def key_of(answer: Answer) -> str:
    """Return the key of the first form of a page."""
    found = _KEY.search(answer.text)
    assert found is not None
    return found[1]


@contextmanager
def two_houses(folder: Path, *, hours: int = 3) -> Iterator[House]:
    """Yield the console of both cooperatives; afterwards it has stopped."""
    fleet = build_fleet(folder, hours=hours)
    records, clock = Records(fleet.records_url), SetClock(NOW)
    with records.transaction() as connection:
        save_registry(connection, own_registry())
        save_registry(connection, other_registry())
        connection.execute(insert(tables.spending), _SPENT)
    for name, (role, contact) in ROLES.items():
        add_person(records, name, role, COOP, contact=contact)
    add_person(records, "stranger", Role.MANAGER, OTHER, contact="zed")
    add_person(records, "everywhere", Role.ADMIN, EVERYWHERE)
    add_person(records, "nothing", None, COOP)
    _move_goods(records, clock)
    station = open_station(station_of(fleet))
    settings = ConsoleSettings(port=0, text_number="+254700000099", cooperative=COOP)
    try:
        with served(
            fleet.sources(),
            clock,
            settings,
            passwords=CHEAP,
            packer=FleetPacks(fleet, clock),
            asker=StationAsked(station),
        ) as address:
            yield House(address, fleet, records, clock, {}, station)
    finally:
        records.close()


_SPENT = [
    {"coop": COOP, "month": "2026-11", "channel": "sms", "messages": 3, "segments": 5, "money": 4.0}
    | {"currency": "KES"},
    {"coop": OTHER, "month": "2026-11", "channel": "sms", "messages": 77, "segments": 77, "money": 777.0}
    | {"currency": "ZEB"},
]


def own_registry() -> Registry:
    """Return the small fleet with more people, certificates and prices."""
    fleet = registry_of()
    return changed(
        fleet,
        contacts=(
            *fleet.contacts,
            Contact(id="dina", name="Dina Njeri", role=Role.DRIVER, phone="+254700000003", asset="van-2"),
            Contact(id="kim", name="Kim Otieno", role=Role.KEEPER, phone="+254700000004", site="shinyalu"),
            Contact(id="carl", name="Carl Hauler", role=Role.CARRIER, phone="+254700000005"),
            Contact(id="cora", name="Cora Trucker", role=Role.CARRIER, phone="+254700000006"),
        ),
        calibrations=(_certificate("d-van-1", "KE-17", _DAY), _certificate("d-van-2", "KE-18", -_DAY)),
        prices=(Price(product="Fresh milk", price_per_kg=60.0),),
    )  # fmt: skip


def _certificate(device: str, name: str, lasts_ms: int) -> Calibration:
    due_at = NOW + lasts_ms
    return Calibration(device=device, certificate=name, calibrated_at=due_at - 365 * _DAY, due_at=due_at)


def other_registry() -> Registry:
    """Return another cooperative, which nobody of the first may see."""
    return Registry(
        cooperative=Cooperative(id=OTHER, name="Limuru Zebra Growers", time_zone="Africa/Nairobi"),
        gateways=("gw-zebra",),
        sites=(Site(id="zebra-hill", name="Zebra Hill", kind=SiteKind.COUNTY_CENTRE),),
        assets=(Asset(id="zebra-van", name="Zebra Van", kind=AssetKind.VAN, profile="chilled-milk"),),
        devices=(Device(id="d-zebra", name="Zebra sensor"),),
        placements=(Placement(device="d-zebra", asset="zebra-van"),),
        profiles=registry_of().profiles,
        contacts=(Contact(id="zed", name="Zed Zebra", role=Role.MANAGER, phone="+254711111111"),),
        shipments=(Shipment(id="zebra-1", product="Zebra cheese", quantity_kg=12.0),),
        prices=(Price(product="Zebra cheese", price_per_kg=900.0),),
    )


def actor(name: str) -> Actor:
    """Return somebody of the first cooperative."""
    role, contact = ROLES[name]
    mine = Membership(coop=COOP, role=role, contact=contact)
    return Actor(id=name, via=Via.CONSOLE, memberships=(mine,))


def _move_goods(records: Records, clock: SetClock) -> None:
    """Enter goods of each carrier and driver, as the manager does it."""
    for number, (who, asset) in enumerate(
        (("carl", "box-1"), ("cora", "cooler-1"), ("dina", "van-2"), ("peter", "van-1"))
    ):
        id_ = f"of-{who}"
        asking = Asking(records, clock, actor("manager"), COOP)
        ask_create(asking, New(product="Raw milk", quantity_kg=100.0 + number, id=id_, lot=f"Lot-{who}"))
        act = CustodyKind.LOADED
        ask_move(asking, Move(act=act, shipment=id_, at=NOW - HOUR, asset=asset, custodian=who))
