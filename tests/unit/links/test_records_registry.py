"""A cooperative's registry is written and read as a whole."""

from collections.abc import Iterator

import msgspec
import pytest

from coldchain.errors import RecordsError, RegistryError
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.registry import Registry
from coldchain.registry.retired import RETIRABLE
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
from links.product_files import PACKAGED
from links.records import Records
from links.records_registry import load_registries, load_registry, revision_of, save_registry

NOON = 1_795_950_000_000
TOO_WARM = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0, on_delay_s=600.0)
TOO_COLD = Limit(
    name="too-cold",
    channel="air/temperature",
    side=Side.BELOW,
    bound=0.5,
    severity=Severity.LOW,
    advice="Öffnen",
)
REGISTRY = Registry(
    cooperative=Cooperative(id="green-valley", name="Green Valley", time_zone="Africa/Nairobi"),
    gateways=("station-1", "van-1"),
    sites=(
        Site(id="centre", name="Centre", kind=SiteKind.COUNTY_CENTRE, latitude=-0.5, longitude=37.25),
        Site(id="village", name="Village", kind=SiteKind.VILLAGE_STATION),
    ),
    assets=(
        Asset(
            id="cooler-1",
            name="Cooler",
            kind=AssetKind.COOLER,
            profile="milk",
            site="centre",
            capacity_kg=400,
        ),
        Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="milk"),
    ),
    devices=(Device(id="node-1", name="Node", sample_interval_s=12.5), Device(id="node-2")),
    placements=(
        Placement(device="node-1", asset="cooler-1", from_at=10, until_at=20),
        Placement(device="node-1", asset="van-1", from_at=20),
    ),
    profiles=(Profile(name="milk", limits=(TOO_WARM, TOO_COLD), absence_after_s=300.0),),
    products=(GENERIC, PACKAGED["vaccine"]),
    contacts=(Contact(id="ann", name="Ann", role=Role.DRIVER, phone="+254700000001", asset="van-1"),),
    shipments=(Shipment(id="s-1", product="milk", lot="7", quantity_kg=120.5, price_per_kg=0.8),),
    legs=(
        Leg(shipment="s-1", asset="cooler-1", custodian="ann", from_at=10, until_at=20),
        Leg(shipment="s-1", asset="van-1", custodian="ann", from_at=20),
    ),
)
OTHER = Registry(cooperative=Cooperative(id="blue-hill", name="Blue Hill"), devices=(Device(id="node-1"),))


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    records = Records(records_url)
    records.migrate()
    yield records
    records.close()


def _save(records: Records, registry: Registry) -> bool:
    with records.transaction() as connection:
        return save_registry(connection, registry)


def _load(records: Records, coop: str = "green-valley") -> Registry:
    with records.reading() as connection:
        return load_registry(connection, coop)


def test_a_registry_comes_back_as_it_went_in(records: Records) -> None:
    assert _save(records, REGISTRY)
    assert _load(records) == REGISTRY


def test_a_registry_comes_back_with_its_ends_and_without_them(records: Records) -> None:
    ended = {
        name: tuple(
            msgspec.structs.replace(each, retired_at=NOON + number, retired_why="sold, 'as it is'")
            for number, each in enumerate(getattr(REGISTRY, name))
        )
        for name in RETIRABLE
    }
    retired = msgspec.structs.replace(REGISTRY, **ended)
    for registry in (retired, REGISTRY, retired):
        assert _save(records, registry)
        assert _load(records) == registry
        assert not _save(records, registry)


def test_saving_again_changes_nothing_whatever_the_order(records: Records) -> None:
    _save(records, REGISTRY)
    names = ("sites", "placements", "legs", "gateways", "contacts", "shipments", "assets", "devices")
    reverse = {name: tuple(reversed(getattr(REGISTRY, name))) for name in names}
    turned = msgspec.structs.replace(REGISTRY, **reverse)
    assert not _save(records, turned)
    assert _load(records) == REGISTRY


def test_the_order_of_limits_is_kept(records: Records) -> None:
    turned = Profile(name="milk", limits=(TOO_COLD, TOO_WARM))
    assert _save(records, msgspec.structs.replace(REGISTRY, profiles=(turned,)))
    assert _load(records).profiles == (turned,)


@pytest.mark.parametrize("name", ["strawberry", "cut-rose", "lean-fish", "shrimp", "frozen-food"])
def test_a_product_comes_back_with_every_kind_of_model(records: Records, name: str) -> None:
    registry = msgspec.structs.replace(REGISTRY, products=(PACKAGED[name],))
    assert _save(records, registry)
    assert _load(records).products == (PACKAGED[name],)
    assert not _save(records, registry)


def test_another_number_in_a_product_is_a_change(records: Records) -> None:
    _save(records, REGISTRY)
    changed = msgspec.structs.replace(GENERIC, harm_share=0.2)
    assert _save(records, msgspec.structs.replace(REGISTRY, products=(changed, PACKAGED["vaccine"])))
    assert _load(records).products[0].harm_share == 0.2


def test_what_is_not_named_any_more_is_removed(records: Records) -> None:
    _save(records, REGISTRY)
    small = Registry(cooperative=Cooperative(id="green-valley", name="New name"), sites=REGISTRY.sites[:1])
    assert _save(records, small)
    assert _load(records) == small


def test_cooperatives_are_kept_apart(records: Records) -> None:
    _save(records, REGISTRY)
    _save(records, OTHER)
    _save(records, msgspec.structs.replace(REGISTRY, devices=()))
    with records.reading() as connection:
        found = load_registries(connection)
    assert found == [OTHER, msgspec.structs.replace(REGISTRY, devices=())]


def test_an_unknown_cooperative_is_named(records: Records) -> None:
    _save(records, OTHER)
    with pytest.raises(RegistryError, match=r"'nobody'.*\['blue-hill'\]") as caught:
        _load(records, "nobody")
    assert caught.value.reason == "unknown-cooperative"


def test_a_registry_that_contradicts_itself_is_not_saved(records: Records) -> None:
    _save(records, OTHER)
    twice = msgspec.structs.replace(OTHER, devices=(Device(id="node-1"), Device(id="node-1", name="again")))
    with pytest.raises(RecordsError, match=r"(?i)unique"):
        _save(records, twice)
    assert _load(records, "blue-hill") == OTHER


def test_the_revision_goes_up_with_a_change_and_only_then(records: Records) -> None:
    with records.transaction() as connection:
        assert revision_of(connection) == 0
        save_registry(connection, REGISTRY)
        assert revision_of(connection) == 1
        save_registry(connection, REGISTRY)
        assert revision_of(connection) == 1
        save_registry(connection, msgspec.structs.replace(REGISTRY, sites=()))
        assert revision_of(connection) == 2
