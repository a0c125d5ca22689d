"""fleet_simulator/season/season.py: a whole season, the same for the same seed, its truth consistent."""

import pytest

from coldchain.errors import InputError
from fleet_simulator.season.season import season_of
from helpers.small_season import PLAN, small_season
from links.product_files import load_products


def test_the_same_plan_gives_the_same_season() -> None:
    season, again = small_season(), season_of(PLAN, load_products())
    assert again.arrivals == season.arrivals
    assert again.truths == season.truths
    assert again.registry == season.registry


def test_every_shipment_has_its_truth_and_the_truth_adds_up() -> None:
    season = small_season()
    assert season.truths.keys() == season.goods.keys()
    assert len(season.goods) > 0
    for truth in season.truths.values():
        assert 0 <= truth.excess <= truth.life_used
        assert bool(truth.harms) == (truth.harmed_at is not None)
        assert ("life" in truth.harms) == (truth.excess >= 0.15)
        assert truth.coldest_c <= truth.warmest_c


def test_progress_is_told_asset_by_asset() -> None:
    told: list[tuple[int, int]] = []
    season_of(PLAN, load_products(), on_asset=lambda done, of: told.append((done, of)))
    assert told == [(number, 4) for number in range(1, 5)]


def test_a_market_without_profiles_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="products of the simulated market"):
        season_of(PLAN, {})
