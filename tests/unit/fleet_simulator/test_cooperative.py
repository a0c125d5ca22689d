"""fleet_simulator/cooperative.py: the demo's registry."""

from coldchain.registry.check import check
from coldchain.registry.product import product_key
from coldchain.registry.product_generic import GENERIC_NAME
from coldchain.registry.registry import Lookup
from coldchain.registry.things import Role, SiteKind
from fleet_simulator.cooperative import registry
from fleet_simulator.fleet import demo_fleet, load_fleet

NOW = 1_800_000_000_000


def test_every_device_finds_its_asset_and_profile() -> None:
    lookup = Lookup(registry(NOW))
    for unit in demo_fleet().units:
        asset = lookup.asset_of(unit.device, NOW)
        assert asset is not None
        assert asset.id == unit.asset
        assert lookup.profile_of(asset.id) is not None


def test_no_entry_contradicts_another_or_points_nowhere() -> None:
    it = registry(NOW)
    assets, sites = {one.id for one in it.assets}, {one.id for one in it.sites}
    contacts, shipments = {one.id for one in it.contacts}, {one.id for one in it.shipments}
    assert all(asset.site in sites for asset in it.assets if asset.site)
    assert all(contact.site in sites for contact in it.contacts if contact.site)
    assert all(one.origin in sites and one.destination in sites for one in it.shipments)
    assert all(leg.asset in assets and leg.custodian in contacts for leg in it.legs)
    assert {leg.shipment for leg in it.legs} == shipments


def test_a_shipment_is_in_one_place_at_a_time_and_still_somewhere_now() -> None:
    it = registry(NOW)
    for shipment in it.shipments:
        legs = sorted((leg for leg in it.legs if leg.shipment == shipment.id), key=lambda leg: leg.from_at)
        assert [leg.until_at for leg in legs[:-1]] <= [leg.from_at for leg in legs[1:]]
        assert legs[-1].until_at is None


def test_each_level_of_the_network_and_a_driver_for_every_vehicle_is_there() -> None:
    it = registry(NOW)
    assert {site.kind for site in it.sites} == set(SiteKind)
    driven = {contact.asset for contact in it.contacts if contact.role is Role.DRIVER}
    assert driven == {asset.id for asset in it.assets if not asset.site}


def test_the_live_incident_puts_goods_at_risk_and_has_people_to_tell() -> None:
    live = demo_fleet().live
    assert live is not None
    lookup = Lookup(registry(NOW))
    assert {one.product for one in lookup.shipments_in(live.asset, NOW)} == {"broccoli", "strawberry"}
    assert {one.role for one in lookup.contacts_for(live.asset)} == {Role.MANAGER, Role.DRIVER}


def test_every_product_of_the_goods_is_described() -> None:
    it = registry(NOW)
    lookup = Lookup(it)
    assert {lookup.product_of(one.id).name for one in it.shipments} == {
        product_key(one.product) for one in it.shipments
    }
    assert GENERIC_NAME not in {product.name for product in it.products}
    assert not [each for each in check(it) if "shipments" in each.where or "legs" in each.where]


def test_a_load_fleet_is_registered_too() -> None:
    it = registry(NOW, fleet=load_fleet(3), sample_interval_s=0.05)
    assert [device.id for device in it.devices] == ["load-001-logger", "load-002-logger", "load-003-logger"]
    assert {device.sample_interval_s for device in it.devices} == {0.05}
    assert it.legs == ()
