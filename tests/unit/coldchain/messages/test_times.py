"""Times, durations and numbers of each language."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from coldchain.instants import from_iso, local_text
from coldchain.messages.catalogue import phrases
from coldchain.messages.times import (
    day_text,
    duration_text,
    long_duration_text,
    number_text,
    time_text,
    until_text,
)

NAIROBI = ZoneInfo("Africa/Nairobi")
AT = from_iso("2026-08-09T06:05:59Z")
MINUTE, HOUR = 60_000, 3_600_000


@pytest.mark.parametrize(
    ("language", "time", "day"),
    [
        ("en", "09 Aug 09:05", "Sun 09 Aug"),
        ("es", "09 ago 09:05", "dom 09 ago"),
        ("fr", "09 août 09:05", "dim 09 août"),
        ("pt", "09 ago 09:05", "dom 09 ago"),
        ("sw", "09 Ago 09:05", "Jpl 09 Ago"),
        ("hi", "09 अग 09:05", "रवि 09 अग"),
        ("zh", "8月09日09:05", "8月09日周日"),
    ],
)
def test_a_time_is_local_and_in_the_readers_language(language: str, time: str, day: str) -> None:
    said = phrases(language)
    assert time_text(AT, NAIROBI, said) == time
    assert day_text(AT, NAIROBI, said) == day


def test_english_reads_as_everywhere_else_and_names_utc() -> None:
    english = phrases("en")
    for zone in (UTC, NAIROBI, ZoneInfo("Asia/Kolkata")):
        assert time_text(AT, zone, english) == local_text(AT, zone)


def test_the_same_day_is_said_once() -> None:
    english = phrases("en")
    assert until_text(AT, AT + HOUR, NAIROBI, english) == "10:05"
    assert until_text(AT, AT + HOUR, UTC, english) == "07:05 UTC"
    assert until_text(AT, AT + 24 * HOUR, NAIROBI, english) == "10 Aug 09:05"
    assert until_text(AT, AT + 365 * 24 * HOUR, NAIROBI, english) == "09 Aug 09:05"


@pytest.mark.parametrize(
    ("language", "duration_ms", "short", "long"),
    [
        ("en", 30_000, "30 s", "0 min"),
        ("en", 8 * MINUTE, "8 min", "8 min"),
        ("en", 150 * MINUTE, "2 h 30 min", "2 h 30 min"),
        ("en", 120 * MINUTE, "2 h 0 min", "2 h"),
        ("en", 25 * HOUR + 20 * MINUTE, "25 h 20 min", "1 d 1 h"),
        ("en", 24 * HOUR, "24 h 0 min", "1 d"),
        ("sw", 150 * MINUTE, "saa 2 dk 30", "saa 2 dk 30"),
        ("zh", 150 * MINUTE, "2小时30分", "2小时30分"),
        ("fr", 49 * HOUR, "49 h 0 min", "2 j 1 h"),
    ],
)
def test_durations(language: str, duration_ms: int, short: str, long: str) -> None:
    said = phrases(language)
    assert duration_text(duration_ms, said) == short
    assert long_duration_text(duration_ms, said) == long


def test_numbers_have_the_point_or_comma_of_the_language() -> None:
    assert number_text(-9.72, 1, phrases("en")) == "-9.7"
    assert number_text(-9.72, 1, phrases("fr")) == "-9,7"
