"""Who is told, and the named reason for each who is not."""

import msgspec
import pytest

from coldchain.judgement.routing import (
    Occasion,
    RouteReason,
    called,
    ending,
    route,
    route_gateway,
    route_station,
)
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Contact,
    Cooperative,
    Leg,
    Role,
    Shipment,
    Site,
    SiteKind,
)

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


def test_who_has_only_a_mail_address_is_told_and_who_shares_one_is_told_once() -> None:
    mail = person(Role.DRIVER, asset="van-1", phone="")
    mail = msgspec.structs.replace(mail, email="crew@example.org")
    assert reason(mail) == (True, RouteReason.ASSET)
    other = msgspec.structs.replace(mail, id="other")
    assert [each[1] for each in decided(mail, other)] == [RouteReason.ASSET, RouteReason.SAME_NUMBER]


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


def test_who_has_left_is_told_of_nothing_and_nobody_waits_for_him() -> None:
    gone = msgspec.structs.replace(person(Role.DRIVER, asset="van-1"), retired_at=10, retired_why="left")
    asked = registry(gone, person(Role.MANAGER))
    driver, manager = route(asked, VAN, Severity.LOW, Occasion(now=10))
    assert (driver.told, driver.reason) == (False, RouteReason.LEFT)
    assert (manager.told, manager.reason) == (True, RouteReason.NOBODY_ELSE)
    assert route(asked, VAN, Severity.LOW, Occasion(now=9))[0].told
    assert called(asked, gone, Severity.CRITICAL, Occasion(now=10)).reason is RouteReason.LEFT
    assert route_gateway(asked, [VAN], Occasion(now=10))[0].reason is RouteReason.LEFT


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


MILK = Shipment(id="s-1", product="milk", destination="centre")
NOW = 1_795_338_000_000  # 22 Nov 2026 12:00 in Nairobi


def decided(
    *contacts: Contact, severity: Severity = Severity.HIGH, occasion: Occasion | None = None
) -> list[tuple[bool, RouteReason, int]]:
    """Return the decisions of an alarm in the van, with milk for the centre in Peter's hands."""
    people = Registry(
        cooperative=Cooperative(id="highland", name="Highland", time_zone="Africa/Nairobi"),
        sites=(Site(id="centre", name="Centre", kind=SiteKind.COUNTY_CENTRE),),
        assets=(VAN, COOLER),
        contacts=contacts,
        shipments=(MILK,),
        legs=(Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOW - 1000),),
    )
    return [item[1:] for item in route(people, VAN, severity, occasion or Occasion(NOW))]


def contact(name: str, role: Role, number: str = "1", **more: object) -> Contact:
    """Return a contact with a number of its own."""
    return Contact(id=name, name=name, role=role, phone=f"+25470000000{number}", **more)  # type: ignore[arg-type]


def test_who_has_the_goods_in_hand_hears_of_their_vehicle() -> None:
    for role in (Role.DRIVER, Role.CARRIER, Role.KEEPER):
        assert decided(contact("peter", role, asset="van-2")) == [(True, RouteReason.CUSTODIAN, 0)]
    assert decided(contact("ann", Role.CARRIER)) == [(False, RouteReason.ROLE, 0)]
    later = Occasion(NOW - 2000)  # before the leg began
    assert decided(contact("peter", Role.DRIVER), occasion=later) == [(False, RouteReason.OTHER_ASSET, 0)]


def test_the_keeper_where_goods_are_going_hears_of_their_harm() -> None:
    keeper = contact("k", Role.KEEPER, site="centre")
    harm = Occasion(NOW, "s-1")
    assert decided(keeper, occasion=harm) == [(True, RouteReason.DESTINATION, 0)]
    assert decided(keeper, occasion=harm, severity=Severity.MEDIUM) == [(False, RouteReason.OTHER_ASSET, 0)]
    assert decided(keeper) == [(False, RouteReason.OTHER_ASSET, 0)]  # of the air in the van


def test_a_person_may_want_to_hear_of_less_or_of_more() -> None:
    driver = contact("ann", Role.DRIVER, asset="van-1", least_severity="critical")
    manager = contact("grace", Role.MANAGER, "2", least_severity="low")
    assert [each[:2] for each in decided(driver, manager, severity=Severity.LOW)] == [
        (False, RouteReason.LEAST),
        (True, RouteReason.MANAGER),
    ]
    alone = contact("grace", Role.MANAGER, least_severity="critical")
    assert decided(alone) == [(True, RouteReason.NOBODY_ELSE, 0)]  # an alarm that nobody gets is worse


def test_lists_of_assets_and_sites_count_too() -> None:
    assert decided(contact("ann", Role.DRIVER, assets=("van-2", "van-1"))) == [(True, RouteReason.ASSET, 0)]
    assert decided(contact("k", Role.KEEPER, sites=("centre",))) == [(False, RouteReason.OTHER_ASSET, 0)]


@pytest.mark.parametrize("severity", list(Severity))
def test_quiet_hours_hold_back_all_but_what_is_critical(severity: Severity) -> None:
    ann = contact("ann", Role.DRIVER, asset="van-1", quiet_hours="11:00-13:00")
    due_at = 0 if severity is Severity.CRITICAL else NOW + 3_600_000
    assert decided(ann, severity=severity) == [(True, RouteReason.ASSET, due_at)]
    awake = Occasion(NOW + 3_600_000)
    assert decided(ann, severity=severity, occasion=awake) == [(True, RouteReason.ASSET, 0)]


def test_one_telephone_gets_one_text_and_that_without_waiting() -> None:
    asleep = contact("ann", Role.DRIVER, asset="van-1", quiet_hours="11:00-13:00")
    awake = contact("bob", Role.DRIVER, asset="van-1")
    assert [each[1] for each in decided(asleep, awake)] == [RouteReason.SAME_NUMBER, RouteReason.ASSET]
    assert [each[1] for each in decided(awake, asleep)] == [RouteReason.ASSET, RouteReason.SAME_NUMBER]


def test_a_stop_is_a_stop_but_for_critical_danger_to_goods_in_hand() -> None:
    stopped = Occasion(NOW, "s-1", {"peter", "ann"})
    peter, ann = contact("peter", Role.DRIVER, asset="van-1"), contact("ann", Role.DRIVER, "2", asset="van-1")
    grace = contact("grace", Role.MANAGER, "3")
    assert [each[:2] for each in decided(peter, ann, grace, occasion=stopped)] == [
        (False, RouteReason.STOPPED),
        (False, RouteReason.STOPPED),
        (True, RouteReason.MANAGER),
    ]
    critical = decided(peter, ann, severity=Severity.CRITICAL, occasion=stopped)
    assert [each[:2] for each in critical] == [(True, RouteReason.STOP_DANGER), (False, RouteReason.STOPPED)]
    assert decided(peter, grace, severity=Severity.LOW, occasion=stopped)[1][1] is RouteReason.NOBODY_ELSE


def test_a_stop_counts_for_a_gateway_too() -> None:
    people = registry(contact("grace", Role.DRIVER), contact("bob", Role.MANAGER, "2"))
    found = route_gateway(people, [], Occasion(NOW, "", {"grace"}))
    assert [each.reason for each in found] == [RouteReason.STOPPED, RouteReason.NOBODY_ELSE]


def test_whose_turn_it_is_is_asked_wherever_he_belongs() -> None:
    people = registry()
    bob = contact("bob", Role.MANAGER, asset="van-2", quiet_hours="08:00-10:00")
    assert called(people, bob, Severity.CRITICAL, Occasion(NOW))[1:] == (True, RouteReason.MANAGER, 0)
    assert called(people, bob, Severity.HIGH, Occasion(NOW)).due_at == NOW + 3_600_000
    assert called(people, bob, Severity.CRITICAL, Occasion(NOW, "", {"bob"})).reason is RouteReason.STOPPED
    nobody = msgspec.structs.replace(bob, phone="")
    assert called(people, nobody, Severity.CRITICAL, Occasion(NOW)).reason is RouteReason.NO_ADDRESS


def test_an_end_goes_to_whoever_heard_of_the_begin_once_for_each_telephone() -> None:
    """Also to somebody who is responsible for nothing here any more; not to whoever wants no messages."""
    people = {
        name: msgspec.structs.replace(person(Role.CARRIER, phone=phone), id=name)
        for name, phone in {"amina": "+1", "joy": "+1", "ben": "+2", "zoe": "+3", "kim": "+4"}.items()
    }
    occasion = Occasion(1_795_338_000_000, stopped={"zoe"})
    found = ending(registry(*people.values()), Severity.HIGH, occasion, {"amina", "joy", "ben", "zoe"})
    assert [(each.contact.id, each.told) for each in found] == [
        ("amina", True),
        ("joy", False),
        ("ben", True),
        ("zoe", False),
    ]
