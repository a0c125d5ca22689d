"""When a summary is due: the month that is over, from its moment on, the same for every try."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.instants import from_iso
from reports.delivery.schedule import due_at
from reports.settings import ReportsSettings

NAIROBI = ZoneInfo("Africa/Nairobi")
MONTHLY = ReportsSettings(every="month", day=2, at="06:00")


@pytest.mark.parametrize(
    ("now", "month", "known"),
    [
        ("2026-11-02T06:00:00+03:00", "2026-10", "2026-11-02T06:00:00+03:00"),
        ("2026-11-30T23:59:59+03:00", "2026-10", "2026-11-02T06:00:00+03:00"),
        ("2026-11-02T05:59:59+03:00", "2026-09", "2026-10-02T06:00:00+03:00"),
        ("2026-01-01T00:00:00+03:00", "2025-11", "2025-12-02T06:00:00+03:00"),
        ("2026-01-02T07:00:00+03:00", "2025-12", "2026-01-02T06:00:00+03:00"),
    ],
)
def test_the_newest_that_is_due_is_told_as_of_its_moment(now: str, month: str, known: str) -> None:
    due = due_at(MONTHLY, NAIROBI, from_iso(now))
    assert due is not None
    assert (due.period.name, due.known_at) == (month, from_iso(known))


def test_nothing_is_due_where_nothing_is_scheduled() -> None:
    assert due_at(ReportsSettings(), NAIROBI, from_iso("2026-11-02T06:00:00Z")) is None


@given(st.integers(0, 4 * 366 * 24 * 60), st.integers(1, 28))
def test_it_is_over_when_it_is_due_and_never_of_the_future(minutes: int, day: int) -> None:
    now = from_iso("2025-01-01T00:00:00Z") + minutes * 60_000
    due = due_at(MONTHLY.model_copy(update={"day": day}), NAIROBI, now)
    assert due is not None
    assert due.period.until_at <= due.known_at <= now
    assert now - due.known_at < 32 * 86_400_000
