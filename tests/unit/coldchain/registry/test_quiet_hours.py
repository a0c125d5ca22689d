"""Quiet hours by the clock on the wall, over midnight and over a change of the clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from coldchain.errors import InputError
from coldchain.registry.quiet_hours import parse_quiet_hours, quiet_until

NAIROBI, BERLIN = ZoneInfo("Africa/Nairobi"), ZoneInfo("Europe/Berlin")


def instant(text: str, zone: ZoneInfo = NAIROBI) -> int:
    """Return the instant of a local time of November or of a whole date [ms]."""
    text = text if len(text) > len("01 00:00") else f"2026-11-{text.replace(' ', 'T')}"
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        ("22:00-06:00", "22 21:59", ""),
        ("22:00-06:00", "22 22:00", "23 06:00"),
        ("22:00-06:00", "23 00:00", "23 06:00"),
        ("22:00-06:00", "23 05:59", "23 06:00"),
        ("22:00-06:00", "23 06:00", ""),
        ("12:00-14:00", "23 13:00", "23 14:00"),
        ("12:00-14:00", "23 11:00", ""),
        ("12:00-14:00", "23 14:00", ""),
        ("", "23 02:00", ""),
    ],
)
def test_who_sleeps_is_told_when_the_hours_are_over(quiet: str, at: str, until: str) -> None:
    assert quiet_until(quiet, instant(at), NAIROBI) == (instant(until) if until else 0)


def test_a_night_in_which_the_clocks_change_ends_by_the_wall() -> None:
    spring, autumn = "2026-03-28T23:00", "2026-10-24T23:00"
    hour = 3_600_000
    for begin, hours in ((spring, 6), (autumn, 8)):
        at = instant(begin, BERLIN)
        assert quiet_until("22:00-06:00", at, BERLIN) - at == hours * hour


def test_the_hour_that_comes_twice_never_ends_in_the_past() -> None:
    second = instant("2026-10-25T01:30", ZoneInfo("UTC"))  # 02:30 in Berlin, for the second time
    assert quiet_until("01:00-02:45", second, BERLIN) in (0, second + 15 * 60_000)


@pytest.mark.parametrize("wrong", ["22-6", "24:00-06:00", "22:00", "06:00-06:00", "22:00 - 06:00", "x"])
def test_what_is_no_interval_is_refused(wrong: str) -> None:
    with pytest.raises(InputError, match="quiet hours"):
        parse_quiet_hours(wrong)
