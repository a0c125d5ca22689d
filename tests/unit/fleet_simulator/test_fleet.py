"""fleet_simulator/fleet.py: the demo's equipment and the load fleet."""

import pytest

from fleet_simulator.fleet import MOST_LOAD_DEVICES, demo_fleet, load_fleet


def test_the_demo_has_three_coolers_three_vans_and_a_box_with_one_device_each() -> None:
    units = demo_fleet().units
    assert sorted(unit.asset.split("-")[0] for unit in units) == ["box"] + ["cooler"] * 3 + ["van"] * 3
    assert len({unit.device for unit in units}) == len(units) == 7


def test_everything_that_goes_wrong_goes_wrong_in_an_asset_of_the_fleet() -> None:
    fleet = demo_fleet()
    assets = {unit.asset for unit in fleet.units}
    assert {mishap.asset for mishap in fleet.mishaps} <= assets
    assert fleet.live is not None
    assert fleet.live.asset in assets


def test_the_live_incident_is_not_in_an_asset_of_the_history_so_that_it_stands_out() -> None:
    fleet = demo_fleet()
    assert fleet.live is not None
    assert fleet.live.asset not in {mishap.asset for mishap in fleet.mishaps}


def test_a_load_fleet_has_the_size_that_is_asked_for_and_no_incidents() -> None:
    fleet = load_fleet(40)
    assert len({unit.device for unit in fleet.units}) == 40
    assert fleet.live is None
    assert not fleet.mishaps


@pytest.mark.parametrize("devices", [0, -1, MOST_LOAD_DEVICES + 1])
def test_another_size_is_refused(devices: int) -> None:
    with pytest.raises(ValueError, match=f"got {devices} devices"):
        load_fleet(devices)
