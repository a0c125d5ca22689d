"""What a page says of a hold: what goes with it, until when, and whether anybody copies its readings."""

import pytest

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
from console.held import Around, Readings, Thing, about_said, holds_of_thing, thing_of, view_of
from links.readings_store import HeldCopy, Retention

NOW, HOUR, DAY = 1_800_000_000_000, 3_600_000, 86_400_000
REGISTRY = Registry(
    cooperative=Cooperative(id="c", name="C", keep_years=2),
    assets=(Asset(id="van-1", name="Blue Van", kind=AssetKind.VAN, profile="cold"),),
    devices=(Device(id="d-1", name="Node"),),
    placements=(Placement(device="d-1", asset="van-1"),),
    shipments=(
        Shipment(id="s-1", product="raw milk", lot="L7", created_at=NOW - DAY),
        Shipment(id="s-2", product="raw milk", lot="L8", created_at=NOW - 3 * 366 * DAY),
        Shipment(id="s-3", product="raw milk", lot="L8"),
    ),
    legs=(Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOW - DAY, until_at=NOW - HOUR),),
)
HOLD = Hold(id=3, about="shipments/s-1", why="a court asks", by="ann", set_at=NOW - 4 * HOUR)
COPY = HeldCopy(NOW - HOUR, 10, NOW - DAY, NOW - HOUR)


def shown(retention: Retention | None, hold: Hold = HOLD) -> Readings | None:
    return view_of(hold, Around(REGISTRY, {}, retention, NOW)).readings


def test_a_hold_is_shown_with_what_goes_with_it() -> None:
    view = view_of(HOLD, Around(REGISTRY, {"ann": "Ann"}, None, NOW))
    assert view.thing == Thing("Raw milk, L7", "/shipment", "s-1")
    assert view.along == [Thing("Blue Van", "/asset", "van-1"), Thing("Node", "/device", "d-1")]
    assert (view.by, view.readings) == ("Ann", None)
    assert NOW + 600 * DAY < view.young_until < NOW + 2 * 366 * DAY
    gone = Hold(id=1, about="sites/gone", why="x", by="bob", set_at=1)
    assert view_of(gone, Around(REGISTRY, {}, None, NOW))[1:5] == (Thing("gone", "", "gone"), "bob", [], 0)


def test_what_becomes_of_its_readings_is_said() -> None:
    assert shown(Retention()) == Readings("kept")
    ends = (NOW - DAY + 90 * DAY, NOW - HOUR + 90 * DAY)
    hourly = Retention(90 * DAY, HOUR)
    assert shown(hourly) == Readings("stuck", *ends)  # placed four hours ago
    fresh = Hold(id=3, about="shipments/s-1", why="a court asks", by="ann", set_at=NOW - HOUR)
    assert shown(hourly, fresh) == Readings("waits", *ends)
    assert shown(hourly._replace(copies={3: COPY})) == Readings("copied", *ends, COPY)
    old = COPY._replace(looked_at=NOW - 4 * HOUR)
    assert shown(hourly._replace(copies={3: old})) == Readings("stuck", *ends, old)
    waits = Hold(id=4, about="shipments/s-2", why="x", by="ann", set_at=1)
    assert shown(hourly, waits) == Readings("none")
    goes_on = Hold(id=5, about="assets/van-1", why="x", by="ann", set_at=1)
    assert shown(hourly, goes_on) == Readings("stuck", 90 * DAY, 0)


def test_a_thing_is_found_by_id_name_or_lot_when_that_names_one() -> None:
    assert (
        about_said("assets", "VAN-1", REGISTRY)
        == about_said("assets", "blue van", REGISTRY)
        == "assets/van-1"
    )
    assert about_said("shipments", " l7 ", REGISTRY) == "shipments/s-1"
    assert about_said("shipments", "L8", REGISTRY) == "shipments/L8"  # two have it
    assert about_said("*", "van-1", REGISTRY) == "*"
    assert about_said("party", "x", REGISTRY) == "party"
    assert thing_of("*", REGISTRY).id == "*"


@pytest.mark.parametrize("about", ["shipments/s-1", "assets/van-1", "*"])
def test_an_entry_is_held_by_what_stands(about: str) -> None:
    hold = Hold(id=1, about=about, why="x", by="ann", set_at=1)
    lifted = Hold(id=2, about=about, why="x", by="ann", set_at=1, lifted_at=2)
    assert holds_of_thing([hold, lifted], REGISTRY, "assets", REGISTRY.assets[0]) == [hold]
    is_of_goods = about != "assets/van-1"
    assert bool(holds_of_thing([hold], REGISTRY, "shipments", REGISTRY.shipments[0])) is is_of_goods
