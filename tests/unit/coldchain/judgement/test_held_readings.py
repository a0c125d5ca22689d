"""Which readings a hold is about: those of what stood beside the goods, while it did."""

import pytest

from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_readings import readings_held
from coldchain.judgement.held_times import HeldTime
from coldchain.registry.keeping import Hold
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Cooperative,
    Device,
    Leg,
    Placement,
    Shipment,
)

REGISTRY = Registry(
    cooperative=Cooperative(id="c", name="C"),
    assets=(
        Asset(id="van", name="Van", kind=AssetKind.VAN, profile="cold"),
        Asset(id="cooler", name="Cooler", kind=AssetKind.COOLER, profile="cold", site="hub"),
    ),
    devices=(Device(id="a"), Device(id="b"), Device(id="c")),
    placements=(
        Placement(device="a", asset="van", from_at=0, until_at=500),
        Placement(device="b", asset="van", from_at=500),
        Placement(device="c", asset="cooler", from_at=0, until_at=700),
        Placement(device="c", asset="cooler", from_at=700),
    ),
    shipments=(Shipment(id="s-1", product="milk"), Shipment(id="waits", product="milk")),
    legs=(
        Leg(shipment="s-1", asset="van", custodian="peter", from_at=400, until_at=600),
        Leg(shipment="s-1", asset="cooler", custodian="kim", from_at=600),
    ),
)
_ALWAYS = (0, FOREVER_AT)


@pytest.mark.parametrize(
    ("about", "held"),
    [
        ("shipments/s-1", [("a", 400, 500), ("b", 500, 600), ("c", 600, FOREVER_AT)]),
        ("shipments/waits", []),
        ("assets/van", [("a", 0, 500), ("b", 500, FOREVER_AT)]),
        ("sites/hub", [("c", *_ALWAYS)]),
        ("devices/b", [("b", *_ALWAYS)]),
        ("contacts/peter", [("a", 400, 500), ("b", 500, 600)]),
        ("*", [("a", *_ALWAYS), ("b", *_ALWAYS), ("c", *_ALWAYS)]),
    ],
)
def test_what_is_held_of_the_readings(about: str, held: list[tuple[str, int, int]]) -> None:
    hold = Hold(id=1, about=about, why="a court asks", by="ann", set_at=1)
    assert readings_held(hold, REGISTRY) == [HeldTime(*each) for each in held]
