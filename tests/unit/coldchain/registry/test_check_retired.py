"""What would go on beyond an end is told, each with what to do first."""

import pytest
from msgspec.structs import replace

from coldchain.registry.check_retired import check_retired
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg, Placement
from helpers.registered import FULL, NOON

HOUR = 3_600_000
LATER = NOON + HOUR


def over(kind: str, id_: str, at: int = LATER) -> Registry:
    """Return the registry with one of its things at its end."""
    rows = [
        replace(each, retired_at=at, retired_why="sold") if each.id == id_ else each
        for each in getattr(FULL, kind)
    ]
    return replace(FULL, legs=(), **{kind: tuple(rows)})


def told(registry: Registry) -> list[tuple[str, str]]:
    return [(each.error.thing, each.error.reason) for each in check_retired(registry)]


def test_what_is_in_use_is_never_told() -> None:
    assert told(FULL) == []


@pytest.mark.parametrize(
    ("kind", "id_", "expected"),
    [
        ("assets", "cooler", [("assets/cooler", "still-placed")]),
        ("devices", "node", [("devices/node", "still-placed")]),
        ("sites", "hub", [("sites/hub", "still-stands")]),
        ("assets", "van", []),
        ("devices", "spare", []),
    ],
)
def test_a_device_stays_in_it_or_a_cooler_stands_on_it(
    kind: str, id_: str, expected: list[tuple[str, str]]
) -> None:
    assert told(over(kind, id_)) == expected


def test_what_was_over_by_then_is_fine() -> None:
    out = replace(
        over("assets", "cooler"), placements=(Placement(device="node", asset="cooler", until_at=LATER),)
    )
    assert told(out) == []
    still = replace(out, placements=(Placement(device="node", asset="cooler", until_at=LATER + 1),))
    (found,) = check_retired(still)
    assert "until 2026-11-29T" in found.error.came
    assert 'coldchain device move node ""' in found.error.next_step


@pytest.mark.parametrize(("kind", "id_"), [("assets", "van"), ("contacts", "grace")])
def test_goods_are_in_it_or_in_his_hands(kind: str, id_: str) -> None:
    leg = Leg(shipment="milk-7", asset="van", custodian="grace", from_at=NOON)
    if kind == "contacts":
        leg = replace(leg, custodian=FULL.contacts[0].id)
        id_ = FULL.contacts[0].id
    going_on = replace(over(kind, id_), legs=(leg,))
    assert told(going_on) == [(f"{kind}/{id_}", "still-loaded")]
    assert told(replace(going_on, legs=(replace(leg, until_at=LATER),))) == []


def test_a_cooler_that_was_scrapped_with_its_site_is_fine() -> None:
    closed = over("sites", "hub")
    rows = [replace(each, retired_at=LATER, retired_why="scrapped") for each in closed.assets]
    assert told(replace(closed, assets=tuple(rows), placements=())) == []
