"""Look-ups by time: where a device was, what an asset carried, who is told."""

import subprocess
import sys

import pytest
from msgspec.structs import replace

from coldchain.registry.product_generic import GENERIC
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Lookup, Registry, covers
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Contact,
    Cooperative,
    Device,
    Leg,
    Placement,
    Role,
    Shipment,
    Site,
    SiteKind,
)

REGISTRY = Registry(
    cooperative=Cooperative(id="highland", name="Highland"),
    gateways=("station-1",),
    sites=(Site(id="kipkelion", name="Kipkelion", kind=SiteKind.VILLAGE_STATION),),
    assets=(
        Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="milk"),
        Asset(id="cooler-1", name="Cooler", kind=AssetKind.COOLER, profile="gone", site="kipkelion"),
    ),
    devices=(Device(id="fixed"), Device(id="moving"), Device(id="spare")),
    placements=(
        Placement(device="moving", asset="van-1", from_at=200),
        Placement(device="moving", asset="cooler-1", from_at=100, until_at=150),
        Placement(device="fixed", asset="cooler-1"),
    ),
    profiles=(Profile(name="milk"),),
    contacts=(
        Contact(id="manager", name="M", role=Role.MANAGER),
        Contact(id="driver", name="D", role=Role.DRIVER, asset="van-1"),
        Contact(id="keeper", name="K", role=Role.KEEPER, site="kipkelion"),
    ),
    shipments=(Shipment(id="milk-1", product="milk"), Shipment(id="milk-2", product="milk")),
    legs=(
        Leg(shipment="milk-1", asset="cooler-1", custodian="keeper", from_at=0, until_at=100),
        Leg(shipment="milk-1", asset="van-1", custodian="driver", from_at=100, until_at=150),
        Leg(shipment="milk-1", asset="van-1", custodian="manager", from_at=140),
        Leg(shipment="unregistered", asset="van-1", custodian="driver", from_at=0),
    ),
)
LOOKUP = Lookup(REGISTRY)


@pytest.mark.parametrize(
    ("instant", "asset"),
    [
        (99, None),
        (100, "cooler-1"),
        (149, "cooler-1"),
        (150, None),
        (199, None),
        (200, "van-1"),
        (10**15, "van-1"),
    ],
)
def test_a_device_is_in_the_asset_of_its_placement_then(instant: int, asset: str | None) -> None:
    found = LOOKUP.asset_of("moving", instant)
    assert (found.id if found else None) == asset


def test_a_device_without_placement_is_in_no_asset() -> None:
    assert LOOKUP.placement_of("spare", 0) is None
    assert LOOKUP.asset_of("nobody", 0) is None


def test_an_asset_has_the_devices_that_were_in_it_then() -> None:
    assert [device.id for device in LOOKUP.devices_in("cooler-1", 120)] == ["fixed", "moving"]
    assert [device.id for device in LOOKUP.devices_in("cooler-1", 150)] == ["fixed"]


def test_a_profile_is_found_through_its_asset() -> None:
    assert LOOKUP.profile_of("van-1") == Profile(name="milk")
    assert LOOKUP.profile_of("cooler-1") is None
    assert LOOKUP.profile_of("nothing") is None


def test_goods_that_nobody_described_are_judged_as_generic_ones() -> None:
    assert LOOKUP.product_of("milk-1") is GENERIC
    assert LOOKUP.product_of("nothing") is GENERIC


def test_a_product_is_found_through_its_shipment_however_it_is_written() -> None:
    milk, ours = replace(GENERIC, name="raw-milk"), replace(GENERIC, version=2)
    shipments = (Shipment(id="m", product="Raw  milk"), Shipment(id="x", product="cheese"))
    lookup = Lookup(replace(REGISTRY, products=(milk, ours), shipments=shipments))
    assert lookup.product_of("m") is milk
    assert lookup.product_of("x") is ours  # the cooperative's own generic product


@pytest.mark.parametrize(
    ("asset", "instant", "shipments"),
    [
        ("cooler-1", 99, ["milk-1"]),
        ("cooler-1", 100, []),
        ("van-1", 99, []),
        ("van-1", 100, ["milk-1"]),
        ("van-1", 145, ["milk-1"]),
        ("nothing", 100, []),
    ],
)
def test_an_asset_carries_the_shipments_of_its_legs_then(
    asset: str, instant: int, shipments: list[str]
) -> None:
    assert [shipment.id for shipment in LOOKUP.shipments_in(asset, instant)] == shipments


def test_two_custodians_at_once_are_two_legs() -> None:
    custodians = [leg.custodian for leg in LOOKUP.legs_in("van-1", 145)]
    assert custodians == ["driver", "manager", "driver"]


@pytest.mark.parametrize(
    ("asset", "contacts"),
    [("van-1", ["manager", "driver"]), ("cooler-1", ["manager", "keeper"]), ("nothing", ["manager"])],
)
def test_told_are_those_of_the_asset_of_its_site_and_of_everything(asset: str, contacts: list[str]) -> None:
    assert [contact.id for contact in LOOKUP.contacts_for(asset)] == contacts


def test_known_things_are_known_by_id() -> None:
    assert set(LOOKUP.devices) == {"fixed", "moving", "spare"}
    assert set(LOOKUP.sites) == {"kipkelion"}
    assert LOOKUP.gateways == {"station-1"}


@pytest.mark.parametrize(("instant", "inside"), [(9, False), (10, True), (19, True), (20, False)])
def test_an_interval_holds_its_beginning_but_not_its_end(instant: int, inside: bool) -> None:
    assert covers(10, 20, instant) is inside
    assert covers(10, None, instant) is (instant >= 10)


def test_a_gateway_that_only_judges_does_not_pay_for_the_reader_of_settings() -> None:
    """Ten megabytes of a small machine's memory: pydantic is for whoever reads a settings file."""
    modules = "coldchain.registry.registry, coldchain.judgement.routing"
    code = f"import sys, {modules}; print('pydantic' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
