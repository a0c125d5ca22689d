"""Which vans, coolers, stations and routes a season has: fixed by its size, not by its seed.

Equipment is that of the demo fleet at other set points. Not what happens there: see ``mishaps``, ``goods``.
"""

from enum import StrEnum
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from fleet_simulator.equipment import Equipment
from fleet_simulator.fleet import MILK_ROOM, VAN, VILLAGE_ROOM

COOPERATIVE = "season"
MS_PER_MINUTE = 60_000
MS_PER_DAY = 86_400_000
START_AT = 1_793_566_800_000  # 2 Nov 2026 00:00 in Nairobi, 1 Nov 21:00 UTC
_COUNTY_SHARE = 0.3  # of the coolers
_COOL_SHARE = 0.25  # of everything; the rest is kept near 2 degC
_ROOMS_PER_CENTRE = 3


class SeasonPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What is simulated.

    Args:
        seed: Names everything that is drawn.
        days: Length [d].
        vans: How many, 1 or more.
        coolers: How many, 2 or more: villages and county centres.
        start_at: A local midnight [ms since 1970, UTC].
        sample_minutes: How often a logger measures [min].
    """

    seed: int = 1
    days: int = 30
    vans: int = 30
    coolers: int = 40
    start_at: int = START_AT
    sample_minutes: int = 5

    @property
    def minutes(self) -> int:
        """Return the length of the season [min]."""
        return self.days * MS_PER_DAY // MS_PER_MINUTE

    @property
    def end_at(self) -> int:
        """Return where the season ends [ms since 1970, UTC]."""
        return self.start_at + self.days * MS_PER_DAY


class Band(StrEnum):
    """At which temperature goods are kept."""

    COLD = "cold"  # berries, greens, milk, fish: near 2 degC
    COOL = "cool"  # fruit that chilling harms: near 13 degC


class Duty(StrEnum):
    """What an asset is for."""

    VAN = "van"
    VILLAGE = "village"
    COUNTY = "county"


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """One asset with its logger.

    Args:
        asset: Its id; the logger is ``<asset>-logger``.
        duty: What it is for.
        band: At which temperature it is kept.
        site: Where it stands; empty for a van.
        gateway: Over which its logger is heard.
        equipment: What it is made of.
    """

    asset: str
    duty: Duty
    band: Band
    site: str
    gateway: str
    equipment: Equipment

    @property
    def device(self) -> str:
        """Return the name of its logger."""
        return f"{self.asset}-logger"


class Route(NamedTuple):
    """Where a van fetches and brings: assets by id."""

    van: str
    village: str
    county: str
    band: Band


class Network(NamedTuple):
    """Everything that stands or drives, and who drives where."""

    spots: dict[str, Spot]
    routes: tuple[Route, ...]


# Set points: a little under what the goods bear, as people set them; the coils of cool rooms are milder.
_EQUIPMENT = {
    (Duty.VAN, Band.COLD): replace(VAN, set_point_c=2.0),
    (Duty.VILLAGE, Band.COLD): replace(VILLAGE_ROOM, set_point_c=2.5),
    (Duty.COUNTY, Band.COLD): replace(MILK_ROOM, set_point_c=1.5),
    (Duty.VAN, Band.COOL): replace(VAN, set_point_c=13.2, box=replace(VAN.box, coil_c=1.0)),
    (Duty.VILLAGE, Band.COOL): replace(
        VILLAGE_ROOM, set_point_c=13.2, box=replace(VILLAGE_ROOM.box, coil_c=3.0)
    ),
    (Duty.COUNTY, Band.COOL): replace(MILK_ROOM, set_point_c=13.2, box=replace(MILK_ROOM.box, coil_c=3.0)),
}


def network_of(plan: SeasonPlan) -> Network:
    """Return what a season of this size has."""
    county = max(1, round(plan.coolers * _COUNTY_SHARE))
    counts = {Duty.VAN: plan.vans, Duty.VILLAGE: plan.coolers - county, Duty.COUNTY: county}
    cool = {duty: round(count * _COOL_SHARE) for duty, count in counts.items()}
    if 0 in cool.values():
        cool = dict.fromkeys(cool, 0)
    spots = [_spot(duty, index, cool[duty]) for duty, count in counts.items() for index in range(count)]
    by_id = {spot.asset: spot for spot in spots}
    routes = tuple(_route(spot, spots, index) for index, spot in enumerate(spots) if spot.duty is Duty.VAN)
    return Network(by_id, routes)


def _spot(duty: Duty, index: int, cool: int) -> Spot:
    """Return one asset; the first ones of each duty are cool."""
    band = Band.COOL if index < cool else Band.COLD
    site = {Duty.VAN: "", Duty.VILLAGE: f"village-{index + 1:02d}"}.get(
        duty, f"centre-{index // _ROOMS_PER_CENTRE + 1}"
    )
    asset = {Duty.VAN: f"van-{index + 1:02d}", Duty.VILLAGE: f"store-{index + 1:02d}"}.get(
        duty, f"room-{index + 1:02d}"
    )
    equipment = _EQUIPMENT[duty, band]
    return Spot(
        asset=asset, duty=duty, band=band, site=site, gateway=f"gw-{site or asset}", equipment=equipment
    )


def _route(van: Spot, spots: list[Spot], index: int) -> Route:
    """Return where a van goes: always the same places of its band."""
    villages = [spot.asset for spot in spots if spot.duty is Duty.VILLAGE and spot.band is van.band]
    rooms = [spot.asset for spot in spots if spot.duty is Duty.COUNTY and spot.band is van.band]
    return Route(van.asset, villages[index % len(villages)], rooms[index % len(rooms)], van.band)
