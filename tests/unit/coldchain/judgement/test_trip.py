"""coldchain/judgement/trip.py: legs and placements as intervals, and what a fingerprint notices."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.instants import FOREVER_AT
from coldchain.judgement.trip import (
    Stay,
    Trip,
    Window,
    Windows,
    covered_ms,
    plan_hash,
    stays_of,
    trip_of,
    trips_of,
    window_at,
)
from coldchain.registry.things import Leg, Shipment
from helpers.goods import BERRIES, DEFAULT_LEGS, MINUTE_MS, SHIPMENT, at, registry_of, trip


def leg(asset: str, begin: float, end: float | None, custodian: str = "joe") -> Leg:
    """Return a leg of the shipment in minutes."""
    until_at = None if end is None else at(end)
    return Leg(shipment=SHIPMENT, asset=asset, custodian=custodian, from_at=at(begin), until_at=until_at)


def stay(asset: str, begin: float, end: float | None, custodian: str = "joe") -> Stay:
    """Return a stay in minutes."""
    return Stay(asset, custodian, at(begin), FOREVER_AT if end is None else at(end))


def placed(*placements: tuple[str, str, float, float | None]) -> Trip:
    """Return one leg in van-1 from 0 to 100, with devices placed so."""
    found = trip_of(registry_of((("van-1", 0, 100),), placements=placements), SHIPMENT)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("legs", "stays"),
    [
        ([], []),
        ([("b", 50, 90), ("a", 0, 50)], [("a", 0, 50), ("b", 50, 90)]),
        ([("a", 0, None), ("b", 50, None)], [("a", 0, 50), ("b", 50, None)]),
        ([("a", 0, 70), ("b", 50, 90)], [("a", 0, 50), ("b", 50, 90)]),
        ([("a", 0, 40), ("b", 50, 90)], [("a", 0, 40), ("b", 50, 90)]),
        ([("a", 0, 0)], []),
        ([("a", 0, 100), ("b", 50, 50), ("c", 60, 50)], [("a", 0, 100)]),
        ([("a", 0, 100), ("b", 0, 200)], [("b", 0, 200)]),
    ],
)
def test_stays_follow_each_other_and_never_overlap(
    legs: Sequence[tuple[str, float, float | None]], stays: Sequence[tuple[str, float, float | None]]
) -> None:
    assert stays_of([leg(*each) for each in legs]) == tuple(stay(*each) for each in stays)


def test_the_order_in_which_legs_were_entered_does_not_matter() -> None:
    legs = [leg("a", 0, 70), leg("b", 50, 90), leg("c", 50, None), leg("a", 80, 85)]
    assert stays_of(legs) == stays_of(legs[::-1])


def test_a_trip_goes_from_its_first_stay_to_its_last() -> None:
    way = trip()
    assert (way.key, way.from_at, way.until_at) == ("highland/berries-7", at(0), at(500))
    assert trip((("van-1", 5, None),)).until_at == FOREVER_AT


def test_a_shipment_without_a_leg_is_on_no_trip() -> None:
    assert trips_of(registry_of(())) == []
    assert trip_of(registry_of(DEFAULT_LEGS), "unknown") is None


def test_goods_that_nobody_described_are_judged_as_generic_ones() -> None:
    registry = replace(
        registry_of(DEFAULT_LEGS),
        products=(),
        shipments=(Shipment(id=SHIPMENT, product="something"),),
    )
    (way,) = trips_of(registry)
    assert way.product.name == "generic"


def test_devices_speak_only_while_they_stand_with_the_goods() -> None:
    assert trip().windows == (
        Window("logger-a", at(0), at(100), 0),
        Window("logger-v", at(110), at(300), 1),
        Window("probe-v", at(110), at(300), 1),
        Window("logger-b", at(300), at(500), 2),
    )


def test_a_leg_that_begins_before_the_device_is_placed_hears_it_from_then_on() -> None:
    assert placed(("logger", "van-1", 20, 60)).windows == (Window("logger", at(20), at(60), 0),)


def test_a_device_that_is_moved_in_the_middle_of_a_leg_speaks_until_then() -> None:
    way = placed(("logger", "van-1", -10, 40), ("logger", "cooler-a", 40, None), ("other", "van-1", 30, None))
    assert way.windows == (Window("logger", at(0), at(40), 0), Window("other", at(30), at(100), 0))


def test_a_device_that_was_moved_without_being_taken_out_is_where_it_was_put_last() -> None:
    way = placed(("logger", "van-1", -10, None), ("logger", "cooler-a", 40, None))
    assert way.windows == (Window("logger", at(0), at(40), 0),)


def test_a_device_that_comes_back_speaks_again() -> None:
    way = placed(("logger", "van-1", 0, 20), ("logger", "van-1", 50, None))
    assert [(each.from_at, each.until_at) for each in way.windows] == [(at(0), at(20)), (at(50), at(100))]


@pytest.mark.parametrize(
    ("device", "instant", "number"),
    [
        ("logger-a", at(0) - 1, None),
        ("logger-a", at(0), 0),
        ("logger-a", at(100) - 1, 0),
        ("logger-a", at(100), None),
        ("logger-v", at(110), 1),
        ("logger-b", at(299), None),
        ("logger-b", at(300), 2),
        ("unknown", at(50), None),
    ],
)
def test_a_window_holds_its_begin_and_not_its_end(device: str, instant: int, number: int | None) -> None:
    window = window_at(trip(), device, instant)
    assert (window.stay if window else None) == number
    assert Windows(trip()).at(device, instant) == window


def test_the_window_that_is_remembered_is_let_go_where_it_ends() -> None:
    way = trip((("cooler-a", 0, 100), ("van-1", 110, 300), ("cooler-a", 300, 500)))
    windows = Windows(way)
    asked = [("logger-a", minute) for minute in (50, 99, 100, 200, 300, 499, 500, 50)]
    asked += [("logger-v", minute) for minute in (50, 150, 250, 350)]
    for device, minute in asked:
        assert windows.at(device, at(minute)) == window_at(way, device, at(minute))


@pytest.mark.parametrize(
    ("begin", "end", "minutes"), [(-50, 700, 490), (0, 100, 100), (90, 120, 20), (101, 109, 0), (500, 600, 0)]
)
def test_time_between_two_legs_is_not_covered(begin: float, end: float, minutes: float) -> None:
    assert covered_ms(trip(), at(begin), at(end)) == minutes * MINUTE_MS


def test_the_past_of_a_plan_keeps_its_hash_whatever_comes_later() -> None:
    whole, open_end = trip(), trip((("cooler-a", 0, 100), ("van-1", 110, None)))
    for minute in (-5, 0, 50, 105, 110, 299):
        assert plan_hash(whole, at(minute) + 1) == plan_hash(open_end, at(minute) + 1)
    assert plan_hash(whole, at(300) + 1) != plan_hash(open_end, at(300) + 1)
    assert whole.fingerprint != open_end.fingerprint


def test_a_hash_notices_all_that_goods_are_judged_by_and_nothing_else() -> None:
    way = trip()
    way = replace(way, marks=())
    plain = plan_hash(way, FOREVER_AT)
    hotter = replace(way, hottest_c=50.0)
    warm = replace(way, shipment=replace(way.shipment, start_c=20.0))
    other = replace(way, product=replace(BERRIES, content_hash="berries-2"))
    heavier = replace(way, shipment=replace(way.shipment, quantity_kg=7))
    handed = replace(way, stays=tuple(replace(each, custodian="ann") for each in way.stays))
    assert plain not in [plan_hash(each, FOREVER_AT) for each in (hotter, warm, other)]
    assert [plan_hash(each, FOREVER_AT) for each in (heavier, handed)] == [plain, plain]


_LEGS = st.tuples(
    st.sampled_from([SHIPMENT, "s-2", "s-3", "s-4"]),
    st.sampled_from(["cooler-a", "van-1", "cooler-b"]),
    st.integers(0, 12),
    st.one_of(st.none(), st.integers(0, 5)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_LEGS, max_size=14))
def test_the_trip_of_one_is_that_which_it_has_among_all(
    drawn: list[tuple[str, str, int, int | None]],
) -> None:
    """Only what was beside it is looked at for it; whose probe it is depends on who came first."""
    bare = registry_of(())
    goods = [replace(bare.shipments[0], id=name) for name in (SHIPMENT, "s-2", "s-3", "s-4")]
    legs = tuple(
        replace(
            leg(asset, 10.0 * begin, None if lasts is None else 10.0 * (begin + lasts)), shipment=shipment
        )
        for shipment, asset, begin, lasts in drawn
    )
    registry = replace(bare, shipments=tuple(goods), legs=legs)
    among_all = {each.shipment.id: each for each in trips_of(registry)}
    assert {each.id: trip_of(registry, each.id) for each in goods} == {
        each.id: among_all.get(each.id) for each in goods
    }


def test_a_trip_that_is_still_so_is_taken_as_it_was() -> None:
    legs = (("van-1", 0.0, 100.0),)
    registry = registry_of(legs, placements=(("node", "van-1", 0, None),))
    before = {each.key: each for each in trips_of(registry)}
    (same,) = trips_of(replace(registry), before)
    assert same is before[same.key]
    moved = registry_of(legs, placements=(("node", "van-1", 0, 50),))
    (other,) = trips_of(moved, before)
    assert other == trips_of(moved)[0] != same
