"""The rules of a channel: its own limits, and a fingerprint that changes when judging would."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.rules import limit_names, rules_for
from coldchain.registry.profile import Profile, Severity
from helpers.judging import KEY, PROFILE, RULES, TOO_COLD, TOO_WARM

PRODUCT = replace(TOO_WARM, name="product-warm", channel="product/temperature")


def test_only_the_limits_of_the_channel_are_taken() -> None:
    profile = replace(PROFILE, limits=(TOO_WARM, PRODUCT, TOO_COLD))
    assert rules_for(profile, KEY, "air/temperature").limits == (TOO_WARM, TOO_COLD)
    assert rules_for(profile, KEY, "air/humidity").limits == ()


def test_durations_are_milliseconds() -> None:
    assert (RULES.absence_after_ms, RULES.max_gap_ms) == (1_800_000, 900_000)


def test_values_are_believed_as_their_channel_allows() -> None:
    humidity = rules_for(PROFILE, KEY, "air/humidity")
    assert (RULES.quality.maximum, humidity.quality.maximum) == (150.0, 100.0)


def test_a_fingerprint_names_its_limits() -> None:
    assert limit_names(RULES.fingerprint) == ["too-warm", "too-cold"]
    assert limit_names(rules_for(Profile(name="none"), KEY, "air/temperature").fingerprint) == []
    assert limit_names("") == []


@pytest.mark.parametrize(
    "changed",
    [
        replace(PROFILE, absence_after_s=1801),
        replace(PROFILE, max_gap_s=901),
        replace(PROFILE, limits=(replace(TOO_WARM, bound=8.1), TOO_COLD)),
        replace(PROFILE, limits=(replace(TOO_WARM, deadband=0.9), TOO_COLD)),
        replace(PROFILE, limits=(replace(TOO_WARM, on_delay_s=301), TOO_COLD)),
        replace(PROFILE, limits=(replace(TOO_WARM, off_delay_s=121), TOO_COLD)),
        replace(PROFILE, limits=(replace(TOO_WARM, inclusive=True), TOO_COLD)),
        replace(PROFILE, limits=(TOO_COLD, TOO_WARM)),
        replace(PROFILE, limits=(TOO_WARM,)),
    ],
)
def test_what_judging_depends_on_changes_the_fingerprint(changed: Profile) -> None:
    assert rules_for(changed, KEY, "air/temperature").fingerprint != RULES.fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        replace(PROFILE, name="other"),
        replace(PROFILE, limits=(replace(TOO_WARM, advice="Run."), TOO_COLD)),
        replace(PROFILE, limits=(replace(TOO_WARM, severity=Severity.LOW), TOO_COLD)),
        replace(PROFILE, limits=(TOO_WARM, PRODUCT, TOO_COLD)),
    ],
)
def test_words_to_people_and_other_channels_do_not(changed: Profile) -> None:
    assert rules_for(changed, KEY, "air/temperature").fingerprint == RULES.fingerprint
