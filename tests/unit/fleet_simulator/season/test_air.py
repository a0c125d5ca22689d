"""fleet_simulator/season/air.py: the air keeps its set point in a quiet time, and follows what goes wrong."""

import pytest

from fleet_simulator.equipment import Unit, World, advance, start
from fleet_simulator.routine import Span
from fleet_simulator.season.air import air_of, around_c
from fleet_simulator.season.mishaps import mishaps_of
from fleet_simulator.season.network import SeasonPlan, network_of
from fleet_simulator.weather import Weather
from helpers.small_season import PLAN, ROOM, STORE, VAN, small_season

SPOTS = network_of(PLAN).spots
DAY = SeasonPlan(seed=5, days=1, vans=2, coolers=2)


@pytest.mark.parametrize("asset", [VAN, STORE, ROOM])
def test_the_air_stands_near_the_set_point_most_of_the_time(asset: str) -> None:
    spot = SPOTS[asset]
    middle_c = sorted(air_of(DAY, spot).mean_c)[DAY.minutes // 2]
    assert abs(middle_c - spot.equipment.set_point_c) < spot.equipment.dead_band_k


def test_coarse_steps_give_what_the_fine_ones_of_the_demo_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleet_simulator.season.air.mishaps_of", lambda *_: [])
    spot, night = SPOTS[STORE], 5 * 60  # before the doors, and between two defrosts
    coarse = air_of(DAY, spot)
    unit = Unit(asset=spot.asset, device=spot.device, equipment=spot.equipment)
    world = World(seed=DAY.seed, weather=Weather(seed=DAY.seed))
    span = Span(DAY.start_at, DAY.start_at + night * 60_000)
    fine = advance(unit, start(unit), world=world, incidents=(), span=span)
    assert coarse.bulk_c[night - 1] == pytest.approx(fine.product_c, abs=0.15)


def test_the_goods_air_and_probe_follow_what_goes_wrong() -> None:
    plan = SeasonPlan(seed=1, days=10, vans=8, coolers=12)
    spots = network_of(plan).spots.values()
    long_cuts = [
        (spot, one)
        for spot in spots
        for one in mishaps_of(plan, spot)
        if one.kind == "power-cut" and one.end_at - one.begin_at > 6 * 3_600_000
    ]
    spot, cut = long_cuts[0]
    found = air_of(plan, spot)
    end = (cut.end_at - plan.start_at) // 60_000 - 1
    begin = (cut.begin_at - plan.start_at) // 60_000
    assert found.mean_c[end] > found.mean_c[begin] + 3
    assert found.probe_c[end] == pytest.approx(found.mean_c[end], abs=0.5)
    assert found.bulk_c[begin] < found.bulk_c[end] < found.mean_c[end]


def test_the_same_seed_gives_the_same_air() -> None:
    assert air_of(DAY, SPOTS[VAN]) == air_of(DAY, SPOTS[VAN])


def test_it_is_warmer_outside_by_day_and_a_building_keeps_some_of_it_away() -> None:
    season = small_season()
    van, room = season.network.spots[VAN], season.network.spots[ROOM]
    assert around_c(PLAN, van, 15 * 60) > around_c(PLAN, van, 4 * 60) + 5
    assert around_c(PLAN, van, 15 * 60) > around_c(PLAN, room, 15 * 60)
