"""Acts laid over the legs of the file. Instants are small numbers."""

from hypothesis import given
from hypothesis import strategies as st

from coldchain.registry.custody import CustodyAct, CustodyKind, with_acts
from coldchain.registry.registry import covers
from coldchain.registry.things import Leg

LEG = Leg(shipment="s", asset="van", custodian="peter", from_at=10)


def act(at: int, *, asset: str = "", recorded_at: int = 0) -> CustodyAct:
    """Return that the goods left, or went into an asset."""
    return CustodyAct(
        key=f"{at}",
        shipment="s",
        act=CustodyKind.UNLOADED if asset else CustodyKind.DELIVERED,
        person="peter",
        via="sms",
        at=at,
        from_asset="van",
        asset=asset,
        custodian="ann" if asset else "",
        recorded_at=recorded_at,
    )


def shown(legs: tuple[Leg, ...]) -> list[tuple[str, int, int | None]]:
    """Return legs in short."""
    return [(leg.asset, leg.from_at, leg.until_at) for leg in legs]


def test_delivered_ends_the_leg() -> None:
    assert shown(with_acts([LEG], [act(20)])) == [("van", 10, 20)]


def test_unloaded_opens_one() -> None:
    assert shown(with_acts([LEG], [act(20, asset="cooler")])) == [("van", 10, 20), ("cooler", 20, None)]


def test_acts_follow_each_other_in_the_order_of_time() -> None:
    acts = [act(30), act(20, asset="cooler")]
    assert shown(with_acts([LEG], acts)) == [("van", 10, 20), ("cooler", 20, 30)]


def test_a_leg_of_the_file_that_begins_then_or_later_puts_it_right() -> None:
    later = Leg(shipment="s", asset="van-2", custodian="ann", from_at=25)
    assert shown(with_acts([LEG, later], [act(20, asset="cooler")])) == [
        ("van", 10, 20),
        ("cooler", 20, 25),
        ("van-2", 25, None),
    ]
    at_once = Leg(shipment="s", asset="van", custodian="peter", from_at=20)
    assert shown(with_acts([LEG, at_once], [act(20)])) == [("van", 10, 20), ("van", 20, None)]


def test_goods_that_the_file_does_not_know_are_left_alone() -> None:
    assert with_acts([], [act(20)]) == ()


@given(
    st.lists(
        st.tuples(st.integers(11, 60), st.sampled_from(["", "a", "b"])), max_size=6, unique_by=lambda x: x[0]
    )
)
def test_goods_are_in_one_place_at_a_time_and_order_does_not_matter(said: list[tuple[int, str]]) -> None:
    acts = [act(at, asset=asset) for at, asset in said]
    legs = with_acts([LEG], acts)
    assert legs == with_acts([LEG], acts[::-1])
    for instant in range(70):
        assert sum(covers(leg.from_at, leg.until_at, instant) for leg in legs) <= 1
