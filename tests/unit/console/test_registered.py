"""Look-ups of a registry for one drawing of a page."""

from coldchain.registry.things import Device, Leg, Placement
from console.registered import Registered, registered
from helpers.small_fleet import HOUR, NOW, changed, registry_of

REGISTRY = registry_of()


def test_goods_on_their_way_come_with_their_leg_in_registered_order() -> None:
    over = Leg(shipment="s-2", asset="van-1", custodian="peter", from_at=NOW - 9 * HOUR, until_at=NOW - HOUR)
    known = Registered(changed(REGISTRY, legs=(over, *REGISTRY.legs)))
    assert [(goods.id, leg.asset) for goods, leg in known.current(NOW)] == [
        ("s-1", "van-1"),
        ("s-2", "van-2"),
        ("s-3", "cooler-3"),
    ]
    assert [leg.from_at for leg in known.legs_of_shipment("s-2")] == [NOW - 9 * HOUR, NOW - 2 * HOUR]
    assert [leg.shipment for leg in known.legs_of_asset("van-1")] == ["s-2", "s-1"]
    assert [each.id for each in known.in_order(["s-3", "s-1"])] == ["s-1", "s-3"]
    gone = known.leg_now("s-9", NOW)
    assert gone is None


def test_a_leg_of_goods_that_nobody_registered_is_left_out() -> None:
    stray = Leg(shipment="nobody", asset="van-1", custodian="peter", from_at=NOW - HOUR)
    assert len(Registered(changed(REGISTRY, legs=(stray,))).current(NOW)) == 0


def test_things_are_called_as_people_call_them_or_by_their_id() -> None:
    known = Registered(REGISTRY)
    assert (known.asset_name("van-1"), known.person("peter"), known.place("centre")) == (
        "Van KBZ 214",
        "Peter Wanjala",
        "Kaimosi",
    )
    assert (known.asset_name("x"), known.person("x"), known.place("x")) == ("x", "x", "x")
    assert [limit.name for limit in known.limits_of("van-1")] == ["too-warm", "too-cold", "product-warm"]
    assert len(known.limits_of("x")) == 0


def test_what_is_on_its_way_changes_when_a_leg_begins_or_ends() -> None:
    legs = (
        Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOW, until_at=NOW + HOUR),
        Leg(shipment="s-1", asset="van-2", custodian="peter", from_at=NOW + HOUR, until_at=NOW + 2 * HOUR),
    )
    known = Registered(changed(REGISTRY, legs=legs))

    def where(at: int) -> list[str]:
        return [leg.asset for _, leg in known.current(at)]

    hours = (-1, 0, 0.5, 1, 1.5, 2, 0, -1)  # time may go back
    found = [where(NOW + round(hour * HOUR)) for hour in hours]
    assert found == [[], ["van-1"], ["van-1"], ["van-2"], ["van-2"], [], ["van-1"], []]


def test_devices_and_goods_are_found_by_asset() -> None:
    placed = (
        Placement(device="d-new", asset="van-1", from_at=NOW),
        Placement(device="d-old", asset="van-1", until_at=NOW),
    )
    known = Registered(changed(REGISTRY, placements=placed))
    assert known.devices_in("van-1", NOW) == [Device(id="d-new")]
    assert [each.id for each in known.devices_in("van-1", NOW - 1)] == ["d-old"]
    assert [each.id for each in known.goods_in("van-1", NOW)] == ["s-1"]
    assert known.goods_in("van-9", NOW) == []


def test_the_look_ups_of_a_registry_are_made_once() -> None:
    assert registered(REGISTRY) is registered(REGISTRY)
    other = changed(REGISTRY, legs=())
    assert registered(other) is not registered(REGISTRY)
    assert registered(other).registry is other
