"""The registry as it stands in the settings file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from coldchain.registry.product import ProductProfile
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.product_hash import sealed
from coldchain.registry.product_limits import limits_from
from coldchain.registry.product_settings import REQUIRED
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry
from coldchain.registry.settings import RegistrySettings, to_registry
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
from coldchain.settings import Where

COOPERATIVE = {"id": "highland", "name": "Highland", "time_zone": "Africa/Nairobi"}
VAN = {"id": "van-1", "name": "Van", "kind": "van", "profile": "milk"}


def _settings(**tables: Any) -> RegistrySettings:
    return RegistrySettings.model_validate({"cooperative": COOPERATIVE, **tables})


def _fatal(**tables: Any) -> list[Where]:
    found = RegistrySettings.contradictions({"cooperative": COOPERATIVE, **tables}, _settings(**tables))
    return [each.where for each in found if each.fatal]


def test_tables_become_things() -> None:
    registry = to_registry(
        _settings(
            gateways=["station-1"],
            sites=[{"id": "kip", "name": "Kipkelion", "kind": "village_station", "latitude": -0.2}],
            assets=[VAN | {"site": "kip", "capacity": "0.4 t"}],
            contacts=[
                {"id": "c", "name": "C", "role": "driver", "phone": "+254 700 000 001", "asset": "van-1"}
            ],
            shipments=[{"id": "m", "product": "milk", "quantity": "1.2 t", "price_per_kg": 0.5}],
            legs=[{"shipment": "m", "asset": "van-1", "custodian": "c", "from": "1970-01-01T00:00:01Z"}],
        )
    )
    assert registry == Registry(
        cooperative=Cooperative(id="highland", name="Highland", time_zone="Africa/Nairobi"),
        gateways=("station-1",),
        sites=(Site(id="kip", name="Kipkelion", kind=SiteKind.VILLAGE_STATION, latitude=-0.2),),
        assets=(
            Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="milk", site="kip", capacity_kg=400.0),
        ),
        contacts=(Contact(id="c", name="C", role=Role.DRIVER, phone="+254700000001", asset="van-1"),),
        shipments=(Shipment(id="m", product="milk", quantity_kg=1200.0, price_per_kg=0.5),),
        legs=(Leg(shipment="m", asset="van-1", custodian="c", from_at=1000),),
    )


KNOWN = {name: sealed(replace(GENERIC, name=name)) for name in ("generic", "milk", "mango")}


class _WithProducts(RegistrySettings):
    """A station's settings know where the products are."""

    @classmethod
    def known_products(cls) -> Mapping[str, ProductProfile]:
        return KNOWN


def _found(**tables: Any) -> list[tuple[Where, str]]:
    whole = {"cooperative": COOPERATIVE, **tables}
    found = _WithProducts.contradictions(whole, _WithProducts.model_validate(whole))
    return [(each.where, str(each.error)) for each in found if each.fatal]


def test_the_registry_has_the_products_that_its_goods_name_and_the_cooperatives_changes() -> None:
    shipments = [
        {"id": "a", "product": "Milk"},
        {"id": "b", "product": "kent"},
        {"id": "c", "product": "milk"},
    ]
    products = {"milk": {"title": "Ours"}, "kent": {"base": "mango"}, "unused": {"base": "mango"}}
    registry = to_registry(_settings(shipments=shipments, products=products), KNOWN)
    assert [(each.name, each.title, each.version) for each in registry.products] == [
        ("kent", GENERIC.title, 2),
        ("milk", "Ours", 2),
    ]


def test_goods_that_nobody_described_bring_the_generic_product() -> None:
    shipments = [{"id": "a", "product": "cheese"}]
    assert to_registry(_settings(shipments=shipments), KNOWN).products == (KNOWN["generic"],)
    assert to_registry(_settings(shipments=shipments)).products == ()


def test_an_asset_may_name_a_product_and_gets_its_limits() -> None:
    assets = [VAN, VAN | {"id": "van-2", "profile": "mango"}, VAN | {"id": "van-3", "profile": "mango"}]
    assert _found(assets=assets) == []
    registry = to_registry(_settings(assets=assets, profiles={"other": {}}), KNOWN)
    derived = (limits_from(KNOWN["milk"]), limits_from(KNOWN["mango"]))
    assert registry.profiles == (Profile(name="other"), *derived)


def test_a_profile_that_is_written_wins_over_a_product_of_its_name() -> None:
    registry = to_registry(_settings(assets=[VAN], profiles={"milk": {}}), KNOWN)
    assert registry.profiles == (Profile(name="milk"),)


def test_an_asset_may_name_a_product_of_ones_own() -> None:
    tables = {"assets": [VAN | {"profile": "kent"}], "products": {"kent": {"base": "mango"}}}
    assert _found(**tables) == []
    (profile,) = to_registry(_settings(**tables), KNOWN).profiles
    assert profile.name == "kent"


def test_mistakes_in_own_products_and_in_references_are_told_together() -> None:
    products = {"kent": {"base": "mangoo"}, "milk": {"storage_low": "7 degC"}, "new": {"title": "New"}}
    found = _found(products=products, assets=[VAN | {"profile": "mlik"}])
    assert [where for where, _ in found] == [
        ("assets", 0, "profile"),
        ("products", "kent", "base"),
        ("products", "milk", "storage_low"),
        *(("products", "new", key) for key in REQUIRED if key != "title"),
    ]
    assert found[0][1].endswith("allowed: one of profiles: none yet, or a product. Did you mean 'milk'?")


def test_asset_of_a_device_is_short_for_an_open_placement() -> None:
    moved = {
        "device": "b",
        "asset": "van-1",
        "from": datetime(1970, 1, 1, tzinfo=UTC),
        "until": "1970-01-02T00:00Z",
    }
    registry = to_registry(
        _settings(
            devices=[{"id": "a", "asset": "van-1", "sample_interval": "2s"}, {"id": "b"}], placements=[moved]
        )
    )
    assert registry.devices == (Device(id="a", sample_interval_s=2.0), Device(id="b"))
    assert registry.placements == (
        Placement(device="b", asset="van-1", from_at=0, until_at=86_400_000),
        Placement(device="a", asset="van-1"),
    )


@pytest.mark.parametrize(
    ("kind", "entry", "key"),
    [
        ("sites", {"id": "s", "name": "S", "kind": "castle"}, "kind"),
        ("sites", {"id": "s", "name": "S", "kind": "county_centre", "latitude": 91}, "latitude"),
        ("assets", VAN | {"id": "Van 1"}, "id"),
        ("devices", {"id": "d", "sample_interval": "0s"}, "sample_interval"),
        ("contacts", {"id": "c", "name": "C", "role": "driver", "phone": "0700 000 001"}, "phone"),
        ("contacts", {"id": "c", "name": "C", "role": "driver", "phone": "+254x"}, "phone"),
        ("contacts", {"id": "c", "name": "C", "role": "driver", "language": "English"}, "language"),
        ("shipments", {"id": "m", "product": "milk", "quantity": 5}, "quantity"),
        ("legs", {"shipment": "m", "asset": "a", "custodian": "c"}, "from"),
        ("placements", {"device": "d", "asset": "a", "from": datetime(2026, 1, 1)}, "from"),  # noqa: DTZ001 - as came
    ],
)
def test_a_mistake_is_told_at_its_key(kind: str, entry: dict[str, Any], key: str) -> None:
    with pytest.raises(ValidationError) as caught:
        _settings(**{kind: [entry]})
    assert [detail["loc"] for detail in caught.value.errors()] == [(kind, 0, key)]


@pytest.mark.parametrize("zone", ["Africa/Nairobbi", "", "../etc/passwd", "Africa"])
def test_a_time_zone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="Africa/Nairobi"):
        RegistrySettings.model_validate({"cooperative": COOPERATIVE | {"time_zone": zone}})


def test_references_are_checked_even_where_sections_have_mistakes() -> None:
    tables = {"assets": [{"id": 5, "profile": "mlik"}], "profiles": {"milk": {}}}
    (found,) = RegistrySettings.contradictions(tables, None)
    assert found.where == ("assets", 0, "profile")


def test_overlapping_placements_are_told_at_their_place_in_the_file() -> None:
    devices = [{"id": "a"}, {"id": "b", "asset": "van-1"}]
    placement = {"device": "b", "asset": "van-1", "until": "1990-01-01T00:00:00Z"}
    tables = {"assets": [VAN], "profiles": {"milk": {}}, "devices": devices}
    assert _fatal(**tables, placements=[placement]) == [("devices", 1, "asset")]
    assert _fatal(**tables, placements=[placement | {"device": "a"}] * 2) == [("placements", 1)]


def test_limits_of_one_name_are_told_at_their_place_in_the_file() -> None:
    limit = {"name": "x", "channel": "air/temperature", "above": "1 degC"}
    profiles = {"empty": {}, "milk": {"limits": [limit, limit]}}
    assert _fatal(profiles=profiles) == [("profiles", "milk", "limits", 1, "name")]


def test_what_no_limit_covers_does_not_stop_the_start() -> None:
    tables = {"assets": [VAN], "profiles": {"milk": {}}}
    found = RegistrySettings.contradictions(tables, _settings(**tables))
    assert [each.fatal for each in found] == [False, False, False]
