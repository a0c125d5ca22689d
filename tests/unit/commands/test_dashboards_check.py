"""commands/dashboards_check.py: which time is looked at."""

import pytest

from coldchain.errors import InputError
from commands.dashboards_check import shown_of
from links.clock import SystemClock

UNTIL = 1_795_333_500_000


def test_a_time_ends_when_it_is_said_to_or_now() -> None:
    shown = shown_of("6h", "2026-11-22T07:45:00Z")
    assert (shown.until_at, shown.until_at - shown.from_at) == (UNTIL, 6 * 3_600_000)
    assert abs(shown_of("1h", "").until_at - SystemClock().now()) < 10_000


def test_what_cannot_be_read_is_told() -> None:
    with pytest.raises(InputError, match="soon"):
        shown_of("soon", "")
