"""coldchain/judgement/goods_state.py: the ladder stays short and reaches far back; blobs are checked."""

import msgspec
import pytest

from coldchain.errors import InputError
from coldchain.judgement.goods_state import (
    GOODS_BLOB_VERSION,
    MOST_RUNGS,
    SPACING_MS,
    GoodsPosition,
    GoodsState,
    Rung,
    Tally,
    climb,
    copy_of,
    dump_goods,
    goods_position,
    load_goods,
)
from helpers.goods import MemoryGoods, at, spoke, steady, trip


def rung(minute: float) -> Rung:
    """Return a rung of a minute."""
    return Rung(GoodsPosition(at(minute), "logger-a", "air/temperature", 1, 1), "plan", Tally(at=at(minute)))


def minutes_of(rungs: tuple[Rung, ...]) -> list[int]:
    """Return the minutes of rungs."""
    return [(each.position.event_at - at(0)) // 60_000 for each in rungs]


def test_readings_are_ordered_by_time_then_by_name() -> None:
    readings = [
        spoke("b", 1, 5, sequence=1),
        spoke("a", 1, 5, sequence=2),
        spoke("a", 1, 5, sequence=1),
        spoke("a", 1, 5, channel="air/humidity", sequence=9),
        spoke("z", 0, 5, sequence=9),
    ]
    ordered = sorted(readings, key=goods_position)
    assert [(each.device, each.channel, each.sequence) for each in ordered] == [
        ("z", "air/temperature", 9),
        ("a", "air/humidity", 9),
        ("a", "air/temperature", 1),
        ("a", "air/temperature", 2),
        ("b", "air/temperature", 1),
    ]


def test_an_empty_state_has_heard_nothing() -> None:
    assert GoodsState().last is None
    assert GoodsState().tally == Tally()


def test_the_tip_moves_on_until_it_is_far_enough_from_the_rung_below() -> None:
    rungs: tuple[Rung, ...] = ()
    for minute in (0, 5, 9, 10, 15, 19, 21):
        rungs = climb(rungs, rung(minute))
    assert minutes_of(rungs) == [0, 10, 21]  # 10 stays: ten minutes above 0
    assert SPACING_MS == 600_000


def test_a_ladder_of_months_is_short_and_reaches_back_evenly() -> None:
    rungs: tuple[Rung, ...] = ()
    for minute in range(0, 60 * 1440, 15):
        rungs = climb(rungs, rung(minute))
        assert len(rungs) <= MOST_RUNGS
    ages = [minutes_of(rungs)[-1] - each for each in minutes_of(rungs)]
    assert ages[-1] == 0
    assert ages[0] > 1440  # the oldest is days old, the newest but one is fresh
    assert ages[-2] <= 60
    assert ages == sorted(ages, reverse=True)


def test_a_copied_tally_changes_nothing_in_the_first() -> None:
    tally = Tally(at=5)
    other = copy_of(tally)
    other.at, other.fired = 6, ()
    assert tally.at == 5


def test_a_state_survives_its_blob() -> None:
    goods = MemoryGoods(trip())
    goods.take([*steady("logger-a", 0, 100, 9.0), spoke("logger-a", 50, 80, channel="air/humidity")])
    assert goods.state.rungs
    assert load_goods(dump_goods(goods.state)) == goods.state


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x00",
        b"not a state",
        dump_goods(GoodsState("x", (rung(0),)))[:-3],
        msgspec.msgpack.encode((1, "x")),
        msgspec.msgpack.encode((1, ["x", [[1, 2]], []])),
    ],
)
def test_a_damaged_blob_is_refused(blob: bytes) -> None:
    with pytest.raises(InputError, match="shipment state: got"):
        load_goods(blob)


def test_a_blob_of_another_version_says_what_to_do() -> None:
    blob = msgspec.msgpack.encode((GOODS_BLOB_VERSION + 1, GoodsState()))
    with pytest.raises(InputError, match=r"version 3; allowed: version 2\. Judge the shipment again\."):
        load_goods(blob)
