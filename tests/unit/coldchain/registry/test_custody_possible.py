"""What can be said next, so that two taps do."""

from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_possible import Possible, holder_of, possible
from coldchain.registry.custody_way import Lifecycle, State
from coldchain.registry.things import Asset, AssetKind, Contact, Role, Shipment

GOODS = Shipment(id="s", product="x", quantity_kg=10, destination="nyeri")
VAN = Asset(id="van", name="Van", kind=AssetKind.VAN, profile="")
COOLER = Asset(id="cooler", name="Cooler", kind=AssetKind.COOLER, profile="", site="nyeri")
PETER = Contact(id="peter", name="Peter", role=Role.DRIVER, asset="van")
ANN = Contact(id="ann", name="Ann", role=Role.KEEPER, site="nyeri")


def found(life: Lifecycle, me: Contact | None) -> list[Possible]:
    """Return what somebody can say of the goods."""
    return possible(GOODS, life, me=me, assets=[VAN, COOLER], contacts=[PETER, ANN])


def test_a_keeper_takes_goods_out_of_a_van_with_one_proposal() -> None:
    first = found(Lifecycle(State.ON_THE_WAY, 1, "van", "", "peter"), ANN)[0]
    assert first == Possible(
        act=CustodyKind.UNLOADED,
        shipment="s",
        from_asset="van",
        asset="cooler",
        custodian="ann",
        site="nyeri",
    )


def test_a_driver_loads_what_waits_for_him() -> None:
    first = found(Lifecycle(State.PLANNED), PETER)[0]
    assert (first.act, first.asset, first.custodian, first.needs) == (CustodyKind.LOADED, "van", "peter", ())


def test_at_their_destination_goods_are_delivered_first() -> None:
    acts = [each.act for each in found(Lifecycle(State.AT_STATION, 1, "cooler", "nyeri", "ann"), ANN)]
    assert acts[:2] == [CustodyKind.DELIVERED, CustodyKind.REFUSED]
    assert acts[-1] is CustodyKind.SPLIT


def test_nothing_can_be_said_of_goods_that_have_left() -> None:
    assert found(Lifecycle(State.DELIVERED), PETER) == []


def test_who_holds_what_is_in_an_asset() -> None:
    assert holder_of(COOLER, [PETER, ANN]) == "ann"
    assert holder_of(VAN, [ANN]) == ""
    assert holder_of(VAN, [PETER, ANN], otherwise="ann") == "peter"
