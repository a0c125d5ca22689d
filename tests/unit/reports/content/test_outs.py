"""Times beyond a limit: where they begin and end, what a gap does, whose leg it was, and the door."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.evidence import Evidence, Stretch
from coldchain.reading import Reading
from coldchain.registry.profile import Side
from coldchain.registry.things import Asset, AssetKind
from helpers.goods import at, trip
from helpers.leg_case import evidence_of
from helpers.small_fleet import MILK
from links.product_files import load_products
from reports.content.columns import columns_of
from reports.content.document import Out
from reports.content.legs import judge_legs
from reports.content.outs import DOOR_MS, outs_of

MINUTE = 60_000
AIR, CORE, DOOR = "air/temperature", "product/temperature", "door/open"


def said(minute: float, value: float, channel: str = AIR) -> Reading:
    """Return what a device in a cooler said."""
    return Reading("d-1", channel, 7, round(minute * 60), at(minute), at(minute), value, "Cel")


def evidence(readings: list[Reading], *, with_goods: bool = False) -> Evidence:
    """Return evidence on a cooler with limits: above 8, below 0.5, of the core above 6."""
    base = evidence_of(trip(), [])
    return replace(
        base,
        trip=base.trip if with_goods else None,
        stretches=(Stretch(device="d-1", asset="cooler-a", from_at=at(0), until_at=at(100)),),
        readings=tuple(sorted(readings, key=lambda each: (each.channel, each.event_at))),
        assets={"cooler-a": Asset(id="cooler-a", name="A", kind=AssetKind.COOLER, profile=MILK.name)},
        profiles={MILK.name: replace(MILK, max_gap_s=600.0)},
    )


def outs(readings: list[Reading], *, with_goods: bool = False) -> tuple[Out, ...]:
    """Return the times beyond a limit."""
    of = evidence(readings, with_goods=with_goods)
    return outs_of(of, columns_of(of.readings), ())


def test_it_begins_with_the_first_beyond_and_ends_with_the_first_back() -> None:
    (out,) = outs([said(m, 9.0 + (m == 30) if 20 <= m < 40 else 4.0) for m in range(0, 100, 5)])
    assert (out.from_at, out.until_at, out.readings, out.goes_on) == (at(20), at(40), 4, False)
    assert (out.extreme, out.extreme_at) == (10.0, at(30))
    assert (out.limit, out.side, out.bound, out.unit, out.asset) == (
        "too-warm",
        "above",
        8.0,
        "Cel",
        "cooler-a",
    )


def test_the_bound_itself_is_not_beyond_it() -> None:
    assert outs([said(m, 8.0) for m in range(0, 100, 5)]) == ()
    assert outs([said(m, 0.5) for m in range(0, 100, 5)]) == ()


def test_too_cold_is_told_with_the_coldest() -> None:
    (out,) = outs([said(m, -m / 10 if 20 <= m < 40 else 4.0) for m in range(0, 100, 5)])
    assert (out.side, out.extreme, out.extreme_at) == ("below", -3.5, at(35))


def test_over_a_gap_nothing_is_claimed() -> None:
    first, second = outs([said(m, 9.0) for m in (20, 25, 30, 60, 65)])
    assert (first.from_at, first.until_at, first.readings, first.goes_on) == (at(20), at(30), 3, False)
    assert (second.from_at, second.until_at, second.goes_on) == (at(60), at(65), True)
    (out,) = outs([said(20, 9.0), said(25, 9.0), said(60, 4.0)])
    assert (out.until_at, out.goes_on) == (at(25), False)


def test_readings_without_a_value_are_not_beyond_and_do_not_end_it() -> None:
    (out,) = outs([said(m, float("nan") if m == 25 else 9.0 if m < 40 else 4.0) for m in range(20, 60, 5)])
    assert (out.from_at, out.until_at, out.readings) == (at(20), at(40), 3)
    assert outs([said(20, float("nan"))]) == ()


def test_outside_its_stretch_a_device_says_nothing() -> None:
    assert outs([said(-5, 20.0), said(100, 20.0)]) == ()


def test_an_open_door_is_the_cause_of_what_follows_soon() -> None:
    door = replace(MILK.limits[0], name="open", channel=DOOR, bound=0.5)
    readings = [said(m, float(10 <= m < 20), DOOR) for m in range(0, 100, 5)]
    readings += [said(m, 9.0 if m in (25, 80) else 4.0) for m in range(0, 100, 5)]
    of = evidence(readings)
    of = replace(of, profiles={MILK.name: replace(of.profiles[MILK.name], limits=(*MILK.limits, door))})
    found = outs_of(of, columns_of(of.readings), ())
    assert [(each.limit, each.cause) for each in found] == [
        ("open", ""),
        ("too-warm", "door"),
        ("too-warm", ""),
    ]
    assert DOOR_MS == 10 * MINUTE


def test_a_low_supply_is_the_cause_unless_a_door_stood_open() -> None:
    door = replace(MILK.limits[0], name="open", channel=DOOR, bound=0.5)
    supply = replace(MILK.limits[0], name="low", channel="supply/voltage", side=Side.BELOW, bound=12.0)
    readings = [said(m, 11.0 if 10 <= m < 60 else 13.5, "supply/voltage") for m in range(0, 100, 5)]
    readings += [said(m, float(50 <= m < 60), DOOR) for m in range(0, 100, 5)]
    readings += [said(m, 9.0 if m in (20, 65, 80) else 4.0) for m in range(0, 100, 5)]
    of = evidence(readings)
    limits = (*MILK.limits, door, supply)
    of = replace(of, profiles={MILK.name: replace(of.profiles[MILK.name], limits=limits)})
    found = [each for each in outs_of(of, columns_of(of.readings), ()) if each.limit == "too-warm"]
    assert [each.cause for each in found] == ["power", "door", ""]


def test_goods_have_bounds_of_their_own_and_a_leg() -> None:
    readings = [said(m, 5.5, CORE) for m in range(0, 100, 5)]
    found = outs(readings, with_goods=True)
    assert [(each.limit, each.side, each.bound) for each in found] == [("harm-above", "above", 5.0)]
    cold = outs([said(m, -0.9, CORE) for m in range(0, 100, 5)], with_goods=True)
    assert [(each.limit, each.side, each.bound) for each in cold] == [("harm-below", "below", -0.8)]
    of = evidence(readings, with_goods=True)
    (out,) = outs_of(of, columns_of(of.readings), judge_legs(of).legs)
    assert out.leg == 1


def test_goods_beyond_recommended_storage_and_not_harmed_are_not_beyond_a_limit() -> None:
    """Broccoli is to be kept at 0 degC exactly; it is sound at 0.4 degC, and at 4."""
    broccoli = load_products()["broccoli"]
    assert broccoli.storage_low_c.value == broccoli.storage_high_c.value == 0.0
    of = evidence([said(m, 0.4 + m / 30, CORE) for m in range(0, 100, 5)], with_goods=True)
    assert of.trip is not None
    sound = replace(of, trip=replace(of.trip, product=broccoli), profiles={})
    assert outs_of(sound, columns_of(sound.readings), ()) == ()
    borne = replace(broccoli, harm_below_c=None)
    frozen = replace(sound, trip=replace(of.trip, product=borne), readings=(said(5, -20.0, CORE),))
    assert outs_of(frozen, columns_of(frozen.readings), ()) == ()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([4.0, 8.0, 8.1, 12.0, -1.0, float("nan")]), max_size=90), st.integers(1, 3))
def test_each_reading_beyond_is_in_just_one_time(values: list[float], every: int) -> None:
    readings = [said(m * every, value) for m, value in enumerate(values) if m * every < 100]
    found = outs(readings)
    array = np.array([each.value for each in readings])
    assert sum(each.readings for each in found) == int((array > 8).sum() + (array < 0.5).sum())
    for limit in ("too-warm", "too-cold"):
        mine = [each for each in found if each.limit == limit]
        assert all(one.until_at <= other.from_at for one, other in pairwise(mine))
    assert all(each.from_at <= each.extreme_at <= each.until_at for each in found)


def test_an_asset_without_a_profile_has_no_limits() -> None:
    of = replace(evidence([said(20, 30.0)]), profiles={})
    assert outs_of(of, columns_of(of.readings), ()) == ()
    assert of.readings[0].value == 30.0
