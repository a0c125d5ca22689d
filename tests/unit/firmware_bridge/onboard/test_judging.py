"""The judge on board finds what the server finds, and remembers it over a restart."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from coldchain.judgement.watch_list import WatchList
from coldchain.registry.registry import Registry
from firmware_bridge.onboard.judging import Judging
from firmware_bridge.onboard.store import Memory
from firmware_bridge.spool_row import SpoolRow, Value
from helpers.onboard import COOP, DEVICE, TOO_WARM, registry

MINUTE = 60_000
NOON = 1_795_338_000_000
KEY = f"{COOP}/van-1/{DEVICE}/air/temperature"
POINT = f"{KEY}|too-warm"
SLOW = replace(TOO_WARM, on_delay_s=300.0)
NOTHING = Memory({}, [], 0)


def row(number: int, value: float, *, at: int | None = None, clock: str = "gateway") -> SpoolRow:
    """Return the row of a minute."""
    event_at = NOON + number * MINUTE if at is None else at
    values = (Value("air/temperature", value, "Cel", 1, ""),)
    return SpoolRow(DEVICE, 1, number, event_at, number * MINUTE, clock, values, number + 1)


def judging(memory: Memory = NOTHING, judged_by: Registry | None = None, now: int = NOON) -> Judging:
    return Judging(COOP, WatchList([judged_by or registry()]), memory, now)


def take(judge: Judging, rows: Sequence[SpoolRow]) -> list[frozenset[str]]:
    """Take rows one by one, each when it was measured; return what ended with each."""
    return [judge.take([each], each.event_at + 100).ended for each in rows]


def test_an_excursion_has_the_id_of_its_first_reading() -> None:
    judge = judging()
    take(judge, [row(0, 5), row(1, 7), row(2, 9)])
    assert list(judge.standing) == [f"{POINT}|{NOON + 2 * MINUTE}"]
    (standing,) = judge.standing.values()
    assert (standing.point, standing.row, standing.live) == (POINT, 3, True)
    assert judge.sounding(NOON) == {POINT: "high"}


def test_it_comes_to_rest_with_a_reading_only() -> None:
    judge = judging()
    take(judge, [row(0, 5), row(1, 7), row(2, 9)])
    assert judge.pass_time(NOON + 10_000 * MINUTE).ended == frozenset()
    assert judge.standing
    assert take(judge, [row(3, 7)]) == [frozenset({POINT})]
    assert not judge.standing


def test_a_second_excursion_at_once_is_another_one() -> None:
    judge = judging()
    take(judge, [row(0, 7), row(1, 9)])
    judged = judge.take([row(2, 7), row(3, 9)], NOON + 3 * MINUTE)
    assert judged.ended == frozenset({POINT})
    (standing,) = judge.standing.values()
    assert standing.row == 4


def test_time_alone_confirms_what_is_pending() -> None:
    judge = judging(judged_by=registry(SLOW))
    take(judge, [row(0, 7), row(1, 9)])
    assert not judge.standing
    judge.pass_time(NOON + 8 * MINUTE)
    assert list(judge.standing) == [f"{POINT}|{NOON + MINUTE}"]


def test_a_late_reading_moves_the_start_and_ends_nothing() -> None:
    judge = judging()
    take(judge, [row(0, 7), row(4, 9)])
    (before,) = judge.standing.values()
    judged = judge.take([row(3, 8.5)], NOON + 5 * MINUTE)
    assert judged.ended == frozenset()
    (after,) = judge.standing.values()
    assert after.excursion.id == f"{POINT}|{NOON + 3 * MINUTE}"
    assert (after.found_at, after.row) == (before.found_at, before.row)


def test_a_reading_later_than_memory_reaches_is_left_to_the_server() -> None:
    first = judging()
    take(first, [row(0, 5), row(10, 5)])
    again = judging(Memory(first.blobs(first.keys), first.stands(), first.row))
    again.take([row(5, 9)], NOON + 11 * MINUTE)
    assert again.unjudged == 1
    assert not again.standing


def test_a_restart_neither_loses_nor_doubles() -> None:
    first = judging()
    take(first, [row(0, 7), row(1, 9)])
    memory = Memory(first.blobs(first.keys), first.stands(), first.row)
    again = judging(memory, now=NOON + 2 * MINUTE)
    assert again.standing.keys() == first.standing.keys()
    assert again.stands() == first.stands()
    again.take([row(0, 7), row(1, 9)], NOON + 2 * MINUTE)  # said again from the spool
    assert again.stands() == first.stands()
    assert take(again, [row(3, 7)]) == [frozenset({POINT})]


def test_a_damaged_state_is_begun_anew() -> None:
    judge = judging(Memory({KEY: b"rubbish", "wupo/gone/x/air/temperature": b""}, [], 0))
    take(judge, [row(0, 7), row(1, 9)])
    assert judge.standing


def test_a_backlog_of_a_device_says_nothing_of_now() -> None:
    judge = judging()
    judge.take([row(0, 7), row(1, 9)], NOON + 600 * MINUTE)
    assert [each.live for each in judge.standing.values()] == [False]
    assert judge.sounding(NOON + 600 * MINUTE) == {}


@pytest.mark.parametrize(("value", "precious"), [(5.0, False), (9.0, True)])
def test_rows_of_an_excursion_are_precious(value: float, precious: bool) -> None:
    judge = judging()
    take(judge, [row(0, 7)])
    judged = judge.take([row(1, value)], NOON + MINUTE)
    assert bool(judged.precious) is precious
    assert judged.precious <= {(DEVICE, 1, 1)}


def test_a_device_that_was_taken_out_is_watched_no_more() -> None:
    whole = registry()
    until = replace(whole.placements[0], until_at=NOON + 5 * MINUTE)
    judge = judging(judged_by=replace(whole, placements=(until,)))
    take(judge, [row(0, 7), row(1, 9)])
    assert judge.pass_time(NOON + 6 * MINUTE).ended == frozenset({POINT})
    assert not judge.standing
    assert judge.keys == frozenset()


def test_what_has_no_time_sounds_and_gets_its_true_id_later() -> None:
    judge = judging()
    early = [row(0, 7, at=0, clock="none"), row(1, 9, at=MINUTE, clock="none")]
    for each in early:
        judge.take([each], MINUTE)
    assert not judge.standing
    assert judge.sounding(MINUTE) == {POINT: "high"}
    judge.take([row(0, 7), row(1, 9), row(2, 9)], NOON + 2 * MINUTE)  # the spool has stamped them
    assert list(judge.standing) == [f"{POINT}|{NOON + MINUTE}"]
    assert judge.sounding(NOON) == {POINT: "high"}
