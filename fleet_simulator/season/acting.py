"""What acts on an asset's air minute by minute: doors at work, engines, defrosts, and what goes wrong.

Joins ``routine`` and the season's ``mishaps``; not the heat itself, which is in ``air``.
"""

from collections.abc import Iterable
from typing import NamedTuple

from fleet_simulator import routine
from fleet_simulator.routine import Span
from fleet_simulator.season.mishaps import MS_PER_HOUR, Mishap, Trouble
from fleet_simulator.season.network import MS_PER_MINUTE, Duty, SeasonPlan, Spot

SLOT_MS = 10_000  # doors are open for seconds: they are looked at in slots of this length
_DOCK_DOOR = 0.3  # a door that is ajar at the dock lets at most this share pass
_MOST_LOST = 1.15  # a breakdown of strength 0.87 or more is a total one
_LEVELS = 20  # shares are rounded to so many steps, so that few propagators are needed
_DEFROST = {Duty.VAN: (360, 8), Duty.VILLAGE: (480, 4), Duty.COUNTY: (360, 15)}  # every, for [min]


class Acting(NamedTuple):
    """What acts during one minute.

    Args:
        powered: Whether the compressor could run.
        capacity: Share of its cooling that it gives [0..1].
        stuck: Whether it runs whatever the thermostat says.
        door: Share of the door that stands open the whole minute [0..1].
        defrost: Whether the coil is being warmed.
    """

    powered: bool = True
    capacity: float = 1.0
    stuck: bool = False
    door: float = 0.0
    defrost: bool = False


CALM = Acting()


def troubled_minutes(plan: SeasonPlan, mishaps: Iterable[Mishap]) -> dict[int, Acting]:
    """Return what acts in the minutes in which something is wrong, by minute of the season.

    Args:
        plan: The season.
        mishaps: Those of one asset.
    """
    found: dict[int, Acting] = {}
    for one in mishaps:
        first = (one.begin_at - plan.start_at) // MS_PER_MINUTE
        count = max(1, (one.end_at - one.begin_at) // MS_PER_MINUTE)
        for step in range(count):
            minute = first + step
            found[minute] = _worse(found.get(minute, CALM), _acting(one, step / count))
    return found


def ordinary(plan: SeasonPlan, spot: Spot, minute: int) -> Acting:
    """Return what acts in a minute in which nothing is wrong, doors at work left out.

    Args:
        plan: The season.
        spot: The asset.
        minute: Of the season.
    """
    every, lasts = _DEFROST[spot.duty]
    defrost = (minute + _phase(spot.asset, every)) % every < lasts
    if spot.duty is not Duty.VAN:
        return Acting(defrost=defrost) if defrost else CALM
    instant = plan.start_at + minute * MS_PER_MINUTE + MS_PER_MINUTE // 2
    key = f"{plan.seed}/{spot.asset}"
    powered = routine.plugged_in(instant) or routine.engine_runs(key, instant)
    return Acting(powered=powered, defrost=defrost) if defrost or not powered else CALM


def both(routine_says: Acting, trouble: Acting | None) -> Acting:
    """Return what acts when two things do at once: the worse of each."""
    return routine_says if trouble is None else _worse(routine_says, trouble)


def door_slots(plan: SeasonPlan, spot: Spot, hour: int) -> dict[int, float]:
    """Return the share of the door that ordinary work opens, by slot since 1970, for openings of one hour.

    Args:
        plan: The season.
        spot: The asset.
        hour: Counted from 1970, UTC.
    """
    slots: dict[int, float] = {}
    for span in _openings(f"{plan.seed}/{spot.asset}", spot, hour):
        for slot in range(span.begin_at // SLOT_MS, -(-span.end_at // SLOT_MS)):
            inside_ms = min(span.end_at, (slot + 1) * SLOT_MS) - max(span.begin_at, slot * SLOT_MS)
            share = spot.equipment.curtain_share * round(4 * inside_ms / SLOT_MS) / 4
            slots[slot] = max(share, slots.get(slot, 0.0))
    return slots


def hour_of(plan: SeasonPlan, minute: int) -> int:
    """Return the hour since 1970, UTC, of a minute of the season."""
    return (plan.start_at + minute * MS_PER_MINUTE) // MS_PER_HOUR


def _openings(key: str, spot: Spot, hour: int) -> tuple[Span, ...]:
    if spot.duty is Duty.VAN:
        return tuple(stop.door_open for stop in routine.stops(key, hour))
    return routine.cooler_openings(key, hour)


def _acting(mishap: Mishap, elapsed: float) -> Acting:
    """Return what a mishap does, some share of its time after it began."""
    match mishap.kind:
        case Trouble.BREAKDOWN:
            return Acting(capacity=_level(max(0.0, 1.0 - _MOST_LOST * mishap.strength)))
        case Trouble.DOOR_OPEN:
            return Acting(door=_level(mishap.strength))
        case Trouble.DOCK_WAIT:
            return Acting(powered=False, door=_DOCK_DOOR * _level(mishap.strength))
        case Trouble.STUCK_COLD:
            return Acting(stuck=True)
        case Trouble.REFRIGERANT:
            return Acting(capacity=_level(1.0 - mishap.strength * elapsed))
    return Acting(powered=False)


def _worse(one: Acting, other: Acting) -> Acting:
    return Acting(
        powered=one.powered and other.powered,
        capacity=min(one.capacity, other.capacity),
        stuck=one.stuck or other.stuck,
        door=max(one.door, other.door),
        defrost=one.defrost or other.defrost,
    )


def _level(share: float) -> float:
    return round(_LEVELS * share) / _LEVELS


def _phase(asset: str, every: int) -> int:
    """Return at which minute of its turn an asset defrosts; differs between assets, not between seeds."""
    return sum(asset.encode()) * 37 % every
