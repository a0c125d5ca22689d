"""console/api/shipment_types.py: shipments as they are sent."""

from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_way import Lifecycle, State
from coldchain.registry.things import Shipment
from console.api.shipment_types import line_of, said_of


def test_a_line_says_where_goods_are() -> None:
    line = line_of(Shipment(id="s", product="Kale"), Lifecycle(State.PLANNED, asset="van-1"), "accept", 3)
    assert (line.id, line.state, line.asset, line.decision, line.version) == (
        "s",
        "planned",
        "van-1",
        "accept",
        3,
    )


def test_from_where_something_was_said_is_not_told() -> None:
    act = CustodyAct(
        key="k",
        shipment="s",
        act=CustodyKind.LOADED,
        person="p",
        via="sms",
        at=1,
        from_asset="",
        address="+254",
    )
    assert not hasattr(said_of(act), "address")
    assert said_of(act).act == "loaded"
