"""fleet_simulator/season/goods.py: whole journeys without gaps, of goods that have a profile."""

from itertools import pairwise

from fleet_simulator.season.goods import MARKET, consignments_of
from fleet_simulator.season.network import MS_PER_MINUTE, Band, SeasonPlan, network_of
from links.product_files import load_products

PLAN = SeasonPlan(seed=2)
NETWORK = network_of(PLAN)
GOODS = consignments_of(PLAN, NETWORK)


def test_every_ware_of_the_market_has_a_profile() -> None:
    assert {ware.product for wares in MARKET.values() for ware in wares} <= load_products().keys()


def test_a_full_season_has_one_or_two_shipments_for_each_van_and_day() -> None:
    assert 900 <= len(GOODS) <= 1500
    assert len({one.id for one in GOODS}) == len(GOODS)


def test_a_journey_has_no_gaps_and_lies_within_the_season() -> None:
    for one in GOODS:
        assert PLAN.start_at <= one.stays[0].from_at
        assert one.stays[-1].until_at <= PLAN.end_at
        assert all(before.until_at == after.from_at for before, after in pairwise(one.stays))
        assert all((stay.until_at - stay.from_at) % MS_PER_MINUTE == 0 for stay in one.stays)
        assert all(stay.until_at > stay.from_at for stay in one.stays)


def test_goods_go_with_a_van_of_their_own_band() -> None:
    bands = {ware.product: band for band, wares in MARKET.items() for ware in wares}
    assert all(NETWORK.spots[stay.asset].band is bands[one.product] for one in GOODS for stay in one.stays)
    assert {bands[one.product] for one in GOODS} == set(Band)


def test_what_comes_out_of_a_chiller_is_never_warm() -> None:
    chilled = {ware.product for wares in MARKET.values() for ware in wares if not ware.field_heat}
    assert max(one.pulp_above_k for one in GOODS if one.product in chilled) < 4.0
    assert max(one.pulp_above_k for one in GOODS if one.product not in chilled) > 6.0


def test_the_same_seed_gives_the_same_goods() -> None:
    assert consignments_of(PLAN, NETWORK) == GOODS
