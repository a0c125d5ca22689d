"""What came, what came late, and what is missing: by the device's own count, over stretches and restarts."""

import time
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.evidence import CameAgain, Evidence, Refused, Stretch
from coldchain.gaps import gaps_of
from coldchain.reading import NO_BOOT, Flag, Reading
from coldchain.spans import merged
from helpers.goods import trip
from helpers.leg_case import evidence_of
from reports.content.columns import columns_of
from reports.content.document import Counted, Hole
from reports.content.ledger import LATE_MS, MISSED, count_all

MINUTE = 60_000
NOW = 1_795_333_512_000
AIR, CORE = "air/temperature", "core/temperature"
BARE = evidence_of(trip(), [])


def said(minute: float, sequence: int, *, channel: str = AIR, boot: int = 7, delay_ms: int = 500) -> Reading:
    """Return a reading of a minute."""
    at = NOW + round(minute * MINUTE)
    return Reading("d-1", channel, boot, sequence, at, at + delay_ms, 4.0, "Cel")


def ledger_of(
    readings: list[Reading], ends: tuple[float, ...] = (0, 60)
) -> tuple[tuple[Counted, ...], tuple[Hole, ...]]:
    """Return the ledger of one device whose stretches touch at some minutes."""
    ordered = sorted(readings, key=lambda each: (each.channel, each.event_at, each.boot, each.sequence))
    evidence = _with(ordered, ends)
    return count_all(evidence, columns_of(evidence.readings))


def _with(readings: list[Reading], ends: tuple[float, ...]) -> Evidence:
    instants = [NOW + round(each * MINUTE) for each in ends]
    stretches = [
        Stretch(device="d-1", asset=f"van-{number}", from_at=begin, until_at=end)
        for number, (begin, end) in enumerate(pairwise(instants))
    ]
    device = replace(next(iter(BARE.devices.values())), id="d-1", sample_interval_s=60.0)
    return replace(BARE, stretches=tuple(stretches), readings=tuple(readings), devices={"d-1": device})


def test_nothing_is_missing_where_all_came() -> None:
    (row,), holes = ledger_of([said(minute, minute) for minute in range(60)])
    assert (row.expected, row.received, row.missing, row.late, row.failed, row.silent_ms) == (
        60,
        60,
        0,
        0,
        0,
        0,
    )
    assert (row.device, row.channel, row.asset, row.latest_ms) == ("d-1", AIR, "van-0", 500)
    assert holes == ()


def test_what_is_lost_is_missing_whichever_channel_it_was_on() -> None:
    both = [said(number / 2, number, channel=(AIR, CORE)[number % 2]) for number in range(120)]
    kept = [each for each in both if each.sequence not in (40, 41, 77)]
    rows, holes = ledger_of(kept)
    assert [(row.channel, row.received, row.missing) for row in rows] == [(AIR, 59, 1), (CORE, 58, 2)]
    assert [row.expected for row in rows] == [60, 60]
    assert [(hole.missing, hole.cause, hole.channel) for hole in holes] == [(2, "lost", ""), (1, "lost", "")]
    assert holes[0].from_at == both[39].event_at
    assert holes[0].until_at == both[42].event_at


def test_what_came_again_is_counted_where_it_was_measured() -> None:
    readings = [said(minute, minute) for minute in range(60)]
    evidence = _with(readings, (0, 20, 60))
    again = CameAgain(device="d-1", channel=AIR, event_at=tuple(readings[n].event_at for n in (3, 19, 20)))
    other = replace(again, device="d-2")
    rows, _ = count_all(replace(evidence, again=(again, other)), columns_of(evidence.readings))
    assert [(row.received, row.duplicate) for row in rows] == [(20, 2), (40, 1)]
    assert [row.duplicate for row in ledger_of(readings)[0]] == [0]


def test_silence_in_which_it_counted_nothing_is_no_loss() -> None:
    rows, holes = ledger_of([said(m, m if m < 20 else m - 9) for m in range(60) if not 20 <= m < 29])
    assert (rows[0].missing, rows[0].silent_ms) == (0, 10 * MINUTE)
    assert [(hole.missing, hole.cause) for hole in holes] == [(0, "silent")]


def test_before_the_first_and_after_the_last_there_may_be_gaps() -> None:
    rows, holes = ledger_of([said(minute, minute) for minute in range(10, 50)])
    assert [(each.from_at, each.until_at, each.cause, each.missing) for each in holes] == [
        (NOW, NOW + 10 * MINUTE, "silent", None),
        (NOW + 49 * MINUTE, NOW + 60 * MINUTE, "silent", None),
    ]
    assert rows[0].silent_ms == 21 * MINUTE
    assert ledger_of([said(minute, minute) for minute in range(MISSED, 61 - MISSED)])[1] == ()


def test_a_device_that_was_never_heard_is_a_gap_and_a_row_of_no_channel() -> None:
    (row,), (hole,) = ledger_of([])
    assert (hole.cause, hole.until_at - hole.from_at) == ("never-heard", 60 * MINUTE)
    assert (row.device, row.channel, row.silent_ms) == ("d-1", "", 60 * MINUTE)
    assert (row.expected, row.received, row.missing, row.unheard) == (60, 0, None, 60)


def test_over_a_restart_nobody_knows() -> None:
    trace = [said(m, m) for m in range(20)] + [said(m, m - 30, boot=8) for m in range(30, 60)]
    rows, (hole,) = ledger_of(trace)
    assert (rows[0].missing, hole.missing, hole.cause) == (None, None, "restarted")
    quick = [said(m, m) for m in range(20)] + [said(m, m - 20, boot=8) for m in range(20, 60)]
    rows, holes = ledger_of(quick)
    assert (rows[0].missing, holes) == (0, ())


def test_a_device_that_does_not_count_misses_nobody_knows_how_many() -> None:
    trace = [said(m, NOW + m * MINUTE, boot=NO_BOOT) for m in range(60) if m not in range(20, 30)]
    rows, holes = ledger_of(trace)
    assert rows[0].missing is None
    assert [(hole.missing, hole.cause) for hole in holes] == [(None, "silent")]
    assert (rows[0].expected, rows[0].received, rows[0].unheard) == (60, 50, 10)


def test_a_device_that_is_registered_for_more_often_than_it_measures_has_one_row_for_it() -> None:
    """It counted everything that it made: all of it came, and how often it should have is another matter."""
    trace = [said(10 * number, number) for number in range(24)]
    (row,), (hole,) = ledger_of(trace, (0, 240))
    assert (row.expected, row.received, row.missing, row.unheard) == (24, 24, 0, 0)
    assert row.silent_ms == 0
    assert (hole.cause, hole.missing, hole.times, hole.longest_ms) == ("seldom", 0, 24, 10 * MINUTE)
    assert (hole.from_at, hole.until_at) == (NOW, NOW + 240 * MINUTE)


def test_late_and_failed_ones_are_counted_and_stay_received() -> None:
    trace = [said(m, m, delay_ms=LATE_MS + (m >= 50)) for m in range(60)]
    trace[3] = replace(trace[3], value=float("nan"), flag=Flag.FAIL)
    (row,), _ = ledger_of(trace)
    assert (row.received, row.late, row.latest_ms, row.failed) == (60, 10, LATE_MS + 1, 1)


def test_what_is_lost_where_goods_change_hands_is_missing_once() -> None:
    """Two minutes before and two after: no gap for either, and four readings that nobody has."""
    trace = [said(m + 0.5, m) for m in range(60) if m not in (28, 29, 30, 31)]
    rows, holes = ledger_of(trace, (0, 30, 60))
    assert [row.missing for row in rows] == [4, 0]
    assert [(hole.missing, hole.cause) for hole in holes] == [(4, "lost")]
    assert sum(row.received for row in rows) == 56


@pytest.mark.parametrize("ends", [(0.0, 60.0), (0.0, 7.5, 31.0, 60.0)])
def test_a_clock_that_was_set_back_is_no_loss(ends: tuple[float, ...]) -> None:
    trace = [said(m if m < 20 else m - 5.5, m) for m in range(60)]
    rows, holes = ledger_of(trace, ends)
    assert sum(row.missing or 0 for row in rows) == 0
    assert not [hole for hole in holes if hole.missing]
    rows, _ = ledger_of([each for each in trace if each.sequence not in (21, 40, 41)], ends)
    assert sum(row.missing or 0 for row in rows) == 3


READINGS = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from([NO_BOOT, 1, 1, 1, 2]),
        st.integers(0, 40),
        st.sampled_from([AIR, CORE]),
    ),
    unique=True,
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(READINGS)
def test_gaps_cover_the_time_that_a_walk_from_reading_to_reading_finds(
    drawn: list[tuple[int, int, int, str]],
) -> None:
    trace = [said(minute, number, boot=boot, channel=channel) for minute, boot, number, channel in drawn]
    inside = [each for each in trace if each.event_at < NOW + 60 * MINUTE]
    rows, holes = ledger_of(trace)
    walked = [(gap.from_at, gap.until_at) for gap in gaps_of(inside, silent_after_ms=MISSED * MINUTE)]
    edges = _edges_of([each.event_at for each in inside])
    assert merged((hole.from_at, hole.until_at) for hole in holes) == merged([*walked, *edges])
    silences = [gap for gap in walked if gap[1] - gap[0] > MISSED * MINUTE]
    assert sum(hole.times for hole in holes) >= len(silences)
    for row in rows:
        assert row.expected >= row.received + (row.missing or 0) + row.unheard
        assert row.missing is None or row.expected == row.received + row.missing + row.unheard


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from([NO_BOOT, 1, 2, 2**32 - 1]),
            st.one_of(st.integers(0, 9), st.sampled_from([2**53, 2**62, 2**63 - 2, 2**63 - 1])),
            st.sampled_from([AIR, CORE]),
        ),
        unique=True,
        max_size=20,
    ),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), min_size=1, max_size=4),
)
def test_whatever_numbers_a_device_says_nothing_is_negative_and_the_sums_hold(
    drawn: list[tuple[int, int, int, str]], spans: list[list[int]]
) -> None:
    """A number may be as high as a store can hold; stretches of goods that were split overlap."""
    trace = [said(minute, number, boot=boot, channel=channel) for minute, boot, number, channel in drawn]
    ordered = sorted(trace, key=lambda each: (each.channel, each.event_at, each.boot, each.sequence))
    stretches = tuple(
        Stretch(device="d-1", asset="van", from_at=NOW + begin * MINUTE, until_at=NOW + end * MINUTE)
        for begin, end in sorted(spans)
    )
    evidence = replace(_with(ordered, (0, 60)), stretches=stretches)
    rows, holes = count_all(evidence, columns_of(evidence.readings))
    for row in rows:
        sums = (
            row.expected,
            row.received,
            row.late,
            row.failed,
            row.unheard,
            row.silent_ms,
            row.missing or 0,
        )
        assert min(sums) >= 0
        assert row.silent_ms <= row.until_at - row.from_at
        assert row.expected >= row.received + (row.missing or 0) + row.unheard
        assert row.missing is None or row.expected == row.received + row.missing + row.unheard
    assert all(hole.from_at <= hole.until_at and (hole.missing or 0) >= 0 for hole in holes)
    assert msgspec.json.decode(msgspec.json.encode(rows), type=tuple[Counted, ...]) == rows


def _edges_of(times: list[int]) -> list[tuple[int, int]]:
    begin, end = NOW, NOW + 60 * MINUTE
    spans = [(begin, min(times)), (max(times), end)] if times else [(begin, end)]
    return [span for span in spans if span[1] - span[0] > MISSED * MINUTE]


@settings(max_examples=150, deadline=None)
@given(
    st.data(),
    st.integers(2, 400),
    st.sampled_from([0.2, 1.0, 7.0, 45.0]),
    st.sampled_from([(0, 1), (0, 5, 11), (0, 2, 4, 8)]),
)
def test_of_a_device_that_counts_is_expected_what_it_made(
    data: st.DataObject, made: int, every: float, parts: tuple[int, ...]
) -> None:
    """Whatever its interval is registered as, and whatever was lost but the first and the last."""
    lost = data.draw(st.sets(st.integers(1, max(1, made - 2)), max_size=made // 2))
    channels = (AIR, CORE)
    trace = [
        said(number * every, number, channel=channel)
        for number in range(made)
        for channel in channels
        if number not in lost or number == made - 1
    ]
    ends = tuple(made * every * each / parts[-1] for each in parts)
    rows, _ = ledger_of(trace, ends)
    for channel in channels:
        own = [row for row in rows if row.channel == channel]
        assert (sum(row.expected for row in own), sum(row.unheard for row in own)) == (made, 0)


def test_a_month_of_four_channels_in_many_stretches_costs_next_to_nothing() -> None:
    """0.1 s on a quiet machine; a walk over all readings for each stretch takes minutes."""
    channels = [f"p-{number}/temperature" for number in range(4)]
    month = [
        Reading("d-1", channel, 7, 4 * step + number, NOW + step * MINUTE, 0, 4.0, "Cel")
        for number, channel in enumerate(channels)
        for step in range(43_200)
    ]
    evidence = _with(month, tuple(range(0, 43_201, 432)))
    columns = columns_of(month)
    began = time.process_time()
    rows, holes = count_all(evidence, columns)
    assert time.process_time() - began < 2
    assert (len(rows), holes) == (400, ())
    assert {row.missing for row in rows} == {0}
    assert sum(row.received for row in rows) == len(month) == 172_800


def test_what_came_and_was_refused_is_not_called_lost() -> None:
    of = _with([said(minute, minute) for minute in range(60) if not 20 < minute < 25], (0, 60))
    (hole,) = count_all(of, columns_of(of.readings))[1]
    assert (hole.missing, hole.cause) == (4, "lost")
    begin, end = NOW + 21 * MINUTE, NOW + 24 * MINUTE
    within = Refused(device="d-1", channel=AIR, reason="future-time", count=4, from_at=begin, until_at=end)
    others = (replace(within, device="d-2"), replace(within, until_at=NOW + 40 * MINUTE))
    for refused, cause in ((within, "refused"), (others[0], "lost"), (others[1], "lost")):
        (hole,) = count_all(replace(of, refused=(refused,)), columns_of(of.readings))[1]
        assert hole.cause == cause
