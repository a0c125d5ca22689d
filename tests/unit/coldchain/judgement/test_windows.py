"""Which alarms a window explains, and which windows legs open."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Kind
from coldchain.judgement.windows import About, Scope, Window, WindowKind, explains, loading_windows
from coldchain.registry.things import Leg
from helpers.watching import REGISTRY

AIR = About("highland", "van-1", "east", "logger-1", "air/temperature", Kind.LIMIT, "high")
PAINT = Window("window-1", "highland", WindowKind.MAINTENANCE, Scope.ASSET, "van-1", 10, 50)
GATEWAY = About("highland", "", "", "gw-1", "", Kind.GATEWAY, "medium")


def test_a_window_is_half_open() -> None:
    assert [PAINT.covers(at) for at in (9, 10, 49, 50)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("scope", "target", "about", "expected"),
    [
        (Scope.ASSET, "van-1", AIR, True),
        (Scope.ASSET, "van-2", AIR, False),
        (Scope.ASSET, "van-1", AIR._replace(coop="delta"), False),
        (Scope.ASSET, "van-1", AIR._replace(kind=Kind.ABSENCE), True),
        (Scope.ASSET, "van-1", AIR._replace(kind=Kind.PRODUCT), False),
        (Scope.ASSET, "van-1", AIR._replace(kind=Kind.LAW), False),
        (Scope.SITE, "east", AIR, True),
        (Scope.SITE, "", AIR._replace(site=""), False),
        (Scope.DEVICE, "logger-1", AIR, True),
        (Scope.DEVICE, "logger-2", AIR, False),
        (Scope.DEVICE, "gw-1", GATEWAY, False),
        (Scope.GATEWAY, "gw-1", GATEWAY, True),
        (Scope.GATEWAY, "gw-1", AIR._replace(device="gw-1"), False),
    ],
)
def test_maintenance_explains_all_that_is_worked_on_and_never_harm_to_goods(
    scope: Scope, target: str, about: About, expected: bool
) -> None:
    assert explains(PAINT._replace(scope=scope, target=target), about) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"channel": "door/open"}, True),
        ({"channel": "product/temperature"}, False),
        ({"channel": "mains/voltage"}, False),
        ({"severity": "critical"}, False),
        ({"kind": Kind.ABSENCE}, False),
        ({"kind": Kind.SENSOR}, False),
    ],
)
def test_loading_explains_the_door_and_the_air(change: dict[str, str], expected: bool) -> None:
    loading = PAINT._replace(kind=WindowKind.LOADING)
    assert explains(loading, AIR._replace(**change)) is expected  # type: ignore[arg-type]


def test_a_leg_opens_a_window_when_it_begins_and_when_it_ends() -> None:
    legs = (
        Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=100, until_at=400),
        Leg(shipment="s-2", asset="van-1", custodian="peter", from_at=100),
        Leg(shipment="s-3", asset="van-2", custodian="ann", from_at=0, until_at=None),
    )
    found = loading_windows(replace(REGISTRY, legs=legs), 50, 0)
    assert [(each.cause, each.target, each.from_at, each.until_at) for each in found] == [
        ("leg-100", "van-1", 100, 150),
        ("leg-400", "van-1", 400, 450),
    ]
    assert {each.kind for each in found} == {WindowKind.LOADING}
    assert [each.from_at for each in loading_windows(replace(REGISTRY, legs=legs), 50, 200)] == [400]
    assert loading_windows(replace(REGISTRY, legs=legs), 0, 0) == []
