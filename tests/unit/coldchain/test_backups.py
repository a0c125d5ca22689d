"""coldchain/backups.py: the age counts, a failure is said, and no clock keeps it quiet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.backups import AHEAD_MS, TOO_OLD_S, Backups, Good, Standing, Verdict, standing
from helpers.metric_names import NAMES

NOW = 1_795_338_000_000
DAY = 86_400_000
LONG_MS = round(TOO_OLD_S * 1000)


def good(as_of: int) -> Backups:
    return Backups(Good(as_of, "/b/1.tar.gz", 7, 1200))


def now(backups: Backups, at: int = NOW) -> Standing:
    return standing(backups, now=at, old_after_s=TOO_OLD_S)


def test_nobody_who_never_tried_is_told_anything() -> None:
    found = now(Backups())
    assert (found.verdict, found.is_overdue, found.is_well, found.metrics()) == (
        Verdict.NEVER,
        False,
        True,
        {},
    )


@pytest.mark.parametrize(
    ("age_ms", "verdict"), [(0, Verdict.GOOD), (LONG_MS, Verdict.GOOD), (LONG_MS + 1, Verdict.OLD)]
)
def test_it_is_too_old_from_a_known_age_on(age_ms: int, verdict: Verdict) -> None:
    found = now(good(NOW - age_ms))
    assert (found.verdict, found.is_overdue, found.age_ms) == (verdict, verdict is Verdict.OLD, age_ms)


def test_a_failure_is_said_at_once_and_overdue_only_by_age() -> None:
    backups = good(NOW - DAY).after_failure(NOW - 60, "no room")
    found = now(backups)
    assert (found.verdict, found.is_overdue, found.is_well) == (Verdict.FAILED, False, False)
    assert (found.age_ms, found.backups.failures) == (DAY, 1)
    assert now(backups, NOW + LONG_MS).verdict is Verdict.OLD


def test_one_that_goes_well_ends_the_row_of_failures_and_keeps_their_number() -> None:
    backups = good(NOW - DAY).after_failure(NOW - 60, "a").after_failure(NOW - 30, "b")
    assert backups.failed is not None
    assert (backups.failed.since_at, backups.failed.at, backups.failed.why) == (NOW - 60, NOW - 30, "b")
    assert backups.good == good(NOW - DAY).good
    after = backups.after_good(Good(NOW, "/b/2", 7, 1))
    assert (after.failed, after.failures, now(after).verdict) == (None, 2, Verdict.GOOD)
    again = after.after_failure(NOW + 5, "c").failed
    assert again is not None
    assert again.since_at == NOW + 5


def test_who_has_only_ever_failed_is_overdue_in_the_end() -> None:
    backups = Backups().after_failure(NOW, "no such folder").after_failure(NOW + DAY, "no such folder")
    assert (now(backups, NOW + DAY).verdict, now(backups, NOW + DAY).is_overdue) == (Verdict.FAILED, False)
    late = now(backups, NOW + LONG_MS + 1)
    assert (late.verdict, late.is_overdue, late.age_ms, late.since_at) == (Verdict.FAILED, True, None, NOW)


def test_one_that_does_not_hold_is_none() -> None:
    found = now(good(NOW - LONG_MS - 1).after_broken(NOW, "cut off"))
    assert (found.backups.good, found.verdict, found.is_overdue) == (None, Verdict.FAILED, True)


def test_one_from_the_future_is_told_and_has_no_age() -> None:
    found = now(good(NOW + 10 * 365 * DAY))
    assert (found.verdict, found.is_overdue, found.age_ms, found.is_well) == (
        Verdict.AHEAD,
        True,
        None,
        False,
    )
    assert found.metrics() == {"coldchain_backup_well": 0, "coldchain_backup_failures_total": 0}
    assert now(good(NOW + AHEAD_MS)).verdict is Verdict.GOOD, "a clock that was set back a little"
    assert now(good(NOW + AHEAD_MS)).age_ms == 0
    healed = good(NOW + 10 * 365 * DAY).after_good(Good(NOW, "/b", 1, 1))
    assert now(healed).verdict is Verdict.GOOD, "the next one counts, whatever its time is"


@given(st.integers(0, 4 * 10**12), st.integers(0, 4 * 10**12), st.booleans())
def test_whatever_the_clock_says_nothing_stays_quiet_for_longer_than_the_limit(
    as_of: int, at: int, has_failed: bool
) -> None:
    backups = good(as_of).after_failure(as_of, "x") if has_failed else good(as_of)
    found = now(backups, at)
    assert found.is_overdue == (not -AHEAD_MS <= at - as_of <= LONG_MS)
    assert found.is_well == (not found.is_overdue and not has_failed)
    assert found.metrics().keys() <= NAMES
