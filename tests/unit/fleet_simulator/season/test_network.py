"""fleet_simulator/season/network.py: the size of a season says what stands and drives."""

import pytest

from fleet_simulator.season.network import Band, Duty, SeasonPlan, network_of


def test_a_season_has_as_many_vans_and_coolers_as_asked_for() -> None:
    spots = network_of(SeasonPlan(vans=30, coolers=40)).spots.values()
    assert sum(spot.duty is Duty.VAN for spot in spots) == 30
    assert sum(spot.duty is not Duty.VAN for spot in spots) == 40


@pytest.mark.parametrize(("vans", "coolers"), [(1, 2), (2, 2), (3, 5), (8, 12), (30, 40)])
def test_every_van_fetches_and_brings_within_its_own_band(vans: int, coolers: int) -> None:
    network = network_of(SeasonPlan(vans=vans, coolers=coolers))
    assert len(network.routes) == vans
    for route in network.routes:
        bands = {network.spots[name].band for name in (route.van, route.village, route.county)}
        assert bands == {route.band}
        assert network.spots[route.village].duty is Duty.VILLAGE
        assert network.spots[route.county].duty is Duty.COUNTY


def test_a_large_season_has_both_bands_and_a_tiny_one_only_the_cold_one() -> None:
    assert {spot.band for spot in network_of(SeasonPlan()).spots.values()} == set(Band)
    assert {spot.band for spot in network_of(SeasonPlan(vans=2, coolers=2)).spots.values()} == {Band.COLD}


def test_rooms_of_a_centre_share_their_site_and_gateway_and_a_van_has_its_own() -> None:
    spots = network_of(SeasonPlan()).spots
    assert spots["room-01"].gateway == spots["room-02"].gateway == "gw-centre-1"
    assert spots["room-01"].site == "centre-1"
    assert (spots["van-01"].gateway, spots["van-01"].site) == ("gw-van-01", "")
    assert spots["van-01"].device == "van-01-logger"


def test_the_plan_knows_how_long_it_is() -> None:
    plan = SeasonPlan(days=2)
    assert (plan.minutes, plan.end_at - plan.start_at) == (2880, 2 * 86_400_000)
