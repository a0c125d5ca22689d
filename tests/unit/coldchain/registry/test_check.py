"""What does not fit together in a registry, one thing wrong at a time."""

from typing import Any

import msgspec
import pytest

from coldchain.registry.check import NAMED, REFERENCES, check, check_references
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Calibration,
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

LIMIT = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)
VAN = Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="milk")
SOUND = Registry(
    cooperative=Cooperative(id="highland", name="Highland"),
    sites=(Site(id="kipkelion", name="Kipkelion", kind=SiteKind.VILLAGE_STATION),),
    assets=(VAN,),
    devices=(Device(id="logger-1"),),
    placements=(
        Placement(device="logger-1", asset="van-1", from_at=100, until_at=200),
        Placement(device="logger-1", asset="van-1", from_at=200),
    ),
    profiles=(Profile(name="milk", limits=(LIMIT,)),),
    contacts=(Contact(id="manager", name="M", role=Role.MANAGER),),
    products=(msgspec.structs.replace(GENERIC, name="fresh-milk"),),
    shipments=(Shipment(id="milk-1", product="Fresh milk"),),
    legs=(Leg(shipment="milk-1", asset="van-1", custodian="manager", from_at=0),),
)


def _changed(**change: Any) -> Registry:
    return msgspec.structs.replace(SOUND, **change)


def _fatal(registry: Registry) -> list[Where]:
    return [each.where for each in check(registry) if each.fatal]


def test_a_sound_registry_has_no_contradictions() -> None:
    assert check(SOUND) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"assets": (VAN, VAN)}, ("assets", 1, "id")),
        ({"profiles": (*SOUND.profiles, *SOUND.profiles)}, ("profiles", 1, "name")),
        ({"assets": (msgspec.structs.replace(VAN, profile="mlik"),)}, ("assets", 0, "profile")),
        ({"assets": (msgspec.structs.replace(VAN, site="moon"),)}, ("assets", 0, "site")),
        (
            {"placements": (*SOUND.placements[:1], Placement(device="no", asset="van-1"))},
            ("placements", 1, "device"),
        ),
        (
            {"contacts": (*SOUND.contacts, Contact(id="c", name="C", role=Role.DRIVER, asset="no"))},
            ("contacts", 1, "asset"),
        ),
        ({"shipments": ()}, ("legs", 0, "shipment")),
        (
            {"placements": (Placement(device="logger-1", asset="van-1", from_at=5, until_at=5),)},
            ("placements", 0),
        ),
        (
            {"legs": (Leg(shipment="milk-1", asset="van-1", custodian="manager", from_at=5, until_at=4),)},
            ("legs", 0),
        ),
        ({"profiles": (Profile(name="milk", limits=(LIMIT, LIMIT)),)}, ("profiles", 0, "limits", 1, "name")),
    ],
)
def test_a_contradiction_is_found_at_its_place(change: dict[str, Any], where: Where) -> None:
    assert _fatal(_changed(**change)) == [where]


@pytest.mark.parametrize(
    ("until_at", "from_at", "overlap"),
    [(200, 200, False), (201, 200, True), (None, 200, True), (150, 200, False)],
)
def test_placements_of_one_device_may_meet_but_not_overlap(
    until_at: int | None, from_at: int, overlap: bool
) -> None:
    later = Placement(device="logger-1", asset="van-1", from_at=from_at)
    earlier = Placement(device="logger-1", asset="van-1", from_at=100, until_at=until_at)
    found = _fatal(_changed(placements=(later, earlier)))
    assert found == ([("placements", 0)] if overlap else [])


def test_two_devices_may_be_in_one_asset_at_once() -> None:
    other = Placement(device="logger-2", asset="van-1")
    registry = _changed(
        devices=(*SOUND.devices, Device(id="logger-2")), placements=(*SOUND.placements, other)
    )
    assert check(registry) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"profiles": (Profile(name="milk"),)}, "asset van-1: got profile milk without limits"),
        ({"devices": (*SOUND.devices, Device(id="spare"))}, "device spare: got no placement"),
        ({"contacts": (*SOUND.contacts,), "placements": ()}, "asset van-1: got no device in it"),
    ],
)
def test_what_no_limit_covers_is_told_but_not_fatal(change: dict[str, Any], told: str) -> None:
    found = check(_changed(**change))
    assert told in str(found[0].error)
    assert not any(each.fatal for each in found)


def test_an_asset_about_which_nobody_is_told_is_found() -> None:
    driver = Contact(id="manager", name="D", role=Role.DRIVER, asset="van-1")
    assets = (VAN, msgspec.structs.replace(VAN, id="van-2"))
    placements = (*SOUND.placements, Placement(device="logger-2", asset="van-2"))
    registry = _changed(
        contacts=(driver,),
        assets=assets,
        placements=placements,
        devices=(*SOUND.devices, Device(id="logger-2")),
    )
    assert [(each.where, str(each.error)) for each in check(registry)] == [
        (("assets", 1), "asset van-2: got nobody who is told; allowed: a contact or more")
    ]


def test_the_fatal_ones_come_first() -> None:
    registry = _changed(devices=(Device(id="spare"), Device(id="spare")), placements=())
    assert [each.fatal for each in check(registry)] == [True, False, False, False, False]


def test_a_reference_to_nothing_names_what_is_near() -> None:
    (found,) = check(_changed(assets=(msgspec.structs.replace(VAN, profile="mlik"),)))
    assert str(found.error).endswith("got 'mlik'; allowed: one of profiles: milk. Did you mean 'milk'?")


def test_a_product_may_stand_for_a_profile() -> None:
    tables = {"assets": [{"id": "van-1", "profile": "mango"}], "profiles": [{"name": "milk"}]}
    assert check_references(tables, products={"mango"}) == []
    (found,) = check_references(tables, products={"mangold"})
    assert str(found.error).endswith("one of profiles: milk, or a product. Did you mean 'mangold'?")


def _told(*products: str, **change: Any) -> list[tuple[Where, str]]:
    found = check(_changed(**change), products)
    assert not any(each.fatal for each in found)
    return [(each.where, str(each.error)) for each in found]


def test_a_shipment_of_an_unknown_product_is_told_with_the_one_that_is_near() -> None:
    milk = Shipment(id="milk-1", product="Fersh milk")
    ((where, told),) = _told("fresh-milk", "mango", shipments=(milk,))
    assert where == ("shipments", 0, "product")
    assert told == (
        "shipment milk-1: got the unknown product 'Fersh milk': it is judged as generic perishable goods;"
        " allowed: a product, or one of your own. Did you mean 'fresh-milk'?"
    )


def test_a_shipment_without_a_leg_is_told() -> None:
    told = "shipment milk-1: got no leg, so nothing judges it; allowed: a leg or more"
    assert _told(legs=()) == [(("shipments", 0), told)]


@pytest.mark.parametrize(
    ("from_at", "until_at", "is_measured"),
    [
        (0, 100, False),
        (0, 101, True),
        (0, None, True),
        (250, 260, True),
        (300, None, False),
        (299, 300, True),
    ],
)
def test_a_leg_that_no_device_sees_is_told(from_at: int, until_at: int | None, is_measured: bool) -> None:
    leg = Leg(shipment="milk-1", asset="van-1", custodian="manager", from_at=from_at, until_at=until_at)
    seen = Placement(device="logger-1", asset="van-1", from_at=100, until_at=300)
    found = _told(legs=(leg,), placements=(seen,))
    assert [where for where, _ in found] == ([] if is_measured else [("legs", 0)])
    assert is_measured or "milk-1 in van-1: got no device there from 1970-" in found[0][1]


def test_a_device_in_another_asset_does_not_see_a_leg() -> None:
    other = msgspec.structs.replace(VAN, id="van-2")
    leg = Leg(shipment="milk-1", asset="van-2", custodian="manager", from_at=150)
    assert [where for where, _ in _told(assets=(VAN, other), legs=(leg,))] == [("assets", 1), ("legs", 0)]


@pytest.mark.parametrize(
    "tables", [{}, {"assets": 5}, {"assets": [5, {"id": 5}, {"profile": None}, {}]}, {"legs": "abc"}]
)
def test_tables_of_another_shape_are_passed_over(tables: dict[str, Any]) -> None:
    assert check_references(tables) == []


def test_every_reference_is_a_field_and_points_at_something_named() -> None:
    types = {
        "assets": Asset,
        "devices": None,
        "placements": Placement,
        "contacts": Contact,
        "legs": Leg,
        "calibrations": Calibration,
    }
    for kind, key, target in REFERENCES:
        struct = types[kind]
        assert struct is None or key in struct.__struct_fields__  # a device's asset stands in settings only
        assert target in NAMED


def test_languages_without_messages_are_told_once_and_are_not_fatal() -> None:
    cooperative = msgspec.structs.replace(SOUND.cooperative, language="am")
    person = SOUND.contacts[0]
    contacts = (
        msgspec.structs.replace(person, language="am"),
        msgspec.structs.replace(person, id="other", language="xx"),
        msgspec.structs.replace(person, id="third", language="sw"),
    )
    found = check(_changed(cooperative=cooperative, contacts=contacts))
    assert [(each.where, each.fatal) for each in found] == [
        (("cooperative", "language"), False),
        (("contacts", 1, "language"), False),
    ]
    assert "told in 'en'" in str(found[1].error)
