"""fleet_simulator/season/acting.py: what acts on the air, minute by minute."""

from fleet_simulator.season.acting import CALM, Acting, both, door_slots, hour_of, ordinary, troubled_minutes
from fleet_simulator.season.mishaps import Mishap, Trouble
from fleet_simulator.season.network import network_of
from helpers.small_season import PLAN, ROOM, STORE, VAN, at

SPOTS = network_of(PLAN).spots


def mishap(kind: Trouble, strength: float = 1.0, minutes: int = 10) -> Mishap:
    return Mishap(asset=VAN, kind=kind, begin_at=at(100), end_at=at(100 + minutes), strength=strength)


def test_each_mishap_acts_in_its_own_way_and_only_while_it_lasts() -> None:
    acts = {kind: troubled_minutes(PLAN, [mishap(kind, 0.5)])[105] for kind in Trouble}
    assert acts[Trouble.POWER_CUT] == Acting(powered=False)
    assert acts[Trouble.STUCK_COLD] == Acting(stuck=True)
    assert acts[Trouble.DOOR_OPEN] == Acting(door=0.5)
    assert acts[Trouble.DOCK_WAIT] == Acting(powered=False, door=0.15)
    assert acts[Trouble.BREAKDOWN].capacity == 0.4
    assert set(troubled_minutes(PLAN, [mishap(Trouble.POWER_CUT)])) == set(range(100, 110))


def test_refrigerant_is_lost_little_by_little() -> None:
    found = troubled_minutes(PLAN, [mishap(Trouble.REFRIGERANT, 1.0, minutes=100)])
    capacities = [found[minute].capacity for minute in range(100, 200)]
    assert capacities[0] == 1.0
    assert capacities[-1] < 0.1
    assert capacities == sorted(capacities, reverse=True)


def test_two_things_at_once_are_as_bad_as_the_worse_of_each() -> None:
    found = troubled_minutes(PLAN, [mishap(Trouble.DOOR_OPEN, 0.2), mishap(Trouble.DOOR_OPEN, 0.7, 5)])
    assert (found[102].door, found[108].door) == (0.7, 0.2)
    assert both(Acting(powered=False), Acting(door=0.3)) == Acting(powered=False, door=0.3)
    assert both(CALM, None) is CALM


def test_vans_are_plugged_in_at_night_and_stop_for_lunch() -> None:
    assert ordinary(PLAN, SPOTS[VAN], 2 * 60).powered
    assert not ordinary(PLAN, SPOTS[VAN], 12 * 60 + 40).powered
    assert ordinary(PLAN, SPOTS[ROOM], 12 * 60 + 40).powered


def test_a_room_is_defrosted_four_times_a_day() -> None:
    defrosts = [ordinary(PLAN, SPOTS[ROOM], minute).defrost for minute in range(1440)]
    assert sum(defrosts) == 4 * 15


def test_doors_are_opened_by_day_and_shut_at_night() -> None:
    noon, night = (door_slots(PLAN, SPOTS[STORE], hour_of(PLAN, 60 * hour)) for hour in (10, 2))
    assert noon
    assert not night
    assert all(0 <= share <= SPOTS[STORE].equipment.curtain_share for share in noon.values())
