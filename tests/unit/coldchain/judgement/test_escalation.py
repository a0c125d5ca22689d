"""Whose turn it is: driver, station keeper, manager; rungs with nobody are passed over."""

import pytest

from coldchain.judgement.escalation import DRIVER, KEEPER, MANAGER, Case, climb, people_of, rung_of
from coldchain.judgement.routing import Occasion
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

LADDER = (DRIVER, KEEPER, MANAGER)
NOW = 1_795_338_000_000
PETER = Contact(id="peter", name="Peter", role=Role.DRIVER, phone="+1", asset="van-1")
AKINYI = Contact(id="akinyi", name="Akinyi", role=Role.KEEPER, phone="+2", site="kip")
GRACE = Contact(id="grace", name="Grace", role=Role.MANAGER, phone="+3")


def registry(*contacts: Contact, destination: str = "kip") -> Registry:
    """Return a cooperative with a van on its way to a station with a cooler."""
    return Registry(
        cooperative=Cooperative(id="highland", name="Highland"),
        sites=(Site(id="kip", name="Kip", kind=SiteKind.VILLAGE_STATION),),
        assets=(
            Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="p"),
            Asset(id="cooler-1", name="Cooler", kind=AssetKind.COOLER, profile="p", site="kip"),
        ),
        contacts=contacts,
        shipments=(Shipment(id="s-1", product="milk", destination=destination),),
        legs=(Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOW - 1),),
    )


def turns(people: Registry, about: str, *known: str, stopped: tuple[str, ...] = ()) -> list[list[str]]:
    """Return who is told one after the other when nobody ever answers."""
    occasion = Occasion(NOW, "", stopped)
    case = Case(about, Severity.HIGH, known)
    rung = rung_of(people, case, LADDER, occasion)
    found: list[list[str]] = []
    while True:
        step = climb(people, case, LADDER, rung=rung, occasion=occasion)
        if not step.told:
            return found
        found.append([each.contact.id for each in step.told])
        case, rung = case._replace(known=(*case.known, *found[-1])), step.rung
        if step.is_last:
            return found


def test_from_the_driver_to_the_keeper_who_awaits_the_goods_to_the_manager() -> None:
    assert turns(registry(PETER, AKINYI, GRACE), "van-1", "peter") == [["akinyi"], ["grace"]]


def test_a_rung_with_nobody_is_passed_over() -> None:
    assert turns(registry(PETER, AKINYI, GRACE, destination="market"), "van-1", "peter") == [["grace"]]


def test_the_manager_hears_that_nobody_has_answered_also_when_told_at_first() -> None:
    assert turns(registry(PETER, AKINYI, GRACE), "van-1", "peter", "grace") == [["akinyi"], ["grace"]]


def test_who_was_told_to_nobody_begins_with_the_driver() -> None:
    assert turns(registry(PETER, AKINYI, GRACE), "van-1") == [["peter"], ["akinyi"], ["grace"]]


def test_at_a_station_the_keeper_comes_first() -> None:
    people = registry(PETER, AKINYI, GRACE)
    assert turns(people, "kip", "akinyi") == [["grace"]]
    assert rung_of(people, Case("kip", Severity.HIGH, ("akinyi",)), LADDER, Occasion(NOW)) == 1


def test_who_asked_for_no_messages_is_passed_over() -> None:
    people = registry(PETER, AKINYI, GRACE)
    assert turns(people, "van-1", stopped=("peter", "akinyi")) == [["grace"]]
    assert turns(people, "van-1", stopped=("peter", "akinyi", "grace")) == []


@pytest.mark.parametrize("ladder", [(DRIVER,), (DRIVER, KEEPER)])
def test_the_last_rung_is_the_managers_where_nobody_is_on_it(ladder: tuple[str, ...]) -> None:
    step = climb(registry(GRACE), Case("van-1", Severity.HIGH, ()), ladder, rung=-1, occasion=Occasion(NOW))
    assert [each.contact.id for each in step.told] == ["grace"]
    assert step.is_last


def test_a_manager_of_another_vehicle_is_not_asked() -> None:
    other = Contact(id="m", name="M", role=Role.MANAGER, phone="+4", asset="van-9")
    assert people_of(registry(other, GRACE), "van-1", MANAGER, Occasion(NOW)) == [GRACE]
