"""What must not be removed, and until when."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from coldchain.registry.keeping import ALL, Hold, names_of, why_kept, widened, young_until
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Leg, Placement, Shipment


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1000


NOW = _at("2026-11-29T12:00:00")
LEG = Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=NOW - 10, until_at=NOW - 5)
HOLD = Hold(id=3, about="shipments/s-1", why="a court asks", by="ann", set_at=1)

HELD = [(HOLD, [HOLD.about])]


def test_a_hold_keeps_what_it_names_and_what_points_at_it() -> None:
    assert "shipments/s-1" in names_of("legs", LEG)
    shipment = Shipment(id="s-1", product="milk")
    for kind, entry in (("legs", LEG), ("shipments", shipment)):
        assert "a court asks" in why_kept(kind, entry, HELD, 0, now=NOW)
    assert why_kept("shipments", replace(shipment, id="s-2"), HELD, 0, now=NOW) == ""
    assert "hold 3" in why_kept("gateways", "gw-1", [(replace(HOLD, about=ALL), ())], 0, now=NOW)
    assert "a court asks" in why_kept("legs", LEG, [(HOLD, ["assets/van-1"])], 0, now=NOW)


def test_a_hold_on_goods_is_on_what_they_were_in_and_on_what_measured_them() -> None:
    registry = Registry(
        cooperative=Cooperative(id="c", name="C"),
        legs=(LEG, replace(LEG, shipment="s-2", asset="van-2")),
        placements=(Placement(device="d", asset="van-1"), Placement(device="e", asset="van-2")),
    )
    assert widened(HOLD, registry) == {"shipments/s-1", "assets/van-1", "devices/d"}
    assert widened(replace(HOLD, about="assets/van-2"), registry) == {"assets/van-2", "devices/e"}


@pytest.mark.parametrize(
    ("ended", "now", "is_kept"),
    [
        ("2024-11-29T12:00:01", "2026-11-29T12:00:00", True),
        ("2024-11-29T12:00:00", "2026-11-29T12:00:00", False),
        ("2026-02-28T00:00:00", "2028-02-29T00:00:00", False),
        ("2026-03-01T00:00:00", "2028-02-29T00:00:00", True),
    ],
)
def test_what_is_younger_than_it_keeps_is_kept(ended: str, now: str, *, is_kept: bool) -> None:
    leg = replace(LEG, from_at=0, until_at=_at(ended))
    assert bool(why_kept("legs", leg, [], 2, now=_at(now))) is is_kept


def test_what_goes_on_is_kept_and_what_has_no_time_is_not_asked() -> None:
    placement = Placement(device="d", asset="van-1", from_at=5)
    assert "younger" in why_kept("placements", placement, [], 1, now=NOW)
    assert why_kept("placements", placement, [], 0, now=NOW) == ""
    assert why_kept("gateways", "gw-1", [], 50, now=NOW) == ""


@pytest.mark.parametrize(
    ("ended", "until"),
    [("2024-11-29T12:00:01", "2026-11-29T12:00:01"), ("2025-02-28T00:00:00", "2027-02-28T00:00:00")],
)
def test_until_when_it_is_too_young_is_where_it_begins_to_be_removable(ended: str, until: str) -> None:
    leg = replace(LEG, from_at=0, until_at=_at(ended))
    told = young_until("legs", leg, 2, now=NOW)
    assert told == (_at(until) if _at(until) > NOW else 0)
    assert why_kept("legs", leg, [], 2, now=_at(until) - 1)
    assert not why_kept("legs", leg, [], 2, now=_at(until))
    assert young_until("legs", leg, 0, now=NOW) == young_until("assets", LEG, 2, now=NOW) == 0
