"""fleet_simulator/season/mishaps.py: drawn from the seed, severity from harmless to total, mains shared."""

from fleet_simulator.season.mishaps import RATES, Trouble, incidents, mishaps_of
from fleet_simulator.season.network import MS_PER_MINUTE, SeasonPlan, network_of

PLAN = SeasonPlan(seed=3)
NETWORK = network_of(PLAN)
FOUND = {asset: mishaps_of(PLAN, spot) for asset, spot in NETWORK.spots.items()}


def test_the_same_seed_gives_the_same_mishaps_and_another_one_others() -> None:
    spot = NETWORK.spots["van-05"]
    assert mishaps_of(PLAN, spot) == FOUND["van-05"]
    assert mishaps_of(SeasonPlan(seed=4), spot) != FOUND["van-05"]


def test_each_asset_has_only_what_can_go_wrong_with_it() -> None:
    for asset, found in FOUND.items():
        spot = NETWORK.spots[asset]
        assert {one.kind for one in found} <= RATES[spot.duty].keys()
        assert {one.asset for one in found} <= {asset}
        assert all(PLAN.start_at <= one.begin_at < one.end_at <= PLAN.end_at for one in found)
        assert all(one.end_at - one.begin_at >= MS_PER_MINUTE for one in found)


def test_severity_is_spread_from_minutes_to_a_day_and_from_a_little_to_all() -> None:
    lasted_h = [(one.end_at - one.begin_at) / 3.6e6 for found in FOUND.values() for one in found]
    doors = [one.strength for found in FOUND.values() for one in found if one.kind is Trouble.DOOR_OPEN]
    assert min(lasted_h) < 0.25
    assert max(lasted_h) > 24
    assert min(doors) < 0.3
    assert max(doors) > 0.8


def test_a_power_cut_hits_all_rooms_of_a_centre_and_is_one_incident() -> None:
    cuts = [
        [(one.begin_at, one.end_at) for one in FOUND[room] if one.kind is Trouble.POWER_CUT]
        for room in ("room-01", "room-02", "room-03")
    ]
    assert cuts[0] == cuts[1] == cuts[2]
    assert len(cuts[0]) > 0
    rooms = {room: FOUND[room] for room in ("room-01", "room-02", "room-03")}
    alone = sum(one.kind is not Trouble.POWER_CUT for found in rooms.values() for one in found)
    assert incidents(rooms, NETWORK) == alone + len(cuts[0])
