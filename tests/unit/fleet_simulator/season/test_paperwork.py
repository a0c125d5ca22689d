"""fleet_simulator/season/paperwork.py: the registry fits together, and knows less than the truth."""

import pytest

from coldchain.judgement.routing import route
from coldchain.registry.check import check
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from fleet_simulator.season.paperwork import MAXIMUM_C, PEOPLE_TOLD, maxima_c
from helpers.small_season import VAN, small_season


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return that of the small season."""
    return small_season().registry


def test_nothing_in_the_registry_contradicts(registry: Registry) -> None:
    assert [each.error for each in check(registry) if each.fatal] == []


def test_all_goods_are_registered_with_their_legs_and_products(registry: Registry) -> None:
    season = small_season()
    assert {one.id for one in registry.shipments} == season.goods.keys()
    assert {one.product for one in registry.shipments} == {one.name for one in registry.products}
    stays = {(one.id, stay.asset, stay.from_at) for one in season.goods.values() for stay in one.stays}
    assert {(leg.shipment, leg.asset, leg.from_at) for leg in registry.legs} == stays


def test_as_many_people_are_told_as_the_naive_rule_tells(registry: Registry) -> None:
    for asset in registry.assets:
        assert sum(each.told for each in route(registry, asset, Severity.HIGH)) == PEOPLE_TOLD


def test_some_goods_were_measured_when_they_came_in(registry: Registry) -> None:
    measured = [one for one in registry.shipments if one.start_c is not None]
    assert 0 < len(measured) < len(registry.shipments)


def test_the_naive_rule_has_the_maximum_of_the_equipment(registry: Registry) -> None:
    season = small_season()
    too_warm = {each.name: each.limits[0].bound for each in registry.profiles}
    assert too_warm == MAXIMUM_C
    assert maxima_c(season.network)[f"{VAN}-logger"] == MAXIMUM_C[season.network.spots[VAN].band]
