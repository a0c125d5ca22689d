"""Periods: months by the place's own midnight, and who is told of in one."""

from datetime import UTC
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.instants import from_iso
from coldchain.registry.things import Leg
from helpers.small_fleet import HOUR, NOW, registry_of
from reports.period.periods import (
    Period,
    file_name,
    month_before,
    month_of,
    names_of,
    products_of,
    shipments_in,
    span_of,
)

NAIROBI = ZoneInfo("Africa/Nairobi")
HERE = Period("here", NOW - 10 * HOUR, NOW)


def test_a_month_begins_at_the_places_midnight() -> None:
    month = month_of("2026-12", NAIROBI)
    assert month == ("2026-12", from_iso("2026-12-01T00:00:00+03:00"), from_iso("2027-01-01T00:00:00+03:00"))


def test_months_follow_each_other_also_where_clocks_are_set() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    months = [month_of(f"2026-{number:02d}", berlin) for number in range(1, 13)]
    assert all(one.until_at == other.from_at for one, other in pairwise(months))
    assert months[9].until_at - months[9].from_at == (31 * 24 + 1) * HOUR


@pytest.mark.parametrize("text", ["2026-13", "2026", "october", "2026-1", "1926-10", ""])
def test_what_is_no_month_is_told(text: str) -> None:
    with pytest.raises(InputError, match="2026-10"):
        month_of(text, UTC)


def test_the_month_before_is_the_places() -> None:
    assert month_before(from_iso("2026-11-30T22:00:00Z"), NAIROBI) == "2026-11"
    assert month_before(from_iso("2026-11-30T20:00:00Z"), NAIROBI) == "2026-10"
    assert month_before(from_iso("2026-01-05T00:00:00Z"), NAIROBI) == "2025-12"


def test_a_span_is_named_by_its_days_or_instants() -> None:
    assert span_of("2026-10-05", "2026-10-12", NAIROBI, NOW).name == "2026-10-05_2026-10-12"
    assert span_of("2026-10-05T06:30", "2026-10-12", NAIROBI, NOW).name == "2026-10-05T033000Z_2026-10-12"
    assert span_of("2026-10-05", "", NAIROBI, NOW).until_at == NOW
    with pytest.raises(InputError, match="before the end"):
        span_of("2026-10-12", "2026-10-05", NAIROBI, NOW)
    with pytest.raises(InputError, match="--from"):
        span_of("monday", "", NAIROBI, NOW)


@pytest.mark.parametrize(
    ("begin", "end", "is_in"),
    [
        (-20, -10, False),
        (-20, -9.99, True),
        (-20, None, True),
        (-5, -4, True),
        (-5, 5, True),
        (0, 5, False),
        (-20, 20, True),
    ],
)
def test_a_shipment_is_told_of_when_it_was_in_an_asset_in_the_period(
    begin: float, end: float | None, is_in: bool
) -> None:
    until_at = None if end is None else NOW + round(end * HOUR)
    leg = Leg(
        shipment="s-1", asset="van-1", custodian="peter", from_at=NOW + round(begin * HOUR), until_at=until_at
    )
    registry = replace(registry_of(), legs=(leg,))
    assert (shipments_in(registry, HERE, NOW + 100 * HOUR) == ("s-1",)) is is_in


def test_what_is_planned_and_other_products_are_not_told_of() -> None:
    registry = registry_of()
    assert shipments_in(registry, HERE, NOW) == ("s-1", "s-2", "s-3")
    assert shipments_in(registry, HERE, NOW - 150 * 60_000) == ("s-1", "s-3")
    assert shipments_in(registry, HERE, NOW, "Kale") == ("s-3",)
    assert products_of(registry) == ("Fresh milk", "Kale", "Yoghurt")
    assert names_of([]) == "none is registered"
    assert names_of(map(str, range(30))).endswith("19, ...")


def test_a_name_of_a_file_holds_nothing_that_leads_elsewhere() -> None:
    assert file_name("../raw milk/2026-10") == "raw-milk-2026-10"
    assert file_name("牛奶 2026-10") == "牛奶-2026-10"


def test_a_long_name_is_cut_for_a_file_and_stays_another_than_one_that_begins_alike() -> None:
    one, other = (file_name("\u725b\u5976" * 60 + end) for end in ("a", "b"))
    assert one != other
    assert max(len(each.encode()) for each in (one, other)) <= 130
    assert file_name("Raw milk / 2026-10") == "Raw-milk-2026-10"


def test_a_month_is_in_our_digits() -> None:
    with pytest.raises(InputError, match="a year and a month"):
        month_of("20\u0662\u0666-10", UTC)
