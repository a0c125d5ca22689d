"""What the loggers of a season measured, and when each reading arrived."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from coldchain.reading import Reading
from fleet_simulator.season.coverage import Dark, dark_times, holes_passed, received
from fleet_simulator.season.faults import Logger, Probe
from fleet_simulator.season.goods import Consignment
from fleet_simulator.season.mishaps import Mishap
from fleet_simulator.season.network import MS_PER_MINUTE, Spot
from fleet_simulator.season.path import Path, World, minute_of

AIR, PRODUCT = "air/temperature", "product/temperature"
_TWO_PROBES_SHARE = 0.35  # of the assets have a probe between the goods as well


class Arrival(NamedTuple):
    """What arrives at once: the readings of one measurement of one logger.

    Args:
        received_at: [ms since 1970, UTC].
        gateway: Over which it came.
        readings: One for each probe, with the time of arrival in them.
    """

    received_at: int
    gateway: str
    readings: tuple[Reading, ...]


class Carried(NamedTuple):
    """A consignment and its true temperature."""

    goods: Consignment
    path: Path


def has_product_probe(asset: str) -> bool:
    """Return whether an asset's logger has a second probe, between the goods."""
    return Random(f"{asset}/probes").random() < _TWO_PROBES_SHARE


def arrivals_of(
    world: World, mishaps: Mapping[str, Sequence[Mishap]], carried: Sequence[Carried]
) -> list[Arrival]:
    """Return everything that arrives, sorted by when it does; also what arrives after the season's end.

    Args:
        world: The air.
        mishaps: What goes wrong, by asset.
        carried: All goods.
    """
    loads: dict[str, list[Carried]] = {asset: [] for asset in world.network.spots}
    for one in carried:
        for stay in one.goods.stays:
            loads[stay.asset].append(one)
    dark: dict[str, list[Dark]] = {}
    found: list[Arrival] = []
    for spot in world.network.spots.values():
        if spot.gateway not in dark:  # rooms of one site share their gateway and their mains
            goods = [one.goods for one in loads[spot.asset]]
            trips = [] if spot.site else holes_passed(world.plan, spot.asset, goods)
            dark[spot.gateway] = dark_times(world.plan, spot.gateway, trips=trips, cuts=mishaps[spot.asset])
        found += _of_logger(world, spot, loads[spot.asset], dark[spot.gateway])
    return sorted(found, key=lambda one: (one.received_at, one.readings[0].device))


def _of_logger(world: World, spot: Spot, load: list[Carried], dark: list[Dark]) -> list[Arrival]:
    """Return what one logger sends."""
    plan, logger = world.plan, Logger(world.plan, spot.device)
    offset_ms = Random(f"{spot.asset}/offset").randrange(plan.sample_minutes * MS_PER_MINUTE)
    instants = [
        instant
        for instant in range(plan.start_at + offset_ms, plan.end_at, plan.sample_minutes * MS_PER_MINUTE)
        if not logger.silent(instant)
    ]
    felt = [(AIR, _feels_air(world, spot, instants))]
    if has_product_probe(spot.asset):
        felt.append((PRODUCT, _feels_goods(world, spot, load, instants)))
    boots = [logger.boot(instant) for instant in instants]
    said = [
        (channel, _said(world, f"{spot.device}/{channel}", list(zip(instants, true, boots, strict=True))))
        for channel, true in felt
    ]
    arrives = received(plan, spot.gateway, instants, dark)
    found, sequence, last_boot = [], 0, 0
    for index, (instant, boot) in enumerate(zip(instants, boots, strict=True)):
        sequence = sequence + 1 if boot == last_boot else 0
        last_boot = boot
        readings = tuple(
            Reading(
                device=spot.device,
                channel=channel,
                boot=boot,
                sequence=sequence,
                event_at=instant,
                received_at=arrives[index],
                value=values[index],
                unit="Cel",
            )
            for channel, values in said
        )
        found.append(Arrival(arrives[index], spot.gateway, readings))
    return found


def _said(world: World, name: str, felt: list[tuple[int, float, int]]) -> list[float]:
    """Return what a probe says to (instant, what it feels, boot)."""
    probe, last_boot, found = Probe(world.plan, name), 0, []
    for instant, true_c, boot in felt:
        powered_on = last_boot not in {0, boot}
        last_boot = boot
        found.append(probe.says(true_c, instant, powered_on=powered_on))
    return found


def _feels_air(world: World, spot: Spot, instants: list[int]) -> list[float]:
    probe_c = world.airs[spot.asset].probe_c
    return [probe_c[minute_of(world.plan, instant)] for instant in instants]


def _feels_goods(world: World, spot: Spot, load: list[Carried], instants: list[int]) -> list[float]:
    """Return what a probe feels that is put between the goods that came first, or in the asset's own load."""
    bulk_c = world.airs[spot.asset].bulk_c
    inside: dict[int, Carried] = {}
    for one in reversed(load):  # the first to come is written last and stays
        for stay in one.goods.stays:
            if stay.asset == spot.asset:
                begin = minute_of(world.plan, stay.from_at)
                inside |= dict.fromkeys(range(begin, minute_of(world.plan, stay.until_at)), one)
    found = []
    for instant in instants:
        minute = minute_of(world.plan, instant)
        found.append(inside[minute].path.at(minute) if minute in inside else bulk_c[minute])
    return found
