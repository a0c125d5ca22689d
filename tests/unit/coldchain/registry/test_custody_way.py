"""What became of goods follows from legs and acts. Instants are small numbers."""

import pytest

from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_way import Lifecycle, State, lifecycle, way_of
from coldchain.registry.things import Leg, Shipment

SITES = {"cooler": "nyeri", "van": ""}
GOODS = Shipment(id="s", product="x", quantity_kg=10)
LEG = Leg(shipment="s", asset="van", custodian="peter", from_at=10, until_at=30)


def act(kind: CustodyKind, at: int, **more: object) -> CustodyAct:
    """Return an act on the goods."""
    told: dict[str, object] = {"key": f"{kind}{at}", "shipment": "s", "person": "p", "via": "cli"}
    return CustodyAct(**{**told, "act": kind, "at": at, "from_asset": "", **more})  # type: ignore[arg-type]


def life(now: int, *acts: CustodyAct, legs: tuple[Leg, ...] = (), goods: Shipment = GOODS) -> Lifecycle:
    """Return what became of them."""
    return lifecycle(way_of(goods, legs, acts), now, SITES)


def test_what_the_file_plans_becomes_so_by_itself() -> None:
    assert life(5, legs=(LEG,))[:2] == (State.PLANNED, 0)
    assert life(5, legs=(LEG,)).changes_at == 10
    assert life(15, legs=(LEG,))[:5] == (State.ON_THE_WAY, 10, "van", "", "peter")
    assert life(15, legs=(LEG,)).changes_at == 30
    assert life(30, legs=(LEG,)) == Lifecycle(State.DELIVERED, 30, quantity_kg=10)
    later = Leg(shipment="s", asset="cooler", custodian="ann", from_at=40)
    assert life(35, legs=(LEG, later)).state is State.OUT_OF_SIGHT
    assert life(45, legs=(LEG, later))[:4] == (State.AT_STATION, 40, "cooler", "nyeri")


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (act(CustodyKind.DELIVERED, 20, receiver="Ann"), State.DELIVERED),
        (act(CustodyKind.UNLOADED, 20, site="market"), State.OUT_OF_SIGHT),
        (act(CustodyKind.UNLOADED, 20, asset="cooler"), State.AT_STATION),
        (act(CustodyKind.HANDED, 20, asset="van", custodian="ann"), State.ON_THE_WAY),
        (act(CustodyKind.REFUSED, 20, why="warm"), State.REFUSED),
        (act(CustodyKind.MERGED, 20, parent="lot", quantity_kg=10.0), State.MERGED),
    ],
)
def test_what_people_said_last_counts(last: CustodyAct, state: State) -> None:
    found = life(25, act(CustodyKind.LOADED, 10, asset="van", custodian="peter"), last)
    assert (found.state, found.since_at) == (state, 20)


def test_goods_that_were_refused_and_moved_are_on_their_way() -> None:
    acts = (
        act(CustodyKind.LOADED, 10, asset="van"),
        act(CustodyKind.REFUSED, 20),
        act(CustodyKind.HANDED, 30, asset="van", custodian="ann"),
    )
    assert life(35, *acts).state is State.ON_THE_WAY


def test_what_is_split_up_and_what_was_never_made() -> None:
    load = act(CustodyKind.LOADED, 10, asset="van")
    split = act(CustodyKind.SPLIT, 20, shipment="t", parent="s", quantity_kg=10.0)
    assert life(25, load, split)[:2] == (State.SPLIT_UP, 20)
    child = Shipment(id="t", product="x", parents=("s",), quantity_kg=10)
    back = act(CustodyKind.WITHDRAWN, 30, shipment="t", parent="s", corrects=split.key)
    assert life(25, load, split, goods=child).state is State.ON_THE_WAY
    assert life(35, load, split, back, goods=child).state is State.VOID
    assert life(35, load, split, back).quantity_kg == 10
