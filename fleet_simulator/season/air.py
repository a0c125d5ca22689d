"""The air of one asset through a season, minute by minute, and what a probe in it feels.

The heat is the exact solution of ``physics``; steps are 10 s while a door is open or the coil works and 30 s
else. Moisture is left out: no logger of the season measures it.
"""

from array import array
from math import exp
from typing import NamedTuple

from msgspec.structs import replace

from fleet_simulator.equipment import Unit as OfPhysics
from fleet_simulator.equipment import start
from fleet_simulator.physics import Propagator, propagator
from fleet_simulator.season import acting
from fleet_simulator.season.acting import SLOT_MS, Acting
from fleet_simulator.season.mishaps import mishaps_of
from fleet_simulator.season.network import MS_PER_MINUTE, Duty, SeasonPlan, Spot
from fleet_simulator.weather import Weather, outside

PROBE_TAU_S = 90.0  # of an air probe in its steel sleeve
_SLOTS = MS_PER_MINUTE // SLOT_MS
_SLOT_S = SLOT_MS / 1000
_LONG = 3  # slots of a step while nothing moves fast
_WEATHER_MINUTES = 10
_DEFROST_C = 20.0  # surface of a coil that is being defrosted
_DEFROST_SHARE = {Duty.VAN: 0.08, Duty.VILLAGE: 0.0, Duty.COUNTY: 0.10}  # of its conductance, without the fan
_FADE = {slots: 1.0 - exp(-slots * _SLOT_S / PROBE_TAU_S) for slots in (1, _LONG)}


class Air(NamedTuple):
    """One value for each minute of the season [degC].

    Args:
        mean_c: Of the air, over the minute; what goods feel.
        probe_c: What an air probe feels at the end of the minute.
        bulk_c: Of the asset's own load at the end of the minute.
    """

    mean_c: "array[float]"
    probe_c: "array[float]"
    bulk_c: "array[float]"


class _Chamber:
    """A box under way; remembers the propagators that it has used."""

    def __init__(self, spot: Spot) -> None:
        begin = start(OfPhysics(asset=spot.asset, device=spot.device, equipment=spot.equipment))
        self.spot = spot
        self.air_c, self.bulk_c, self.probe_c = begin.air_c, begin.product_c, begin.air_c
        self.cooling = False
        self._known: dict[tuple[float, float, int], tuple[Propagator, float]] = {}
        equipment = spot.equipment
        self._off_at_c = equipment.set_point_c - equipment.dead_band_k / 2
        self._on_at_c = equipment.set_point_c + equipment.dead_band_k / 2

    def minute(self, acts: Acting, doors: dict[int, float], first_slot: int, outside_c: float) -> float:
        """Move on by a minute; return the mean of the air [degC]."""
        total, slot = 0.0, 0
        calm = acts.door == 0.0 and not any(first_slot + i in doors for i in range(_SLOTS)) if doors else True
        while slot < _SLOTS:
            coil = self._coil(acts)
            slots = _LONG if calm and coil <= 0.0 else 1
            door = acts.door if calm else max(acts.door, doors.get(first_slot + slot, 0.0))
            before_c = self.air_c
            self._step(door, coil, slots, outside_c)
            total += (before_c + self.air_c) / 2 * slots
            slot += slots
        return total / _SLOTS

    def _coil(self, acts: Acting) -> float:
        """Return the share of the coil that cools; below 0 while it is being defrosted."""
        if self.cooling:
            self.cooling = self.air_c > self._off_at_c
        else:
            self.cooling = self.air_c > self._on_at_c
        if not acts.powered:
            return 0.0
        if acts.stuck:
            return acts.capacity
        if acts.defrost:
            return -_DEFROST_SHARE[self.spot.duty]
        return acts.capacity if self.cooling else 0.0

    def _step(self, door: float, coil: float, slots: int, outside_c: float) -> None:
        found = self._known.get((door, coil, slots))
        if found is None:
            found = self._known[door, coil, slots] = self._made(door, coil, slots)
        kept, coil_c = found
        rest_c = kept.outside_share * outside_c + (1.0 - kept.outside_share) * coil_c
        air, bulk = self.air_c - rest_c, self.bulk_c - rest_c
        self.air_c = rest_c + kept.air_air * air + kept.air_product * bulk
        self.bulk_c = rest_c + kept.product_air * air + kept.product_product * bulk
        self.probe_c += (self.air_c - self.probe_c) * _FADE[slots]

    def _made(self, door: float, coil: float, slots: int) -> tuple[Propagator, float]:
        box = self.spot.equipment.box
        coil_c = _DEFROST_C if coil < 0 else box.coil_c
        box = replace(box, coil_w_per_k=box.coil_w_per_k * abs(coil), coil_c=coil_c)
        return propagator(box, door, cooling=coil != 0.0, duration_s=slots * _SLOT_S), coil_c


def air_of(plan: SeasonPlan, spot: Spot) -> Air:
    """Return the air of one asset through the season.

    Args:
        plan: The season.
        spot: The asset; one that is cooled by packs has no place here.
    """
    chamber = _Chamber(spot)
    troubles = acting.troubled_minutes(plan, mishaps_of(plan, spot))
    found = Air(array("f"), array("f"), array("f"))
    doors: dict[int, float] = {}
    outside_c = 0.0
    for minute in range(plan.minutes):
        if minute % _WEATHER_MINUTES == 0:
            outside_c = around_c(plan, spot, minute)
        if minute % 60 == 0:
            hour = acting.hour_of(plan, minute)
            doors = acting.door_slots(plan, spot, hour - 1) | acting.door_slots(plan, spot, hour)
        acts = acting.both(acting.ordinary(plan, spot, minute), troubles.get(minute))
        first_slot = (plan.start_at + minute * MS_PER_MINUTE) // SLOT_MS
        found.mean_c.append(chamber.minute(acts, doors, first_slot, outside_c))
        found.probe_c.append(chamber.probe_c)
        found.bulk_c.append(chamber.bulk_c)
    return found


def around_c(plan: SeasonPlan, spot: Spot, minute: int) -> float:
    """Return the air around an asset in a minute of the season [degC].

    Args:
        plan: The season.
        spot: The asset.
        minute: Of the season.
    """
    weather = Weather(seed=plan.seed)
    equipment = spot.equipment
    air = outside(weather, plan.start_at + minute * MS_PER_MINUTE)
    swing_k = (air.temperature_c - weather.mean_c) * (1.0 - equipment.shelter)
    return weather.mean_c + swing_k + equipment.surroundings_k
