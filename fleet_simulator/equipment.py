"""A cold box with its thermostat, its power and its door at work: how one asset goes through time.

Joins the pure parts (physics, weather, routine, incidents). Not a sensor and not a device.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from fleet_simulator import routine
from fleet_simulator.incidents import MS_PER_S, Incident, IncidentKind
from fleet_simulator.physics import Box, Conditions, State, saturation_hpa, step
from fleet_simulator.weather import Weather, outside

STEP_MS = 10_000  # the thermostat and the door are looked at this often; the heat itself is exact at any step
RECOVERY_MS = 300_000  # who shuts a door that was left open runs the engine until the goods are cold again
SPIN_UP_MS = 2 * 3_600_000  # simulated before the first sample, so that the start does not show


class Source(StrEnum):
    """What drives the cooling."""

    MAINS = "mains"
    ENGINE = "engine"  # on the road by the engine, at night by a mains plug
    PACKS = "packs"  # ice packs: always cold, never switched


class Equipment(msgspec.Struct, frozen=True, kw_only=True):
    """One asset's box, cooling and surroundings.

    Args:
        box: Heat and moisture.
        source: What drives the cooling.
        set_point_c: Middle of the thermostat's dead band [degC].
        dead_band_k: The coil starts half of this above the set point and stops half of it below [K].
        curtain_share: Share of the open door's conductance that a strip curtain lets pass [0..1].
        shelter: Share of the outside swing that a building keeps away [0..1]; 0 for what drives.
        surroundings_k: How much warmer than outside its surroundings are, as under a sunny roof [K].
    """

    box: Box
    source: Source
    set_point_c: float
    dead_band_k: float = 1.5
    curtain_share: float = 0.15
    shelter: float = 0.0
    surroundings_k: float = 0.0


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What the whole fleet shares."""

    seed: int
    weather: Weather


class Moment(NamedTuple):
    """What acts on an asset at an instant, before the thermostat has decided.

    ``door`` is the share of the wide open door; ``powered`` says whether cooling is possible at all;
    ``supply`` is where the logger's voltage comes from.
    """

    outside_c: float
    outside_hpa: float
    door: float
    powered: bool
    supply: Source | None


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """An asset and what it is made of; ``key`` (seed and asset) names its random routine."""

    asset: str
    device: str
    equipment: Equipment


def start(unit: Unit) -> State:
    """Return a plausible state to begin with: everything near the set point, air half dry."""
    set_point_c = unit.equipment.set_point_c
    return State(set_point_c, set_point_c, 0.75 * saturation_hpa(set_point_c), cooling=False)


def advance(
    unit: Unit, state: State, *, world: World, incidents: Sequence[Incident], span: routine.Span
) -> State:
    """Return the state of an asset at the end of a span of time.

    Args:
        unit: The asset.
        state: How it stands at the beginning of the span.
        world: Weather and seed.
        incidents: Those that may go on during the span; those of other assets are passed over.
        span: From when until when [ms since 1970, UTC].
    """
    here = [one for one in incidents if one.asset == unit.asset]
    at = span.begin_at
    while at < span.end_at:
        until_at = min(at + STEP_MS - at % STEP_MS, span.end_at)
        acting = moment(unit, world, (at + until_at) // 2, incidents=here)
        cooling = acting.powered and thermostat(unit.equipment, state)
        conditions = Conditions(acting.outside_c, acting.outside_hpa, acting.door, cooling)
        duration_s = (until_at - at) / MS_PER_S
        state = step(unit.equipment.box, state, conditions=conditions, duration_s=duration_s)
        at = until_at
    return state


def thermostat(equipment: Equipment, state: State) -> bool:
    """Return whether the coil is to run: it stays as it is inside the dead band."""
    if equipment.source is Source.PACKS:
        return True
    if state.cooling:
        return state.air_c > equipment.set_point_c - equipment.dead_band_k / 2
    return state.air_c > equipment.set_point_c + equipment.dead_band_k / 2


def moment(unit: Unit, world: World, instant: int, *, incidents: Sequence[Incident] = ()) -> Moment:
    """Return what acts on an asset at an instant [ms since 1970, UTC].

    Args:
        unit: The asset.
        world: Weather and seed.
        instant: [ms since 1970, UTC].
        incidents: Those of this asset.
    """
    outside_c, outside_hpa = _surroundings(unit.equipment, world.weather, instant)
    kinds = {one.kind for one in incidents if one.holds(instant)}
    supply = _supply(unit, world.seed, instant)
    if supply is None and _recovering(incidents, instant):
        supply = Source.ENGINE
    if IncidentKind.BREAKDOWN in kinds:
        supply = None
    if IncidentKind.DOOR_LEFT_OPEN in kinds:
        return Moment(outside_c, outside_hpa, 1.0, powered=False, supply=supply)
    door = unit.equipment.curtain_share if _door_open(unit, world.seed, instant) else 0.0
    return Moment(outside_c, outside_hpa, door, powered=supply is not None, supply=supply)


def _surroundings(equipment: Equipment, weather: Weather, instant: int) -> tuple[float, float]:
    """Return the air around an asset: [degC], [hPa]."""
    air = outside(weather, instant)
    swing_k = air.temperature_c - weather.mean_c
    around_c = weather.mean_c + (1 - equipment.shelter) * swing_k + equipment.surroundings_k
    return around_c, air.vapour_hpa


def _supply(unit: Unit, seed: int, instant: int) -> Source | None:
    """Return where power comes from at an instant; None when there is only a battery."""
    source = unit.equipment.source
    if source is not Source.ENGINE:
        return source
    if routine.plugged_in(instant):
        return Source.MAINS
    return Source.ENGINE if routine.engine_runs(f"{seed}/{unit.asset}", instant) else None


def _recovering(incidents: Sequence[Incident], instant: int) -> bool:
    """Return whether somebody has just shut a door that was left open."""
    return any(
        one.kind is IncidentKind.DOOR_LEFT_OPEN and one.end_at <= instant < one.end_at + RECOVERY_MS
        for one in incidents
    )


def _door_open(unit: Unit, seed: int, instant: int) -> bool:
    """Return whether the door stands open in the course of ordinary work."""
    key = f"{seed}/{unit.asset}"
    if unit.equipment.source is Source.MAINS:
        return routine.cooler_door_open(key, instant)
    return routine.vehicle_door_open(key, instant)
