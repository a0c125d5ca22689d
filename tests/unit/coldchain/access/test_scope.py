"""What is somebody's: drivers, carriers and keepers on a small cooperative; nobody sees another's."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via
from coldchain.access.scope import Scope
from coldchain.registry.registry import Registry
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

SITES = (
    Site(id="centre", name="Centre", kind=SiteKind.COUNTY_CENTRE),
    Site(id="village", name="Village", kind=SiteKind.VILLAGE_STATION),
)
VAN_1 = Asset(id="van-1", name="", kind=AssetKind.VAN, profile="p")
VAN_2 = Asset(id="van-2", name="", kind=AssetKind.VAN, profile="p")
COOLER = Asset(id="cooler", name="", kind=AssetKind.COOLER, profile="p", site="centre")
COOP = Registry(
    cooperative=Cooperative(id="c", name=""),
    sites=SITES,
    assets=(VAN_1, VAN_2, COOLER),
    devices=(Device(id="d-1"), Device(id="d-2")),
    placements=(Placement(device="d-1", asset="van-1"), Placement(device="d-2", asset="van-2")),
    contacts=(
        Contact(id="peter", name="", role=Role.DRIVER, asset="van-1"),
        Contact(id="amina", name="", role=Role.DRIVER, asset="van-2"),
        Contact(id="mary", name="", role=Role.KEEPER, site="centre"),
        Contact(id="haul", name="", role=Role.CARRIER),
    ),
    shipments=tuple(
        Shipment(id=f"s-{n}", product="milk", destination=d) for n, d in enumerate(["centre", "", "", "x"])
    ),
    legs=(
        Leg(shipment="s-0", asset="van-1", custodian="peter", from_at=0, until_at=100),
        Leg(shipment="s-0", asset="van-2", custodian="haul", from_at=100, until_at=200),
        Leg(shipment="s-0", asset="cooler", custodian="mary", from_at=200),
        Leg(shipment="s-1", asset="van-2", custodian="amina", from_at=0),
        Leg(shipment="s-2", asset="cooler", custodian="", from_at=50),
    ),
)  # fmt: skip


def scope(role: Role, contact: str = "", now: int = 150, coop: str = "c") -> Scope:
    membership = Membership(coop=coop, role=role, contact=contact)
    return Scope(Actor(id="x", via=Via.CONSOLE, memberships=(membership,)), COOP, now)


def test_a_driver_sees_his_van_what_was_in_it_and_nothing_of_others() -> None:
    peter = scope(Role.DRIVER, "peter")
    assert (peter.assets(), peter.shipments()) == (("van-1",), ("s-0",))
    assert [leg.asset for leg in peter.legs_of("s-0")] == ["van-1"]
    assert peter.sees_device("d-1", 0)
    assert not peter.sees_device("d-2", 0)
    assert peter.sees_alarm("van-1")
    assert not peter.sees_alarm("cooler", "s-0")


def test_a_driver_moves_goods_only_while_he_has_them() -> None:
    peter = scope(Role.DRIVER, "peter")
    assert peter.may_move("s-0", 50)
    assert not peter.may_move("s-0", 150)
    assert peter.may_take("s-3", "van-1", 50)
    assert not peter.may_take("s-3", "van-2", 50)
    assert not peter.may_take("s-1", "van-1", 50)


def test_a_carrier_sees_its_own_legs_and_no_asset() -> None:
    haul = scope(Role.CARRIER, "haul")
    assert (haul.assets(), haul.shipments()) == ((), ("s-0",))
    assert [(leg.from_at, leg.until_at) for leg in haul.legs_of("s-0")] == [(100, 200)]
    assert (haul.may_move("s-0", 150), haul.may_move("s-0", 250)) == (True, False)
    assert not haul.sees_alarm("van-2", "s-0")


def test_a_keeper_sees_everything_and_moves_what_is_at_his_site_or_comes_to_it() -> None:
    mary = scope(Role.KEEPER, "mary")
    assert len(mary.assets()) == 3
    assert len(mary.shipments()) == 4
    assert [mary.may_move(f"s-{n}", 60) for n in range(4)] == [True, False, True, False]
    assert mary.may_take("s-3", "cooler", 60)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGULATOR])
def test_who_only_looks_moves_nothing(role: Role) -> None:
    looking = scope(role)
    assert len(looking.shipments()) == 4
    assert not any(
        looking.may_move(f"s-{n}", 50) or looking.may_take(f"s-{n}", "van-1", 50) for n in range(4)
    )


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_a_manager_moves_everything(role: Role) -> None:
    assert all(scope(role).may_move(f"s-{n}", 50) for n in range(4))
    assert not scope(role).may_move("of-another", 50)


def test_a_visitor_looks_and_moves_nothing() -> None:
    visitor = Scope(Actor(id="", via=Via.CONSOLE, is_visitor=True), COOP, 0)
    assert len(visitor.shipments()) == 4
    assert not visitor.may_move("s-0", 50)


MEMBERSHIPS = st.builds(
    Membership,
    coop=st.sampled_from(["c", "other"]),
    role=st.sampled_from(list(Role)),
    contact=st.sampled_from(["", "peter", "amina", "mary", "haul", "unknown"]),
)


@given(st.lists(MEMBERSHIPS, max_size=3), st.integers(-10, 300))
def test_more_than_one_role_gives_what_each_gives_and_no_more(roles: list[Membership], at: int) -> None:
    """Everything that is seen or moved with several roles is so with one of them alone."""
    whole = Scope(Actor(id="x", via=Via.CONSOLE, memberships=tuple(roles)), COOP, at)
    parts = [Scope(Actor(id="x", via=Via.CONSOLE, memberships=(each,)), COOP, at) for each in roles]
    assert set(whole.assets()) == {asset for part in parts for asset in part.assets()}
    assert set(whole.shipments()) == {each for part in parts for each in part.shipments()}
    for each in COOP.shipments:
        assert whole.may_move(each.id, at) == any(part.may_move(each.id, at) for part in parts)
        assert set(whole.legs_of(each.id)) == {leg for part in parts for leg in part.legs_of(each.id)}


@given(st.lists(MEMBERSHIPS, max_size=3), st.integers(-10, 300))
def test_a_role_in_another_cooperative_opens_nothing_here(roles: list[Membership], at: int) -> None:
    elsewhere = tuple(msgspec.structs.replace(each, coop="other") for each in roles)
    here = Scope(Actor(id="x", via=Via.CONSOLE, memberships=elsewhere), COOP, at)
    assert (here.assets(), here.shipments()) == ((), ())
    assert not any(here.may_move(each.id, at) or here.holds(each.id, at) for each in COOP.shipments)
    assert not any(here.sees_site(each.id) or here.legs_of("s-0") for each in COOP.sites)


def test_a_regulator_of_everywhere_reads_here_too() -> None:
    assert len(scope(Role.REGULATOR, coop=EVERYWHERE).shipments()) == 4
