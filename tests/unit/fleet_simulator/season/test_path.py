"""fleet_simulator/season/path.py: goods follow the air around them, first order, through all their stays."""

from math import exp

import pytest

from fleet_simulator.season.air import around_c
from fleet_simulator.season.goods import Stay
from fleet_simulator.season.path import minute_of, path_of
from helpers.small_season import PLAN, ROOM, STORE, VAN, at, goods, profile, world


def test_goods_at_the_temperature_of_the_air_stay_there() -> None:
    found = path_of(world(store_01=4.0), goods(Stay(STORE, at(10), at(70))), profile())
    assert len(found.temperature_c) == 60
    assert set(found.temperature_c) == {4.0}


def test_warm_goods_cool_down_with_their_time_constant() -> None:
    consignment = goods(Stay(STORE, at(0), at(60)), pulp_above_k=10.0)
    found = path_of(world(store_01=2.0), consignment, profile())
    assert found.temperature_c[-1] == pytest.approx(2 + 10 * exp(-1), abs=1e-4)
    assert found.at(59) == found.temperature_c[-1]


def test_goods_take_their_temperature_along_into_the_next_asset() -> None:
    journey = goods(Stay(STORE, at(0), at(60)), Stay(VAN, at(60), at(180)))
    found = path_of(world(store_01=2.0, van_01=12.0), journey, profile())
    assert found.at(59) == 2.0
    assert found.at(179) == pytest.approx(12 - 10 * exp(-2), abs=1e-4)


def test_goods_that_are_being_loaded_stand_in_the_open_air() -> None:
    here = world(store_01=2.0, van_01=2.0)
    loaded = goods(Stay(STORE, at(0), at(600)), Stay(VAN, at(600), at(700), handling_minutes=10))
    found = path_of(here, loaded, profile())
    outside_c = around_c(PLAN, here.network.spots[VAN], 605)
    assert found.at(609) == pytest.approx(2 + (outside_c - 2) * (1 - exp(-10 / 60)), abs=0.1)
    assert found.at(699) < found.at(609)


def test_minutes_count_from_the_start_of_the_season() -> None:
    assert minute_of(PLAN, at(17)) == 17
    assert ROOM in world(room_01=1.0).airs
