"""coldchain/judgement/versions.py: when a verdict is given again, and how a change is said."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.verdict import Bounds, Decision, Verdict, verdict
from coldchain.judgement.versions import Given, cause_of_version, changes
from helpers.goods import MINUTE_MS, at, trip

GOOD = verdict(trip(), GoodsState(), at(0))
UNSURE = replace(GOOD, decision=Decision.UNKNOWN)
WATCH = replace(GOOD, decision=Decision.WATCH)


def test_goods_on_their_way_that_are_good_need_no_verdict() -> None:
    assert cause_of_version(None, GOOD, final=False) == ""


@pytest.mark.parametrize("now", [UNSURE, WATCH])
def test_the_first_other_decision_is_given(now: Verdict) -> None:
    assert cause_of_version(None, now, final=False) == f"now {now.decision}"


@pytest.mark.parametrize("before", [None, Given(GOOD, final=False), Given(WATCH, final=False)])
def test_arrival_is_always_given(before: Given | None) -> None:
    assert cause_of_version(before, GOOD, final=True) == "arrived"


def test_a_changed_decision_is_given_on_the_way_and_afterwards() -> None:
    assert cause_of_version(Given(GOOD, final=False), WATCH, final=False) == "good became watch"
    assert cause_of_version(Given(WATCH, final=True), GOOD, final=True) == "watch became good"
    assert cause_of_version(Given(WATCH, final=True), GOOD, final=False) == "watch became good"


@pytest.mark.parametrize("final", [False, True])
def test_the_same_again_is_not_given(final: bool) -> None:
    assert cause_of_version(Given(WATCH, final=final), WATCH, final=final) == ""


DIFFERENT = [
    replace(GOOD, good_ms=MINUTE_MS),
    replace(GOOD, harmful_ms=MINUTE_MS),
    replace(GOOD, unknown_ms=MINUTE_MS),
    replace(GOOD, life_used=Bounds(0.0, 0.0, 0.005)),
    replace(GOOD, life_used=Bounds(0.005, 0.005, 0.005)),
    replace(GOOD, harms=(("condensation", at(5)),)),
]
SAME = [
    replace(GOOD, good_ms=MINUTE_MS - 1, unknown_ms=MINUTE_MS - 1),
    replace(GOOD, life_used=Bounds(0.0049, 0.0049, 0.0049)),
    replace(GOOD, as_of_at=at(7), heard_at=at(7)),
]


@pytest.mark.parametrize("now", DIFFERENT)
def test_other_numbers_are_a_correction_only_after_arrival(now: Verdict) -> None:
    assert cause_of_version(Given(GOOD, final=True), now, final=True).startswith("readings or legs")
    assert cause_of_version(Given(GOOD, final=False), now, final=False) == ""


@pytest.mark.parametrize("now", SAME)
def test_rounding_is_no_correction(now: Verdict) -> None:
    assert cause_of_version(Given(GOOD, final=True), now, final=True) == ""


def test_a_harm_found_somewhat_earlier_is_no_other_harm() -> None:
    was, now = (replace(GOOD, harms=(("chilling", at(minute)),)) for minute in (5, 4))
    assert cause_of_version(Given(was, final=True), now, final=True) == ""


def test_a_trip_that_goes_on_after_all_is_no_longer_final() -> None:
    assert cause_of_version(Given(GOOD, final=True), GOOD, final=False) == "goes on: a leg was added"


def test_a_change_says_both_values_of_all_that_changed_and_of_nothing_else() -> None:
    now = replace(
        WATCH, life_used=Bounds(0.1, 0.123, 0.2), harmful_ms=30 * MINUTE_MS, unknown_ms=90 * MINUTE_MS
    )
    assert changes(GOOD, now) == (
        "verdict good -> watch, life used 0% -> 12%, harmful 0 min -> 30 min, unknown 0 min -> 90 min"
    )
    assert changes(GOOD, UNSURE) == "verdict good -> unknown"
    assert changes(GOOD, GOOD) == ""
