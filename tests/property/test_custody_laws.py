"""Laws of custody: any order of the same acts is the same way, what is taken back leaves none."""

import random

from hypothesis import given
from hypothesis import strategies as st

from coldchain.registry.custody import CustodyAct, CustodyKind, legs_of, quantity_left, standing, with_acts
from coldchain.registry.registry import covers
from coldchain.registry.things import Leg, Shipment

NAMES = ("a", "b", "c", "d")
PLACES = ("", "van", "cooler", "box")
LEGS = (
    Leg(shipment="a", asset="van", custodian="peter", from_at=10),
    Leg(shipment="b", asset="cooler", custodian="ann", from_at=5, until_at=40),
)


@st.composite
def histories(draw: st.DrawFn) -> list[CustodyAct]:
    """Return acts of all kinds on a few shipments, some taken back, in any order; also nonsense."""
    acts = []
    for number in range(draw(st.integers(0, 9))):
        kind = draw(st.sampled_from([each for each in CustodyKind if each is not CustodyKind.WITHDRAWN]))
        acts.append(
            CustodyAct(
                key=f"k{number}",
                shipment=draw(st.sampled_from(NAMES)),
                act=kind,
                person="p",
                via="cli",
                at=draw(st.integers(1, 60)),
                from_asset="",
                asset=draw(st.sampled_from(PLACES)),
                custodian="c",
                recorded_at=number,
                parent=draw(st.sampled_from(NAMES))
                if kind in (CustodyKind.SPLIT, CustodyKind.MERGED)
                else "",
                quantity_kg=float(draw(st.integers(1, 9))) if kind is CustodyKind.SPLIT else None,
            )
        )
    for number, act in enumerate(draw(st.lists(st.sampled_from(acts), max_size=4)) if acts else []):
        acts.append(taken_back(act, f"w{number}"))
    return draw(st.permutations(acts))


def taken_back(act: CustodyAct, key: str) -> CustodyAct:
    """Return that an act was taken back."""
    return CustodyAct(
        key=key,
        shipment=act.shipment,
        act=CustodyKind.WITHDRAWN,
        person="p",
        via="cli",
        at=99,
        from_asset="",
        corrects=act.key,
        parent=act.parent,
    )


@given(histories(), st.randoms())
def test_any_order_gives_the_same_legs(acts: list[CustodyAct], chance: random.Random) -> None:
    other = list(acts)
    chance.shuffle(other)
    assert with_acts(LEGS, acts) == with_acts(LEGS[::-1], other)


@given(histories())
def test_the_legs_of_one_are_found_without_those_of_all(acts: list[CustodyAct]) -> None:
    legs = with_acts(LEGS, acts)
    for name in NAMES:
        assert legs_of(name, LEGS, acts) == tuple(leg for leg in legs if leg.shipment == name)


@given(histories())
def test_goods_are_in_one_place_at_a_time(acts: list[CustodyAct]) -> None:
    legs = with_acts(LEGS, acts)
    for name in NAMES:
        mine = [leg for leg in legs if leg.shipment == name]
        for instant in range(70):
            assert sum(covers(leg.from_at, leg.until_at, instant) for leg in mine) <= 1
        assert all(leg.until_at is None or leg.until_at > leg.from_at for leg in mine)


@given(histories())
def test_what_is_taken_back_leaves_no_trace_and_twice_is_once(acts: list[CustodyAct]) -> None:
    stands = standing(acts)
    assert with_acts(LEGS, acts) == with_acts(LEGS, stands)
    for act in stands:
        without = [each for each in stands if each.key != act.key]
        once = [*acts, taken_back(act, "x")]
        assert with_acts(LEGS, once) == with_acts(LEGS, without)
        assert with_acts(LEGS, [*once, taken_back(act, "y")]) == with_acts(LEGS, once)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 30)), max_size=8))
def test_no_goods_come_from_nowhere(taken: list[tuple[str, int]]) -> None:
    """Split off what there is, again and again: all that is left adds up to what there was."""
    goods = {name: Shipment(id=name, product="x", quantity_kg=20.0) for name in NAMES}
    acts: list[CustodyAct] = []
    for number, (name, kilograms) in enumerate(taken):
        if kilograms > quantity_left(goods[name], acts):
            continue
        child = Shipment(id=f"{name}{number}", product="x", parents=(name,), quantity_kg=float(kilograms))
        goods[child.id] = child
        acts.append(
            CustodyAct(
                key=str(number),
                shipment=child.id,
                act=CustodyKind.SPLIT,
                person="p",
                via="cli",
                at=number,
                from_asset="",
                parent=name,
                quantity_kg=float(kilograms),
            )
        )
    assert sum(quantity_left(each, acts) for each in goods.values()) == 80.0
