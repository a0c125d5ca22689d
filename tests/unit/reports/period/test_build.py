"""From parts to a summary: every table adds up to the shipments, whatever their order."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from helpers.period_case import BEGIN, DAY, PARTS, SUBJECT, part_with
from helpers.small_fleet import HOUR
from reports.period.build import build_summary, lost_of
from reports.period.types import Failed, Lost, Part

REJECTED = Lost(rejected_g=250_000, rejected_cents=100_00)


@given(PARTS, st.randoms())
def test_every_table_adds_up_to_the_shipments(parts: list[Part], random: Random) -> None:
    summary = build_summary(SUBJECT, parts)
    whole = lost_of(part.lost for part in parts)
    tables = (summary.verdicts, summary.causes, summary.holders, summary.products, summary.days)
    assert summary.totals.lost == whole
    for table in tables:
        assert lost_of(row.lost for row in table) == whole
    for name in ("good_ms", "harmful_ms", "unknown_ms"):
        assert sum(getattr(row, name) for row in summary.holders) == getattr(summary.totals, name)
        assert getattr(summary.totals, name) == sum(getattr(part, name) for part in parts)
    assert sum(row.harmful_ms for row in summary.causes) == summary.totals.harmful_ms
    assert sum(row.ended + row.under_way for row in summary.verdicts) == len(parts)
    for name in ("quantity_g", "worth_cents"):
        whole_g = sum(getattr(part, name) for part in parts)
        assert getattr(summary.totals, name) == whole_g
        assert sum(getattr(row, name) for row in summary.verdicts) == whole_g
        assert sum(getattr(row, name) for row in summary.products) == whole_g
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert build_summary(SUBJECT, shuffled) == summary


def test_a_moment_that_two_goods_saw_counts_once_for_the_equipment() -> None:
    one = part_with("s-1")
    watched = one.watched[0]
    later = replace(
        watched,
        told=((BEGIN + DAY + 10 * HOUR, BEGIN + DAY + 24 * HOUR),),
        beyond=(),
        silent=((BEGIN + DAY + 22 * HOUR, BEGIN + DAY + 24 * HOUR),),
    )
    summary = build_summary(SUBJECT, [one, replace(part_with("s-2"), watched=(later,))])
    row = next(each for each in summary.equipment if each.asset == "van-1")
    assert (row.beyond_ms, row.silent_ms) == (2 * HOUR, 3 * HOUR)
    assert row.within_ms + row.beyond_ms + row.silent_ms == 24 * HOUR
    assert row.shipments == 2


def test_what_one_of_two_heard_is_heard() -> None:
    one = part_with("s-1")
    heard = replace(one.watched[0], silent=())
    summary = build_summary(SUBJECT, [one, replace(part_with("s-2"), watched=(heard,))])
    assert summary.equipment[0].silent_ms == 0


def test_what_costs_most_stands_first_and_what_nobody_knows_last() -> None:
    summary = build_summary(
        SUBJECT,
        [
            part_with("s-1", REJECTED, decision="reject", causes=("unknown",), holders=("grace",)),
            part_with("s-2", Lost(life_cents=5_00), causes=("door",)),
            part_with("s-3", Lost(life_cents=9_00), causes=("power",)),
        ],
    )
    assert [each.cause for each in summary.causes] == ["power", "door", "unknown"]
    assert [each.id for each in summary.holders] == ["grace", "peter"]
    assert [each.decision for each in summary.verdicts] == [
        "good",
        "watch",
        "sell-first",
        "reject",
        "unknown",
    ]


def test_a_sensor_whose_calibration_holds_is_not_told() -> None:
    summary = build_summary(SUBJECT, [part_with("s-1"), part_with("s-2")])
    assert [(each.channel, each.calibration, each.shipments) for each in summary.sensors] == [
        ("air/temperature", "over", 2)
    ]


def test_days_are_those_of_the_cooperative_and_products_weigh_by_their_goods() -> None:
    heavy = replace(part_with("s-2"), quantity_g=750_000)
    other = replace(heavy, excess_used=replace(heavy.excess_used, likely=0.6))
    summary = build_summary(SUBJECT, [part_with("s-1"), other])
    assert [each.day for each in summary.days] == ["2026-11-02"]
    assert summary.products[0].excess_used.likely == pytest.approx(0.5)
    weightless = [replace(part_with(each), quantity_g=0) for each in ("s-1", "s-2")]
    assert build_summary(SUBJECT, weightless).products[0].excess_used.likely == pytest.approx(0.2)


def test_the_number_is_that_of_the_content() -> None:
    failed = [Failed(shipment="s-9", why="no")]
    numbers = {
        build_summary(SUBJECT, [part_with("s-1")]).number,
        build_summary(SUBJECT, [part_with("s-1")], failed).number,
        build_summary(SUBJECT, [part_with("s-1", decision="watch")]).number,
    }
    assert len(numbers) == 3
    assert build_summary(SUBJECT, []).totals.shipments == 0


def test_what_ends_after_the_time_counts_on_its_last_day_and_not_in_the_next_month() -> None:
    october = replace(SUBJECT, until_at=BEGIN + 2 * DAY)  # told of three weeks later
    part = part_with("s-1", has_ended=False)
    assert part.until_at > october.until_at
    assert [each.day for each in build_summary(october, [part]).days] == ["2026-11-02"]
    begun = replace(october, until_at=BEGIN + 2 * DAY + HOUR)
    assert [each.day for each in build_summary(begun, [part]).days] == ["2026-11-03"]


def test_an_alarm_beside_two_shipments_is_one_alarm() -> None:
    some = [
        replace(part_with(name), alarms=("van-1#1", f"{name}#1"), unanswered=("van-1#1",))
        for name in ("s-1", "s-2")
    ]
    totals = build_summary(SUBJECT, some).totals
    assert (totals.alarms, totals.unanswered) == (3, 1)
