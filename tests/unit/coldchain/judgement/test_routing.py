"""Who is told, and the named reason for each who is not."""

import pytest

from coldchain.judgement.routing import RouteReason, route, route_gateway, route_station
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact, Cooperative, Role

VAN = Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="milk")
COOLER = Asset(id="cooler-1", name="Cooler", kind=AssetKind.COOLER, profile="milk", site="centre")


def reason(contact: Contact, asset: Asset = VAN, severity: Severity = Severity.HIGH) -> tuple[bool, str]:
    """Return whether one contact is told of an alarm, and why."""
    registry = Registry(cooperative=Cooperative(id="highland", name="Highland"), contacts=(contact,))
    (decision,) = route(registry, asset, severity)
    assert decision.contact == contact
    return decision.told, decision.reason


def registry(*contacts: Contact) -> Registry:
    """Return a registry of these people."""
    return Registry(cooperative=Cooperative(id="highland", name="Highland"), contacts=contacts)


def person(role: Role, *, phone: str = "+254", asset: str = "", site: str = "") -> Contact:
    """Return a contact."""
    return Contact(id="someone", name="Someone", role=role, phone=phone, asset=asset, site=site)


@pytest.mark.parametrize(
    ("contact", "told", "why"),
    [
        (person(Role.DRIVER, asset="van-1"), True, RouteReason.ASSET),
        (person(Role.DRIVER, asset="van-2"), False, RouteReason.OTHER_ASSET),
        (person(Role.KEEPER, asset="van-1"), True, RouteReason.ASSET),
        (person(Role.DRIVER), False, RouteReason.OTHER_ASSET),
        (person(Role.MANAGER), True, RouteReason.MANAGER),
        (person(Role.MANAGER, asset="van-2"), False, RouteReason.OTHER_ASSET),
        (person(Role.AUDITOR, asset="van-1"), False, RouteReason.ROLE),
        (person(Role.CARRIER, asset="van-1"), False, RouteReason.ROLE),
        (person(Role.DRIVER, asset="van-1", phone=""), False, RouteReason.NO_ADDRESS),
        (person(Role.KEEPER, site="centre"), False, RouteReason.OTHER_ASSET),  # the van is at no site
    ],
)
def test_who_is_told_of_a_van(contact: Contact, told: bool, why: RouteReason) -> None:
    assert reason(contact) == (told, why)


def test_a_keeper_hears_of_the_cooler_at_his_site() -> None:
    assert reason(person(Role.KEEPER, site="centre"), COOLER) == (True, RouteReason.SITE)
    assert reason(person(Role.KEEPER, site="village"), COOLER) == (False, RouteReason.OTHER_ASSET)


@pytest.mark.parametrize(
    ("severity", "told"),
    [(Severity.LOW, False), (Severity.MEDIUM, False), (Severity.HIGH, True), (Severity.CRITICAL, True)],
)
def test_the_manager_hears_of_urgent_alarms_only(severity: Severity, told: bool) -> None:
    driver, manager = person(Role.DRIVER, asset="van-1"), person(Role.MANAGER)
    found = route(registry(driver, manager), VAN, severity)
    why = RouteReason.MANAGER if told else RouteReason.NOT_URGENT
    assert [(each.told, each.reason) for each in found] == [(True, RouteReason.ASSET), (told, why)]


def test_the_manager_hears_of_everything_where_nobody_else_can_act() -> None:
    others = (person(Role.DRIVER, asset="van-2"), person(Role.DRIVER, asset="van-1", phone=""))
    *_, manager = route(registry(*others, person(Role.MANAGER)), VAN, Severity.LOW)
    assert (manager.told, manager.reason) == (True, RouteReason.NOBODY_ELSE)


def test_everybody_is_decided_about_in_registered_order() -> None:
    contacts = tuple(Contact(id=name, name=name, role=Role.AUDITOR) for name in ("b", "a", "c"))
    registry = Registry(cooperative=Cooperative(id="highland", name="Highland"), contacts=contacts)
    assert [item.contact.id for item in route(registry, VAN, Severity.HIGH)] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("contact", "told", "why"),
    [
        (person(Role.MANAGER), True, RouteReason.NOBODY_ELSE),
        (person(Role.DRIVER), True, RouteReason.EVERYTHING),
        (person(Role.DRIVER, asset="van-1"), True, RouteReason.ASSET),
        (person(Role.KEEPER, site="centre"), True, RouteReason.SITE),
        (person(Role.DRIVER, asset="van-2"), False, RouteReason.OTHER_ASSET),
        (person(Role.AUDITOR), False, RouteReason.ROLE),
        (person(Role.MANAGER, phone=""), False, RouteReason.NO_ADDRESS),
    ],
)
def test_of_a_gateway_hear_those_of_everything_and_of_what_is_behind_it(
    contact: Contact, told: bool, why: str
) -> None:
    registry = Registry(cooperative=Cooperative(id="highland", name="Highland"), contacts=(contact,))
    (decision,) = route_gateway(registry, [VAN, COOLER])
    assert (decision.told, decision.reason) == (told, why)


def test_of_a_gateway_with_nothing_behind_it_hear_those_of_everything() -> None:
    contacts = (person(Role.MANAGER), person(Role.DRIVER, asset="van-1"))
    registry = Registry(cooperative=Cooperative(id="highland", name="Highland"), contacts=contacts)
    assert [item.told for item in route_gateway(registry, [])] == [True, False]


def test_of_a_gateway_the_manager_hears_for_what_nobody_else_can_look_after() -> None:
    people = registry(person(Role.MANAGER), person(Role.DRIVER, asset="van-1"))
    assert [item.told for item in route_gateway(people, [VAN])] == [False, True]
    assert [item.told for item in route_gateway(people, [VAN, COOLER])] == [True, True]


def test_of_the_station_itself_hear_managers_or_who_is_responsible_for_everything() -> None:
    manager, keeper = person(Role.MANAGER), person(Role.KEEPER)
    local, mute = person(Role.MANAGER, site="centre"), person(Role.MANAGER, phone="")
    both = route_station(registry(manager, keeper, local, mute))
    assert [each.told for each in both] == [True, False, False, False]
    assert both[0].reason is RouteReason.MANAGER
    assert [each.told for each in route_station(registry(keeper, local, mute))] == [True, False, False]
    assert route_station(registry()) == []
