"""When a standing report is due, by the clock on the wall."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from coldchain.errors import InputError
from coldchain.instants import from_iso
from coldchain.registry.report_time import Slot, parse_report_time, slot_due, slot_next, slot_of

NAIROBI, BERLIN, APIA = ZoneInfo("Africa/Nairobi"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
HOURS_3 = 3 * 3_600_000


@pytest.mark.parametrize("wrong", ["", "6:30", "24:00", "06:60", "06.30", "06:30 ", "0630", "06:30-07:00"])
def test_anything_but_a_time_of_day_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(InputError, match="06:30"):
        parse_report_time(wrong)


def test_it_is_due_from_its_time_on_for_as_long_as_it_is_of_use() -> None:
    at = from_iso("2026-11-22T06:30:00+03:00")
    slot = Slot(date(2026, 11, 22), at)
    assert slot_due("06:30", at - 1, NAIROBI, HOURS_3) is None
    assert slot_due("06:30", at, NAIROBI, HOURS_3) == slot
    assert slot_due("06:30", at + HOURS_3 - 1, NAIROBI, HOURS_3) == slot
    assert slot_due("06:30", at + HOURS_3, NAIROBI, HOURS_3) is None


def test_what_was_due_before_midnight_is_of_that_day() -> None:
    now = from_iso("2026-11-23T01:00:00+03:00")
    assert slot_due("23:30", now, NAIROBI, HOURS_3) == Slot(
        date(2026, 11, 22), from_iso("2026-11-22T23:30:00+03:00")
    )


def test_an_hour_that_is_left_out_comes_later_and_one_that_comes_twice_counts_once() -> None:
    spring = slot_of(date(2026, 3, 29), "02:30", BERLIN)
    assert spring == Slot(date(2026, 3, 29), from_iso("2026-03-29T03:30:00+02:00"))
    autumn = from_iso("2026-10-25T02:30:00+02:00")
    assert slot_of(date(2026, 10, 25), "02:30", BERLIN) == Slot(date(2026, 10, 25), autumn)
    assert slot_next("02:30", autumn, BERLIN).day == date(2026, 10, 26)


def test_a_day_that_a_country_left_out_has_none() -> None:
    assert slot_of(date(2011, 12, 30), "06:30", APIA) is None
    before = from_iso("2011-12-29T12:00:00-10:00")
    assert slot_next("06:30", before, APIA).day == date(2011, 12, 31)


def test_the_next_one_is_today_or_tomorrow() -> None:
    at = from_iso("2026-11-22T06:30:00+03:00")
    assert slot_next("06:30", at - 1, NAIROBI) == Slot(date(2026, 11, 22), at)
    assert slot_next("06:30", at, NAIROBI).day == date(2026, 11, 23)
